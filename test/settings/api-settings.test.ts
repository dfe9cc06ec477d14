import { describe, expect, test } from '@jest/globals';
import { readApiSettings } from '../../adapters/api/settings.ts';

const HASH = 'ab'.repeat(32);
const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

describe('how other programs connect', () => {
  test('is off when nothing is set', () => {
    expect(readApiSettings({})).toEqual({ tokens: [], problems: [] });
  });

  test('tokens are named, with what they may do', () => {
    const { tokens, problems } = readApiSettings({
      API_TOKENS: `portal:${HASH}:agent, board:${HASH}:reader,`,
    });
    expect(problems).toEqual([]);
    expect(tokens.map(({ name, role }) => `${name} ${role}`)).toEqual(['portal agent', 'board reader']);
  });

  test.each([
    'portal',
    'portal:token-in-the-clear:agent',
    `portal:${HASH}:admin`,
    `Portal:${HASH}:agent`,
    `a/b:${HASH}:agent`,
  ])('%s is no token; the fault names its place and not its value', (entry) => {
    const { problems } = readApiSettings({ API_TOKENS: `board:${HASH}:reader,${entry}` });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('entry 2');
    expect(problems[0]).not.toContain('token-in-the-clear');
  });

  test('two tokens of one name cannot be told apart', () => {
    const { problems } = readApiSettings({ API_TOKENS: `a:${HASH}:agent,a:${HASH}:reader` });
    expect(problems).toEqual([expect.stringContaining('twice')]);
  });

  test('a webhook needs an address and a secret', () => {
    const webhook = { WEBHOOK_URL: 'https://example.org/hook', WEBHOOK_SECRET: SECRET };
    expect(readApiSettings(webhook)).toMatchObject({
      problems: [],
      webhook: { url: 'https://example.org/hook', key: Buffer.alloc(24, 7) },
    });
    for (const wrong of [
      { WEBHOOK_URL: webhook.WEBHOOK_URL },
      { WEBHOOK_SECRET: SECRET },
      { ...webhook, WEBHOOK_URL: 'ftp://example.org' },
      { ...webhook, WEBHOOK_SECRET: 'hunter2' },
      { ...webhook, WEBHOOK_SECRET: 'whsec_c2hvcnQ=' },
    ]) {
      const { webhook: read, problems } = readApiSettings(wrong);
      expect({ read, problems: problems.length }).toEqual({ read: undefined, problems: 1 });
      expect(problems.join()).not.toMatch(/hunter2|c2hvcnQ/);
    }
  });
});
