import { describe, expect, test } from '@jest/globals';
import { openKnowledgeBase } from '../../../knowledge/knowledge-base.ts';
import { article, staffAsk } from '../articles-for-tests.ts';

/** The figures of one article for a question, by words; the shares for short and long questions put together. */
async function figures(
  question: string,
  body: string,
  title = 'Room guide',
): Promise<Record<string, number>> {
  const articles = [article('asked', title, body), article('other', 'Canteen', 'Lunch at noon.')];
  const kb = await openKnowledgeBase({ articles });
  const { candidates, question: about } = await kb.inspect(staffAsk(question));
  const asked = candidates.find(({ candidate }) => candidate.article.id === 'asked');
  const whole: Record<string, number> = { ...about };
  for (const [name, value] of Object.entries(asked?.features ?? {})) {
    const figure = name.replace(/(Short|Long)$/, '');
    whole[figure] = (whole[figure] ?? 0) + value;
  }
  return whole;
}

describe('what one sentence holds of the question', () => {
  const QUESTION = 'projector adapter cupboard';

  test('is all, where the fact stands in one sentence', async () => {
    const together = await figures(QUESTION, 'Chairs are blue. The projector adapter is in the cupboard.');
    expect(together.sentence).toBeCloseTo(1);
  });

  test('is less, where the same words are spread over the article', async () => {
    const spread = await figures(
      QUESTION,
      'The projector is new. Chairs are blue. No adapter here. A cupboard is there.',
    );
    expect(spread.unknownShare).toBe(0);
    expect(spread.sentence).toBeLessThan(0.5);
  });

  test('is all, where the title says the rest', async () => {
    const titled = await figures(QUESTION, 'The adapter is in the cupboard.', 'Projector');
    expect(titled.sentence).toBeLessThan(1);
    expect(titled.sentenceTitled).toBeCloseTo(1);
  });

  test('is counted in Chinese too, where sentences end in full-width stops', async () => {
    const together = await figures('投影仪转接头在哪个柜子', '椅子是蓝色的。投影仪的转接头在柜子里。');
    const spread = await figures(
      '投影仪转接头在哪个柜子',
      '投影仪是新的。椅子是蓝色的。没有转接头。那边有柜子。',
    );
    expect(together.sentence).toBeGreaterThan(spread.sentence!);
    expect(together.han).toBe(1);
  });
});
