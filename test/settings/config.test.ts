import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readConfig, SETTINGS } from '../../adapters/config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  const read = readConfig(env);
  return 'problems' in read ? read.problems : [];
};

describe('settings', () => {
  test('nothing set is a desk that runs', () => {
    expect(readConfig({})).toMatchObject({
      config: { host: '127.0.0.1', port: 3978, maxWrongAnswers: 0.05, embeddings: { kind: 'local' } },
    });
  });

  test('empty ones count as absent, as in an env file that was copied', () => {
    expect(readConfig({ PORT: '', OPENAI_MODEL: ' ' })).toEqual(readConfig({}));
  });

  test('all faults are named at once, each with its value', () => {
    const problems = problemsOf({
      PORT: '70000',
      HOST: 'my host',
      LOG_LEVEL: 'loud',
      HEARTBEAT_URL: 'ftp://x',
    });
    expect(problems).toHaveLength(4);
    expect(problems.join('\n')).toContain('PORT=70000');
    expect(problems.join('\n')).toContain('LOG_LEVEL=loud');
  });

  test('a secret is never repeated in a fault', () => {
    const problems = problemsOf({ SLACK_BOT_TOKEN: 'hunter2-not-a-token', OPENAI_API_KEY: 'sk-hunter2' });
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join('\n')).not.toContain('hunter2');
  });

  test('a key without a model is half a setting', () => {
    expect(problemsOf({ OPENAI_API_KEY: 'sk-x' })).toEqual([expect.stringContaining('OPENAI_MODEL')]);
  });

  test('.env.example lists every setting and no other', () => {
    const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
    const listed = [...text.matchAll(/^#? ?([A-Za-z][A-Za-z0-9_]+)=/gm)].map(([, name]) => name);
    expect([...new Set(listed)].sort()).toEqual([...SETTINGS].sort());
  });
});
