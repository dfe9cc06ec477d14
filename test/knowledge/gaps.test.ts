import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { gapsIn, type Missed } from '../../knowledge/gaps.ts';

const missed = (question: string, day: number, more: Partial<Missed> = {}): Missed => ({
  question,
  at: new Date(Date.UTC(2026, 10, day)),
  wrong: [],
  ...more,
});

describe('gaps of the knowledge base', () => {
  test('questions alike are one gap, counted, the largest first, with examples', () => {
    const gaps = gapsIn([
      missed('How do I rent a car for a business trip?', 1),
      missed('badge reader at the garage refuses my badge', 2),
      missed('my badge is refused by the garage reader', 3),
      missed('garage badge reader does not take my badge', 4, { wrong: ['parking.en'] }),
    ]);
    expect(gaps.map(({ count }) => count)).toEqual([3, 1]);
    expect(gaps[0]).toMatchObject({ answeredWrongly: 1, wrong: ['parking.en'] });
    expect(gaps[0]!.examples).toHaveLength(2);
    expect(gaps[0]!.lastAt).toEqual(new Date(Date.UTC(2026, 10, 4)));
  });

  test('questions in Chinese are grouped too', () => {
    const gaps = gapsIn([
      missed('停车场门禁卡刷不开', 1),
      missed('门禁卡在停车场刷不了', 2),
      missed('报销系统怎么提交发票', 3),
    ]);
    expect(gaps.map(({ count }) => count)).toEqual([2, 1]);
  });

  test('what was taken out of two questions does not make them alike', () => {
    const gaps = gapsIn([
      missed('rent a car, I am [name], call [phone], [email]', 1),
      missed('drone dock, I am [name], call [phone], [email]', 2),
      missed('drone dock', 3),
    ]);
    expect(gaps.map(({ question, count }) => [question.slice(0, 10), count])).toEqual([
      ['drone dock', 2],
      ['rent a car', 1],
    ]);
  });

  describe('by meaning', () => {
    const scale = { zh: 0.9, en: 0.8, across: 0.3 };
    /** Unit vectors with that likeness to (1, 0). */
    const like = (likeness: number) => ({
      vector: Float32Array.of(likeness, Math.sqrt(1 - likeness * likeness)),
    });
    const counts = (missed: readonly Missed[]) => gapsIn(missed, scale).map(({ count }) => count);

    test('questions in two languages are one gap from less likeness on than questions in one', () => {
      expect(
        counts([missed('停车场门禁卡刷不开', 1, like(1)), missed('garage badge', 2, like(0.35))]),
      ).toEqual([2]);
      expect(counts([missed('parking card', 1, like(1)), missed('garage badge', 2, like(0.35))])).toEqual([
        1, 1,
      ]);
      expect(counts([missed('停车场门禁卡刷不开', 1, like(1)), missed('rent a car', 2, like(0.25))])).toEqual(
        [1, 1],
      );
    });

    test('a question in both languages at once is alike only by the stricter measure', () => {
      const both = missed('SAP 没权限，You are not authorized to use this transaction', 1, like(1));
      expect(counts([both, missed('SAP locked', 2, like(0.85))])).toEqual([1, 1]);
      expect(counts([both, missed('SAP not authorized', 2, like(0.95))])).toEqual([2]);
    });

    test('a gap asked for in two languages has an example of each', () => {
      const chinese = Array.from({ length: 5 }, (_, i) =>
        missed(`停车场门禁卡${'刷'.repeat(i + 1)}不开`, 10 + i, like(1)),
      );
      const [gap] = gapsIn([...chinese, missed('garage badge is refused', 1, like(0.95))], scale);
      expect(gap).toMatchObject({ count: 6 });
      expect(gap!.examples).toHaveLength(3);
      expect(gap!.examples).toContain('garage badge is refused');
    });
  });

  test('whatever is asked, each question is in one gap', () => {
    const questions = fc.array(fc.constantFrom('vpn down', 'vpn is down', 'paper jam', '卡纸', '', '👍'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(questions, (texts) => {
        const gaps = gapsIn(texts.map((text, i) => missed(text, 1 + (i % 28))));
        expect(gaps.reduce((sum, { count }) => sum + count, 0)).toBe(texts.length);
      }),
    );
  });
});
