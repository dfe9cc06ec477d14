/** The page itself: its own files and the libraries it uses, served as they are; there is no build step. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PAGE_FOLDER = fileURLToPath(new URL('./page/', import.meta.url));

const require = createRequire(import.meta.url);
const beside = (name: string, file: string): string => join(dirname(require.resolve(name)), file);

/** Name a module is imported by -> file of it that browsers can load. */
const LIBRARIES: Readonly<Record<string, string>> = {
  preact: beside('preact', 'preact.mjs'),
  'preact/hooks': beside('preact/hooks', 'hooks.mjs'),
  htm: beside('htm', 'htm.mjs'),
  'htm/preact': beside('htm/preact', 'index.mjs'),
  '@preact/signals-core': beside('@preact/signals-core', 'signals-core.mjs'),
  '@preact/signals': beside('@preact/signals', 'signals.mjs'),
};

/** Address of a library below `/page/lib/` -> its file. */
export const LIBRARY_FILES: ReadonlyMap<string, string> = new Map(
  Object.entries(LIBRARIES).map(([name, file]) => [addressOf(name), file]),
);

function addressOf(name: string): string {
  return `${name.replace(/^@/, '').replaceAll('/', '-')}.js`;
}

export interface PageHtml {
  readonly html: string;
  /** The import map's hash, for the content security policy: it is the one inline script. */
  readonly scriptHash: string;
}

/** The shell of a page whose script is `page/<entry>.js`. */
export function pageHtml(entry: 'chat' | 'engineers'): PageHtml {
  const imports = Object.keys(LIBRARIES).map((name) => [name, `/page/lib/${addressOf(name)}`]);
  const importMap = JSON.stringify({ imports: Object.fromEntries(imports) });
  const shell = readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8');
  return {
    html: shell.replace('{{importMap}}', () => importMap).replaceAll('{{entry}}', entry),
    scriptHash: `'sha256-${createHash('sha256').update(importMap).digest('base64')}'`,
  };
}
