import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../adapters/config.ts';
import { startScreen } from '../../adapters/start-screen.ts';
import type { PersonId } from '../../bot/types.ts';

const deskFile = {
  version: 'abc',
  text: 'name: x',
  at: new Date('2026-11-23T01:00:00Z'),
  by: { id: 'web:zhao-ning' as PersonId, name: '赵宁' },
};
const screenWith = (
  articles: number,
  env: Record<string, string> = {},
  ownDeskFile = deskFile.text,
  url = 'http://127.0.0.1:3978',
  found: { readonly model?: string; readonly searchTrouble?: string } = {},
) => {
  const read = readConfig(env);
  if ('problems' in read) throw new Error(read.problems.join());
  const parts = { url, mongo: 'yours', articles, doors: ['Slack'] };
  return startScreen(read.config, { ...parts, deskFile, ownDeskFile, model: 'off', ...found }).join('\n');
};

describe('the start screen', () => {
  test('says what is on and which setting turns on what is off', () => {
    const screen = screenWith(128);
    expect(screen).toMatch(/^Slack +on$/m);
    expect(screen).toMatch(/^Teams +off; MicrosoftAppId turns it on/m);
    expect(screen).toMatch(/^Knowledge +128 articles, those that ship; KNOWLEDGE_DIR names your own$/m);
  });

  test.each([
    ['127.0.0.1', 'http://127.0.0.1:3978', 'http://127.0.0.1:3978/engineers'],
    ['127.0.0.1', 'http://127.0.0.1:80', 'http://127.0.0.1/engineers'],
    ['::1', 'http://[::1]:3978', 'http://[::1]:3978/engineers'],
    // The page refuses to be called by these names.
    ['0.0.0.0', 'http://0.0.0.0:3978', 'http://127.0.0.1:3978/engineers'],
    ['::', 'http://[::]:3978', 'http://[::1]:3978/engineers'],
    ['192.0.2.2', 'http://192.0.2.2:3978', 'nowhere: the page serves this machine only, and HOST=192.0.2.2'],
  ])('with HOST=%s names an address at which the page answers', (HOST, url, shown) => {
    expect(screenWith(1, { HOST }, undefined, url)).toContain(`Engineers   ${shown}`);
  });

  test('counts one article as one', () => {
    expect(screenWith(1, { KNOWLEDGE_DIR: '/kb' })).toMatch(/^Knowledge +1 article of \/kb$/m);
  });

  test('says of an empty folder that it is empty and what to do', () => {
    expect(screenWith(0, { KNOWLEDGE_DIR: '/kb' })).toMatch(/^Knowledge +no articles yet: \/kb holds none/m);
  });

  test('says when another desk file than the one named here is in force', () => {
    expect(screenWith(1)).toMatch(/^Desk file .*\(version abc\)$/m);
    expect(screenWith(1, {}, 'name: y')).toContain(
      'in force is version abc of 2026-11-23T01:00:00.000Z by 赵宁',
    );
  });

  test('says what is wrong with an endpoint, and that a model is still being tested', () => {
    const env = { OPENAI_MODEL: 'm', EMBEDDINGS_BASE_URL: 'http://e/v1', EMBEDDINGS_MODEL: 'e' };
    const found = { model: 'off: the key is refused; set X', searchTrouble: 'nothing listens; check Y' };
    const screen = screenWith(1, env, undefined, undefined, found);
    expect(screen).toMatch(/^Model +m, off: the key is refused; set X$/m);
    expect(screen).toMatch(/^Search +by words alone until the endpoint answers: nothing listens; check Y$/m);
    const early = screenWith(1, env, undefined, undefined, { model: 'being tested' });
    expect(early).toMatch(/^Model +m, being tested; \/readyz says what came of it$/m);
    expect(early).toMatch(/^Search +by words now; by meaning too as soon as the endpoint has read/m);
  });
});
