import { describe, expect, test } from '@jest/globals';
import { type EditParts, tryOut } from '../../adapters/edit-knowledge.ts';
import { explainVerdict } from '../../adapters/explain-verdict.ts';
import type { RunningKnowledge } from '../../adapters/knowledge.ts';
import { explainQuestion } from '../../adapters/look-at-knowledge.ts';
import type { Outcome } from '../../bot/front-line/types.ts';
import type { ConversationId } from '../../bot/types.ts';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import type { Article } from '../../knowledge/types.ts';
import { article } from '../knowledge/articles-for-tests.ts';

const wifi = (id: string, net: string, appliesTo: string, title = 'Office Wi-Fi does not connect') =>
  article(
    id,
    title,
    `Laptops lose the office Wi-Fi after a change of password.\n\n1. Forget the network ${net}.\n2. Join it again.`,
    { appliesTo, questions: ['office wifi does not connect'] },
  );
const BERLIN = wifi('berlin', 'BER-1', 'Staff in the Berlin office');
const MUNICH = wifi('munich', 'MUC-7', 'Staff in the Munich office');
const MAIL = article('mail', 'Company mail on the phone', 'Open Outlook and sign in.');

async function explained(question: string, articles: readonly Article[]) {
  const base = await openKnowledgeBase({ articles });
  const knowledge = { base, lacking: base.lacking, meaning: () => 'words and meaning' };
  return explainQuestion(question, 'staff', knowledge as unknown as RunningKnowledge);
}

describe('explained is what a person would get, for whom articles are included', () => {
  test('the one for the place that the question names', async () => {
    const told = await explained('office wifi does not connect in Munich', [BERLIN, MUNICH, MAIL]);
    expect(told.forWhom).toEqual({ kind: 'told' });
    expect(told.verdict).toMatchObject({ matches: [{ article: { id: 'munich' } }] });
    expect(told.nowhere).toEqual([]);
    const elsewhere = await explained('office wifi does not connect in Hamburg', [BERLIN, MUNICH, MAIL]);
    expect(elsewhere.nowhere).toEqual(['Hamburg']);
    const { lines } = explainVerdict(told, 'en')[0]!;
    expect(lines[0]).toBe(
      'Several articles are about this, each for others; by what the question says it is "Office Wi-Fi does not connect" (Staff in the Munich office).',
    );
  });

  test('that the person is asked, where the question names none', async () => {
    const asked = await explained('office wifi does not connect', [BERLIN, MUNICH, MAIL]);
    expect(asked.verdict.kind).toBe('choices');
    const words = (language: 'zh' | 'en') =>
      explainVerdict(asked, language)
        .flatMap(({ lines }) => lines)
        .join('\n');
    expect(words('en')).toMatch(
      /asked for whom .*\(Staff in the (?:Berlin office; Staff in the Munich|Munich office; Staff in the Berlin) office\)/,
    );
    expect(words('en')).toContain('is answered at once');
    expect(words('en')).not.toContain('too little to answer');
    expect(words('en')).not.toContain('compete');
    expect(words('zh')).toContain('会反问属于哪一种情况');
    const alone = await explained('office wifi does not connect', [BERLIN, MAIL]);
    expect(alone.forWhom).toBeUndefined();
    expect(alone.verdict.kind).toBe('answer');
  });

  test('that the likeliest is for another machine', () => {
    const match = (one: Article, confidence: number) => ({
      article: one,
      passage: { articleId: one.id, headings: [], text: one.body },
      confidence,
    });
    const signature = article('s', 'Mail signature', 'Open it.', { appliesTo: 'Outlook on Windows 11' });
    const why = { features: {}, thresholds: { answer: 0.85, choices: 0.3 }, calibration: 'test' };
    const matches = [match(MAIL, 0.3), match(signature, 0.9)];
    const verdict = { kind: 'choices', matches, why } as const;
    const context = {
      verdict,
      forWhom: { kind: 'elsewhere', likeliest: signature } as const,
      nowhere: [],
      elsewhere: [],
      hasMeaning: true,
    };
    expect(explainVerdict(context, 'en')[0]!.lines).toEqual([
      '2 titles are offered: "Mail signature" is the likeliest and for another machine than the question names (Outlook on Windows 11).',
    ]);
    expect(explainVerdict(context, 'zh')[0]!.lines.join()).toContain('适用于别的设备');
  });
});

describe('an edit is tried as people would be answered', () => {
  const NOW = new Date('2026-11-23T09:00:00Z');
  const asked = async (question: string, put: readonly Article[]) => {
    const rows = (['answered', 'solved'] as const).map(
      (kind, i): Outcome => ({
        conversation: 'web:tom' as ConversationId,
        at: new Date(NOW.getTime() - (20 - i) * 24 * 3_600_000),
        kind,
        question,
        articles: ['berlin'],
      }),
    );
    const parts = {
      outcomes: { since: async () => rows },
      now: () => NOW,
      knowledge: {
        articles: () => [BERLIN, MAIL],
        copy: () => openKnowledgeBase({ articles: [BERLIN, MAIL] }),
      },
    };
    const trial = await tryOut(parts as unknown as EditParts);
    return trial!(put, []);
  };

  test('a second office is no loss for who says where they are, and one for who is asked now', async () => {
    expect(await asked('office wifi does not connect in Berlin', [MUNICH])).toEqual([]);
    expect(await asked('office wifi does not connect', [MUNICH])).toMatchObject([
      { article: 'berlin', before: 'answer', after: 'choice' },
    ]);
  });
});
