/** `npm run bench -- NAME [options]`: runs one of the measurements beside this file; without a name lists them. */
import { readdirSync } from 'node:fs';

const folder = new URL('./', import.meta.url);
/** Not measurements: what they share, and what `npm run eval` runs. */
const PARTS: ReadonlySet<string> = new Set([
  'bench',
  'calibrate',
  'compare-features',
  'eval',
  'evaluation-sets',
  'many-tickets',
  'scorer',
  'site-learning',
]);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => !PARTS.has(name));
const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  if (name !== undefined) console.error(`There is no measurement "${name}".`);
  console.log(`npm run bench -- NAME [options], where NAME is one of: ${names.join(', ')}`);
  process.exit(name === undefined ? 0 : 2);
}
process.argv.splice(2, process.argv.length, ...options);
await import(new URL(`${name}.ts`, folder).href);
