/** The machines that questions, titles and headings speak of, by the names people give them. Pure. */

/** Name to show -> how it is written. */
const PLATFORMS: ReadonlyMap<string, RegExp> = new Map([
  ['Windows', /\bwindows(?: 1[01])?\b(?!\s*[+＋])|\bwin ?1[01]\b/giu],
  ['macOS', /\bmac ?os(?: x)?\b|\bmac(?:book)?s?\b|苹果电脑|苹果笔记本/giu],
  ['Linux', /\blinux\b|\bubuntu\b/giu],
  ['iPhone', /\biphones?\b|\bios\b|苹果手机/giu],
  ['iPad', /\bipads?(?:os)?\b/giu],
  ['Android', /\bandroid\b|安卓(?:手机)?/giu],
  ['HarmonyOS', /\bharmony ?os\b|鸿蒙/giu],
]);

/** Platforms in the order of the list, each once. */
export function platformsIn(text: string): readonly string[] {
  return [...PLATFORMS].flatMap(([name, pattern]) => (text.search(pattern) >= 0 ? [name] : []));
}

const PHONES = ['iPhone', 'iPad', 'Android', 'HarmonyOS'];
const COMPUTERS = ['Windows', 'macOS', 'Linux'];
const PHONE = /手机(?![号壳])|\b(?:smart)?phones?\b(?! number)/iu;
const COMPUTER = /电脑|笔记本|台式机|\b(?:laptop|computer|notebook|desktop|pc)s?\b/iu;

/** What somebody who speaks of a phone or a laptop, and of no system, may have; undefined: they speak of none. */
export function machinesMeant(text: string): readonly string[] | undefined {
  const named = platformsIn(text);
  if (named.length > 0) return named;
  const isPhone = PHONE.test(text);
  const isComputer = COMPUTER.test(text);
  if (isPhone === isComputer) return undefined;
  return isPhone ? PHONES : COMPUTERS;
}

/** All that a text may be about: by system, and where it names none for it, all phones or computers. */
export function machinesIn(text: string): readonly string[] {
  const named = platformsIn(text);
  const isNamed = (kind: readonly string[]) => named.some((name) => kind.includes(name));
  return [
    ...named,
    ...(PHONE.test(text) && !isNamed(PHONES) ? PHONES : []),
    ...(COMPUTER.test(text) && !isNamed(COMPUTERS) ? COMPUTERS : []),
  ];
}

/** A heading that is nothing but the kind of machine. */
const KINDS: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^(?:手机|移动|手机端|移动端|手机上.{0,6})$|^(?:on )?(?:(?:a|the|your) )?(?:mobile|(?:smart|mobile )?phone)s?(?: app)?$/iu,
    PHONES,
  ],
  [
    /^(?:电脑|电脑端|PC端?|台式机|笔记本|电脑上.{0,6})$|^(?:on )?(?:(?:a|the|your) )?(?:computer|laptop|pc|desktop)s?$/iu,
    COMPUTERS,
  ],
];

/** The same of a heading, which may say no more than `Phone`. */
export function platformsOfHeading(heading: string): readonly string[] {
  const named = platformsIn(heading);
  return named.length > 0 ? named : (KINDS.find(([kind]) => kind.test(heading))?.[1] ?? []);
}

export function withoutPlatforms(text: string): string {
  return [...PLATFORMS.values()].reduce((rest, pattern) => rest.replace(pattern, ' '), text);
}

/** Whether what is said of some platforms is for one of the others. */
export function runsOn(named: readonly string[], machines: readonly string[]): boolean {
  return named.some((name) => machines.includes(name));
}
