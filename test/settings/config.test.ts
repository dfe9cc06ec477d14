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

  test('say what a value should be, and never that it is that', () => {
    const problems = problemsOf({
      PORT: '80.5',
      SLACK_BOT_TOKEN: 'abc',
      SLACK_LISTEN_CHANNELS: '#general',
      MicrosoftAppId: 'x',
      TEAMS_LISTEN_CHANNELS: '19%3Aabc%40thread.tacv2, 19:abc@thread.tacv2',
      WEBHOOK_URL: 'https://example.com',
      OPENAI_API_KEY: 'sk-x',
    });
    // What is wrong hides nothing that is missing.
    expect(problems.join('\n')).toContain('SLACK_APP_TOKEN: set it for Socket Mode');
    expect(problems.join('\n')).toContain('MicrosoftAppTenantId: is missing');
    expect(problems.join('\n')).toContain('OPENAI_MODEL: name the chat model');
    expect(problems).toContain('PORT=80.5: should be a whole number');
    expect(problems.join('\n')).toContain('SLACK_BOT_TOKEN=(secret): should start with xoxb-');
    expect(problems.join('\n')).toContain('SLACK_LISTEN_CHANNELS=#general: should be a channel id');
    expect(problems.join('\n')).toContain('MicrosoftAppId=x: should be a GUID');
    expect(problems.filter((one) => one.startsWith('TEAMS_LISTEN_CHANNELS'))).toEqual([
      expect.stringContaining(': should be an id like 19:abc@thread.tacv2; it stands in the link'),
    ]);
    expect(problems.join('\n')).toContain('MicrosoftAppPassword: is missing');
    expect(problems.join('\n')).not.toMatch(/=[^:]*: is /);
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
