/**
 * Loaded before a desk, makes its machine's clock wrong: by CLOCK_OFF_MS, all the time, or, with
 * CLOCK_JUMPS_EVERY_MS, right and wrong by turns.
 */
const RightDate = Date;
const offMs = Number(process.env.CLOCK_OFF_MS ?? 0);
const everyMs = Number(process.env.CLOCK_JUMPS_EVERY_MS ?? 0);

function wrongNow() {
  const now = RightDate.now();
  return everyMs > 0 && Math.floor(now / everyMs) % 2 === 0 ? now : now + offMs;
}

globalThis.Date = new Proxy(RightDate, {
  construct: (_, args) => (args.length === 0 ? new RightDate(wrongNow()) : new RightDate(...args)),
  apply: () => new RightDate(wrongNow()).toString(),
  get: (target, name) => (name === 'now' ? wrongNow : Reflect.get(target, name)),
});
