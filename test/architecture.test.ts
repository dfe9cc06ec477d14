/** The house's one sentence: imports only point left, knowledge <- bot <- jobs <- adapters; each library has one home. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['knowledge', 'bot', 'jobs', 'adapters'] as const;
const HOMES: Readonly<Record<string, string>> = {
  '@slack/': 'adapters/slack/',
  botbuilder: 'adapters/teams/',
  botframework: 'adapters/teams/',
  openai: 'adapters/openai/',
  mongoose: 'adapters/mongo/',
  mongodb: 'adapters/mongo/',
  agenda: 'jobs/scheduler.ts',
  '@agendajs/': 'jobs/scheduler.ts',
  'onnxruntime-node': 'adapters/local-model/',
};

interface Import {
  readonly file: string;
  readonly to: string;
}

function importsOf(folder: string): readonly Import[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mjs|js)$/.test(name) && !name.endsWith('.d.ts') && !name.includes('page/'))
    .flatMap((name) => {
      const file = `${folder}/${name}`;
      const text = readFileSync(join(ROOT, file), 'utf8');
      return [
        ...text.matchAll(
          /(?:^|\n)\s*(?:import|export)[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|\n\s*import\s+'([^']+)'/g,
        ),
      ].map(([, a, b, c]) => ({ file, to: (a ?? b ?? c)! }));
    });
}

const folderOf = ({ file, to }: Import): string | undefined =>
  to.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), to)).split('/')[0] : undefined;

describe('the house', () => {
  const all = FOLDERS.flatMap((folder) => importsOf(folder));

  test('is read at all', () => {
    for (const folder of FOLDERS)
      expect(all.filter(({ file }) => file.startsWith(`${folder}/`)).length).toBeGreaterThan(3);
  });

  test('composes no signals that the garbage collector can silence: there is timeLimit', () => {
    const composing = [...new Set(all.map(({ file }) => file))].filter((file) =>
      /AbortSignal\.any\(/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(composing).toEqual([]);
  });

  test.each(FOLDERS)('%s imports nothing to its right', (folder) => {
    const allowed: readonly string[] = FOLDERS.slice(0, FOLDERS.indexOf(folder) + 1);
    const wrong = all.filter((one) => {
      const target = folderOf(one);
      return one.file.startsWith(`${folder}/`) && target !== undefined && !allowed.includes(target);
    });
    expect(wrong).toEqual([]);
  });

  test('no file imports itself by way of others, be it for types alone', () => {
    const targets = new Map<string, string[]>();
    for (const { file, to } of all.filter((one) => one.to.startsWith('.')))
      targets.set(file, [...(targets.get(file) ?? []), relative(ROOT, resolve(ROOT, dirname(file), to))]);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' > '));
      if (way.includes(file) || done.has(file)) return;
      for (const target of targets.get(file) ?? []) walk(target, [...way, file]);
      done.add(file);
    };
    for (const file of targets.keys()) walk(file, []);
    expect(circles).toEqual([]);
  });

  test.each(Object.entries(HOMES))('%s has one home: %s', (library, home) => {
    const users = all.filter(
      ({ to }) => to === library || to.startsWith(library.endsWith('/') ? library : `${library}/`),
    );
    expect(users.filter(({ file }) => !file.startsWith(home))).toEqual([]);
  });

  test('nothing of bot/ names a platform', () => {
    const names = readdirSync(join(ROOT, 'bot'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const telling = names.filter((name) =>
      /\b(slack|teams|openai|mongo)\b/i.test(
        readFileSync(join(ROOT, 'bot', name), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''),
      ),
    );
    expect(telling).toEqual([]);
  });

  test('no other folder shows', () => {
    const shown = readdirSync(ROOT, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !entry.name.startsWith('.'),
    );
    expect(
      shown
        .map((entry) => entry.name)
        .filter((name) => name !== 'node_modules')
        .sort(),
    ).toEqual([...FOLDERS, 'test'].sort());
  });
});
