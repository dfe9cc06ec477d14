import { describe, expect, test } from '@jest/globals';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { losses, replay } from '../../knowledge/replay.ts';
import type { Article, Match, Verdict } from '../../knowledge/types.ts';

const article = (id: string, title: string, body: string, subject = id): Article => ({
  id,
  subject,
  title,
  body,
  language: 'en',
  audience: 'staff',
  source: { collection: 'test', location: id },
  questions: [],
  version: body,
});
const VPN = article('vpn', 'VPN does not connect', 'Restart the VPN client and sign in again.');
const PRINTER = article('printer', 'Printer prints nothing', 'Turn the printer off and on.');
const articleOf = (id: string) => [VPN, PRINTER].find((one) => one.id === id);

const why = { features: {}, thresholds: { answer: 0.9, choices: 0.5 }, calibration: 'test' };
const match = (one: Article): Match => ({
  article: one,
  passage: { articleId: one.id, headings: [], text: one.body },
  confidence: 0.9,
});
const answer = (one: Article): Verdict => ({ kind: 'answer', match: match(one), others: [], why });
const choices = (...some: Article[]): Verdict => ({ kind: 'choices', matches: some.map(match), why });
const none: Verdict = { kind: 'none', matches: [match(VPN)], why };
const SOLVED = [{ question: 'vpn does not connect', article: 'vpn' }];
const lossesOf = (before: Verdict, after: Verdict) => losses([before], [after], SOLVED, articleOf);

describe('an edit', () => {
  test('that shows the article less prominently than before loses the question', () => {
    expect(lossesOf(answer(VPN), choices(VPN))).toMatchObject([{ before: 'answer', after: 'choice' }]);
    expect(lossesOf(choices(VPN), none)).toMatchObject([{ before: 'choice', after: 'nothing' }]);
  });

  test('that answers with another article loses it, and the other one is named', () => {
    expect(lossesOf(answer(VPN), answer(PRINTER))).toMatchObject([
      { after: 'nothing', instead: 'Printer prints nothing' },
    ]);
  });

  test('that leaves it as it was, or makes it better, loses nothing', () => {
    expect(lossesOf(none, answer(VPN))).toEqual([]);
    expect(lossesOf(answer(VPN), answer(VPN))).toEqual([]);
    expect(lossesOf(none, none)).toEqual([]);
  });

  test('that lets a translation answer loses nothing', () => {
    expect(lossesOf(answer(VPN), answer(article('vpn.zh', '连不上 VPN', '重启。', 'vpn')))).toEqual([]);
  });

  test('that guts an article is caught by asking a real knowledge base again', async () => {
    const articles = [VPN, PRINTER, article('wifi', 'Wi-Fi is slow', 'Move closer to the access point.')];
    const base = await openKnowledgeBase({ articles });
    const before = await replay(base, SOLVED, articleOf);
    base.replace([article('vpn', 'Parking', 'Where to park the car near the office.')]);
    const after = await replay(base, SOLVED, articleOf);
    expect(losses(before, after, SOLVED, articleOf)).toHaveLength(1);
  });
});
