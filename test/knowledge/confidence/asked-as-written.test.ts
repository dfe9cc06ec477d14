import { describe, expect, test } from '@jest/globals';
import { openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import type { Article } from '../../../knowledge/types.ts';

const article = (id: string, title: string, questions: readonly string[], subject = id): Article => ({
  id,
  subject,
  title,
  body: `How to deal with this: ${title}.`,
  language: 'en',
  audience: 'staff',
  source: { collection: 'test', location: id },
  questions,
  version: '1',
});

const ask = async (articles: readonly Article[], question: string) => {
  const base = await openKnowledgeBase({ articles });
  await base.settled();
  return base.ask({ question, audience: 'staff', language: 'en' });
};

const VPN = article('vpn', 'VPN does not connect', ['my vpn keeps spinning and never connects']);
const PRINTER = article('printer', 'Printer prints nothing', ['the printer on our floor is dead']);
const PASSWORD = article('password', 'Set a new password', ['I forgot my password']);

describe('a question that an article was written for', () => {
  test.each([
    ['in the words of its question', 'I forgot my password', 'password'],
    ['in other order and case', 'my PASSWORD i forgot!', 'password'],
    ['in the words of its title', 'Printer prints nothing', 'printer'],
  ])('%s is answered with it', async (_, question, id) => {
    const verdict = await ask([VPN, PRINTER, PASSWORD], question);
    expect(verdict).toMatchObject({ kind: 'answer', match: { article: { id } } });
    if (verdict.kind === 'answer') expect(verdict.match.confidence).toBeGreaterThanOrEqual(0.98);
  });

  test('and another article too is not decided by this', async () => {
    const other = article('password-wifi', 'Wi-Fi', ['I forgot my password']);
    const verdict = await ask([VPN, PRINTER, PASSWORD, other], 'I forgot my password');
    const matches = verdict.kind === 'answer' ? [verdict.match] : verdict.matches;
    expect(matches.every((match) => match.confidence < 0.98)).toBe(true);
  });

  test('with a word more is left to the estimate', async () => {
    const verdict = await ask([VPN, PRINTER, PASSWORD], 'I forgot my password for the coffee machine');
    const matches = verdict.kind === 'answer' ? [verdict.match] : verdict.matches;
    expect(matches[0]?.confidence ?? 0).toBeLessThan(0.98);
  });

  test('of one word is a topic, not a question', async () => {
    const verdict = await ask([VPN, article('p', 'Printer', [])], 'printer');
    const matches = verdict.kind === 'answer' ? [verdict.match] : verdict.matches;
    expect(matches[0]?.confidence ?? 0).toBeLessThan(0.98);
  });
});
