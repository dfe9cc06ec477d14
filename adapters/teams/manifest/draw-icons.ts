/** Draws the two icons of the app: `npx tsx adapters/teams/manifest/draw-icons.ts`. A speech bubble with a tick. */
import { writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];
const CLEAR: Colour = [0, 0, 0, 0];
const WHITE: Colour = [255, 255, 255, 255];
const BLUE: Colour = [31, 95, 168, 255];
/** Each pixel is the mean of this many squared samples, so edges are smooth. */
const SAMPLES = 4;

/** Distance outside a rounded box (negative inside), in units of the icon's side. */
function box(x: number, y: number, [left, top, right, bottom]: readonly number[], radius: number): number {
  const dx = Math.max(left! + radius - x, x - (right! - radius), 0);
  const dy = Math.max(top! + radius - y, y - (bottom! - radius), 0);
  return Math.hypot(dx, dy) - radius;
}

function line(x: number, y: number, [x1, y1, x2, y2]: readonly number[]): number {
  const [dx, dy] = [x2! - x1!, y2! - y1!];
  const along = Math.min(1, Math.max(0, ((x - x1!) * dx + (y - y1!) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1! - along * dx, y - y1! - along * dy);
}

const bubble = (x: number, y: number) =>
  Math.min(
    box(x, y, [0.17, 0.2, 0.83, 0.68], 0.12),
    // The tail: narrower towards its tip.
    y > 0.66 && y < 0.84 && x > 0.3 && x < 0.3 + (0.84 - y) ? -0.01 : 1,
  );
const tick = (x: number, y: number) =>
  Math.min(line(x, y, [0.37, 0.44, 0.47, 0.54]), line(x, y, [0.47, 0.54, 0.66, 0.34]));

const color = (x: number, y: number): Colour => (tick(x, y) < 0.04 ? BLUE : bubble(x, y) < 0 ? WHITE : BLUE);
/** White on nothing, as Teams asks. */
const outline = (x: number, y: number): Colour =>
  tick(x, y) < 0.05 || (bubble(x, y) < 0.02 && bubble(x, y) > -0.06) ? WHITE : CLEAR;

function png(size: number, colourAt: (x: number, y: number) => Colour): Buffer {
  const rows = Buffer.alloc(size * (1 + size * 4));
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1) {
      const sum = [0, 0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample += 1) {
        const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / size;
        const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / size;
        const [red, green, blue, alpha] = colourAt(x, y);
        for (const [index, part] of [red * alpha, green * alpha, blue * alpha, alpha].entries())
          sum[index]! += part;
      }
      const alpha = sum[3]!;
      const at = row * (1 + size * 4) + 1 + column * 4;
      for (let part = 0; part < 3; part += 1)
        rows[at + part] = alpha === 0 ? 0 : Math.round(sum[part]! / alpha);
      rows[at + 3] = Math.round(alpha / (SAMPLES * SAMPLES));
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

writeFileSync(new URL('color.png', import.meta.url), png(192, color));
writeFileSync(new URL('outline.png', import.meta.url), png(32, outline));
