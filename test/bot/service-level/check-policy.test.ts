/** Promises that could not be kept are refused when they are written down. */
import { describe, expect, test } from '@jest/globals';
import type { Desk, Policy } from '../../../bot/desk.ts';
import { checkPolicy } from '../../../bot/service-level/check-policy.ts';
import { deskOf } from './sample-desk.ts';
import { hours, STANDARD } from './story.ts';

const codes = (change: Partial<Desk>): readonly string[] =>
  checkPolicy(deskOf(change)).map(({ code }) => code);
const ofPolicy = (change: Partial<Policy>): readonly string[] =>
  codes({ policy: { ...STANDARD, ...change } });
const step = STANDARD.escalation[0]!;
const sample = deskOf({});

describe('a desk', () => {
  test('in order has no problems', () => {
    expect(checkPolicy(sample)).toEqual([]);
  });

  test('cannot escalate to a level that is unknown or that nobody belongs to', () => {
    expect(ofPolicy({ escalation: [{ ...step, level: 'third-line' }] })).toEqual(['LEVEL_UNKNOWN']);
    const engineers = sample.engineers.filter(({ id }) => id !== 'qian');
    expect(codes({ engineers })).toEqual(['LEVEL_EMPTY']);
    expect(
      codes({ engineers: sample.engineers.filter(({ id }) => id === 'qian').concat(sample.engineers[1]!) }),
    ).toEqual(['DUTY_UNKNOWN']);
  });

  test('cannot escalate in a circle, to nobody, or past a step that never comes', () => {
    const chain = (...levels: readonly string[]): Partial<Policy> => ({
      escalation: levels.map((level, index) => ({ ...step, level, afterMs: hours(index) })),
    });
    expect(ofPolicy(chain('second-line', 'manager'))).toEqual([]);
    expect(ofPolicy(chain('second-line', 'manager', 'second-line'))).toEqual(['ESCALATION_CYCLE']);
    expect(ofPolicy({ escalation: [] })).toEqual(['ESCALATION_EMPTY']);
    expect(ofPolicy({ escalation: [step, { ...step, level: 'manager' }] })).toEqual(['ESCALATION_UNREACHED']);
    expect(ofPolicy({ escalation: [{ ...step, afterMs: -1 }] })).toEqual(['ESCALATION_TIME']);
    expect(ofPolicy({ escalation: [{ ...step, repeatEveryMs: 0, repeats: 3 }] })).toEqual([
      'ESCALATION_REPEATS',
    ]);
  });

  test('warns between 1 and 99 percent, each step once, in order', () => {
    expect(ofPolicy({ warnAtPercent: [] })).toEqual([]);
    expect(ofPolicy({ warnAtPercent: [0, 50] })).toEqual(['WARNING_RANGE']);
    expect(ofPolicy({ warnAtPercent: [50, 100] })).toEqual(['WARNING_RANGE']);
    expect(ofPolicy({ warnAtPercent: [75, 50] })).toEqual(['WARNING_ORDER']);
    expect(ofPolicy({ warnAtPercent: [50, 50] })).toEqual(['WARNING_ORDER']);
  });

  test('promises something for every priority, and has a priority for every impact and urgency', () => {
    expect(ofPolicy({ firstResponseMs: { ...STANDARD.firstResponseMs, 2: Number.NaN } })).toEqual([
      'TARGET_MISSING',
    ]);
    expect(ofPolicy({ resolutionMs: { 1: hours(1) } as Policy['resolutionMs'] })).toEqual(
      Array(3).fill('TARGET_MISSING'),
    );
    const priorities = {
      ...sample.priorities,
      team: { 'can-wait': 3, hinders: 2 },
    } as unknown as Desk['priorities'];
    expect(checkPolicy(deskOf({ priorities }))).toMatchObject([
      { code: 'PRIORITY_MISSING', path: 'priorities.team.stops-work' },
    ]);
    expect(ofPolicy({ alertsOutsideHours: [5 as 4] })).toEqual(['PRIORITY_UNKNOWN']);
  });

  test('lets nothing wait without an end, and reminds before it offers', () => {
    const waits = { ...STANDARD.waits, vendor: { pausesClock: true, limitMs: 0 } };
    expect(ofPolicy({ waits })).toEqual(['WAIT_WITHOUT_LIMIT']);
    expect(ofPolicy({ offerIdleAfterMs: STANDARD.remindIdleAfterMs })).toEqual(['OFFER_BEFORE_REMINDER']);
    expect(ofPolicy({ closeAfterMs: 0 })).toEqual(['SPAN_MISSING']);
  });

  test('promises nothing that ends in another age by the hours there are', () => {
    // 45 hours a week: a digit too many makes decades of it, and the calendar itself ends some day.
    const resolutionMs = { ...STANDARD.resolutionMs, 1: 99_999 * 8 * 3_600_000 };
    expect(checkPolicy(deskOf({ policy: { ...STANDARD, resolutionMs } }))).toMatchObject([
      {
        code: 'SPAN_TOO_LONG',
        path: 'policy.resolutionMs.1',
        words: { en: expect.stringContaining('With 45 service hours a week this would take 341 years.') },
      },
    ]);
    const waits = { ...STANDARD.waits, parts: { pausesClock: true, limitMs: 40_000 * 3_600_000 } };
    expect(ofPolicy({ waits })).toEqual(['SPAN_TOO_LONG']);
    expect(
      ofPolicy({ waits: { ...waits, parts: { pausesClock: true, limitMs: 10_000 * 3_600_000 } } }),
    ).toEqual([]);
  });

  test('has levels with a channel that somebody reads', () => {
    expect(codes({ levels: [], policy: { ...STANDARD, escalation: [] } })).toContain('LEVELS_EMPTY');
    expect(codes({ channels: sample.channels.slice(1) })).toEqual(['CHANNEL_UNKNOWN']);
    expect(
      codes({ channels: sample.channels.map((channel) => ({ ...channel, conversations: [] })) }),
    ).toEqual(Array(3).fill('CHANNEL_EMPTY'));
    expect(codes({ levels: [...sample.levels, sample.levels[0]!] })).toEqual(['LEVEL_TWICE']);
    expect(
      codes({ engineers: sample.engineers.map((one) => ({ ...one, levels: [...one.levels, 'gone'] })) }),
    ).toEqual(Array(3).fill('LEVEL_UNKNOWN'));
  });

  test('has a roster of people it knows and days there are', () => {
    expect(codes({ duty: [{ kind: 'weekly', engineer: 'wang', days: [0, 8] }] })).toEqual(['DUTY_DAY']);
    const dated = (from: string, to: string) =>
      codes({ duty: [{ kind: 'dated', engineer: 'wang', from, to, on: false }] });
    expect(dated('2026-11-24', '2026-11-23')).toEqual(['DUTY_BACKWARDS']);
    expect(dated('2026-11-24T18:00', '2026-11-24T18:00')).toEqual(['DUTY_BACKWARDS']);
    // From six on to the end of the same day; until six.
    expect(dated('2026-11-24T18:00', '2026-11-24')).toEqual([]);
    expect(dated('2026-11-24', '2026-11-24T18:00')).toEqual([]);
  });

  test('hears every problem at once, with its place and the way out', () => {
    const problems = checkPolicy(
      deskOf({
        policy: { ...STANDARD, escalation: [{ ...step, level: 'third-line' }], warnAtPercent: [120] },
      }),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      'policy.warnAtPercent[0]',
      'policy.escalation[0].level',
    ]);
    expect(problems[1]!.message).toBe(
      "There is no level 'third-line'. Known: first-line, second-line, manager.",
    );
  });
});
