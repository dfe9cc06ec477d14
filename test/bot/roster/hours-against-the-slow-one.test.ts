/** Changed hours against a model that walks through every minute: each calendar by its own changes, the past by its own hours. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rulesOf } from '../../../adapters/desk-file/live-desk.ts';
import type { CalendarRules } from '../../../bot/desk.ts';
import { rulesWith } from '../../../bot/roster/rules-with.ts';
import type { DeskChange, DeskFact } from '../../../bot/roster/types.ts';
import type { Door, PersonId } from '../../../bot/types.ts';
import { MINUTE_MS, openMinutes } from '../service-level/minute-by-minute.ts';
import { WALK_MINUTES, walks } from '../service-level/random-histories.ts';
import { deskOf } from '../service-level/sample-desk.ts';

const CUSTOMERS = ['one', 'other'] as const;
type Whose = (typeof CUSTOMERS)[number] | undefined;

const minute = fc.integer({ min: 0, max: WALK_MINUTES - 1 });
const whose = fc.constantFrom<Whose>(undefined, ...CUSTOMERS);

/** Hours of everybody at first, then changes of anybody's; a walk gives two or three calendars to change to. */
const days = fc
  .record({
    walks: fc.array(walks, { minLength: 3, maxLength: 3 }),
    changes: fc.array(fc.record({ at: minute, whose, which: fc.nat() }), { maxLength: 6 }),
    spans: fc.array(fc.tuple(minute, minute), { minLength: 5, maxLength: 5 }),
  })
  .map(({ walks: three, changes, spans }) => {
    const { from } = three[0]!;
    const calendars = three.flatMap(({ rules, customers }) => [rules, ...customers]);
    return {
      from,
      spans,
      first: three.map(({ rules }) => rules),
      changes: changes
        .map((one) => ({ ...one, calendar: calendars[one.which % calendars.length]! }))
        .sort((one, other) => one.at - other.at),
    };
  });

function factOf(customer: Whose, calendar: CalendarRules): DeskFact {
  return customer === undefined
    ? { kind: 'hours', calendar }
    : { kind: 'customer-hours', customer, calendar, ownYears: true };
}

test('service time is the open minutes of 60 random logs, whoever’s hours were changed when', () => {
  let checked = 0;
  let openOnes = 0;
  fc.assert(
    fc.property(days, ({ from, first, changes, spans }) => {
      const everybody: readonly Whose[] = [undefined, ...CUSTOMERS];
      const instant = (at: number) => new Date(from.getTime() + at * MINUTE_MS);
      const log = [
        ...everybody.map((one, index) => ({ at: instant(0), fact: factOf(one, first[index]!) })),
        ...changes.map((one) => ({ at: instant(one.at), fact: factOf(one.whose, one.calendar) })),
      ].map(
        (one, seq): DeskChange => ({
          seq,
          by: { id: 'desk:file' as PersonId, name: 'desk file' },
          door: 'desk' as Door,
          ...one,
        }),
      );
      const inFile = (one: Whose, index: number) =>
        changes.findLast((change) => change.whose === one)?.calendar ?? first[index]!;
      const desk = deskOf({
        calendar: inFile(undefined, 0),
        customers: CUSTOMERS.map((id, index) => ({
          id,
          name: { zh: id, en: id },
          people: [`web:${id}`],
          calendar: inFile(id, index + 1),
          ownYears: true,
        })),
      });
      const rules = rulesWith(rulesOf(desk), log);
      for (const [index, one] of everybody.entries()) {
        const parts = [
          { at: 0, calendar: first[index]! },
          ...changes.filter((change) => change.whose === one),
        ];
        const open = parts.map(({ calendar }) => openMinutes(calendar, from, WALK_MINUTES));
        const isOpen = (at: number) => open[parts.findLastIndex((part) => part.at <= at)]![at]!;
        const calendar = rules.calendarOf(one);
        for (const [start, end] of spans) {
          let wanted = 0;
          for (let at = start; at < end; at += 1) wanted += isOpen(at);
          const found = calendar.serviceTimeBetween(instant(start), instant(end)) / MINUTE_MS;
          if (found !== wanted) expect({ whose: one, start, end, found }).toEqual({ found: wanted });
          // And back: the first instant at which so much has passed.
          if (wanted > 0) {
            const back = calendar.addServiceTime(instant(start), wanted * MINUTE_MS);
            expect(isOpen((back.getTime() - from.getTime()) / MINUTE_MS - 1)).toBe(1);
            expect(calendar.serviceTimeBetween(instant(start), back)).toBe(wanted * MINUTE_MS);
            openOnes += 1;
          }
          checked += 1;
        }
      }
    }),
    { numRuns: 60, seed: 20261126 },
  );
  expect(checked).toBe(60 * 3 * 5);
  expect(openOnes).toBeGreaterThan(checked / 4);
});
