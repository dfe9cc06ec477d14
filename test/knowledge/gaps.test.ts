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

  test('by meaning two languages are one gap', () => {
    const badge = { vector: Float32Array.of(1, 0) };
    const other = { vector: Float32Array.of(0, 1) };
    const gaps = gapsIn([
      missed('停车场门禁卡刷不开', 1, badge),
      missed('the garage badge is refused', 2, badge),
      missed('rent a car', 3, other),
    ]);
    expect(gaps.map(({ count }) => count)).toEqual([2, 1]);
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
