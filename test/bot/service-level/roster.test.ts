/** Who is on duty: the weekly table, leave, swaps, holidays and make-up days. */
import { describe, expect, test } from '@jest/globals';
import type { DutyRule } from '../../../bot/desk.ts';
import { onDuty, withDated, withSwap } from '../../../bot/service-level/roster.ts';
import { deskOf } from './sample-desk.ts';
import { MONDAY_NOON, SATURDAY_NOON, shanghai } from './story.ts';

const WEEKLY: readonly DutyRule[] = [
  { kind: 'weekly', engineer: 'wang', days: [1, 2, 3, 4, 5] },
  { kind: 'weekly', engineer: 'zhao', days: [5, 6, 7] },
];
const names = (at: Date, duty: readonly DutyRule[] = WEEKLY): readonly string[] =>
  onDuty(deskOf({ duty }), at).map((engineer) => engineer.id);

describe('the roster', () => {
  test('follows the weekly table by the desk’s own date', () => {
    expect(names(MONDAY_NOON)).toEqual(['wang']);
    expect(names(SATURDAY_NOON)).toEqual(['zhao']);
    expect(names(shanghai('2026-11-27T12:00'))).toEqual(['wang', 'zhao']);
    // Still Sunday in Berlin, already Monday at the desk.
    expect(names(new Date('2026-11-22T17:00:00Z'))).toEqual(['wang']);
  });

  test('treats a holiday like a Sunday and a make-up Sunday like the weekday it stands for', () => {
    expect(names(shanghai('2026-10-01T12:00'))).toEqual(['zhao']);
    expect(names(shanghai('2026-09-20T12:00'))).toEqual(['wang']);
  });

  test('lets leave take somebody off for whole days, first and last included', () => {
    const duty = withDated(WEEKLY, { engineer: 'wang', from: '2026-11-23', to: '2026-11-24', on: false });
    expect(names(shanghai('2026-11-23T00:00'), duty)).toEqual([]);
    expect(names(shanghai('2026-11-24T23:59'), duty)).toEqual([]);
    expect(names(shanghai('2026-11-25T00:00'), duty)).toEqual(['wang']);
  });

  test('lets somebody be there until six', () => {
    const duty = withDated(WEEKLY, {
      engineer: 'qian',
      from: '2026-11-23T13:00',
      to: '2026-11-23T18:00',
      on: true,
    });
    expect(names(shanghai('2026-11-23T12:59'), duty)).toEqual(['wang']);
    expect(names(shanghai('2026-11-23T13:00'), duty)).toEqual(['wang', 'qian']);
    expect(names(shanghai('2026-11-23T18:00'), duty)).toEqual(['wang']);
  });

  test('swaps two people, and the last word about somebody counts', () => {
    const swapped = withSwap(WEEKLY, { off: 'wang', on: 'qian', from: '2026-11-23', to: '2026-11-23' });
    expect(names(MONDAY_NOON, swapped)).toEqual(['qian']);
    const back = withSwap(swapped, { off: 'qian', on: 'wang', from: '2026-11-23', to: '2026-11-23' });
    expect(names(MONDAY_NOON, back)).toEqual(['wang']);
    expect(names(MONDAY_NOON, WEEKLY)).toEqual(['wang']);
  });

  test('names nobody when nobody is on it', () => {
    expect(names(MONDAY_NOON, [])).toEqual([]);
    expect(names(MONDAY_NOON, [{ kind: 'weekly', engineer: 'gone', days: [1] }])).toEqual([]);
  });
});
