/** The holidays of a year that a manager has yet to confirm: which year, and what is proposed for it. */
import { type ConfirmedCalendar, confirmedCalendars } from '../customers.ts';
import type { CalendarRules } from '../desk.ts';
import { holidayLines, makeUpLines } from '../roster/holidays-text.ts';
import type { ConfirmedYear } from '../roster/types.ts';
import { calendarAlarm, chineseHolidays, proposeChineseHolidays } from '../service-level/chinese-holidays.ts';
import { proposePublicHolidays } from '../service-level/public-holidays.ts';
import { wallTime } from '../service-level/zone.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Language, Part } from '../types.ts';
import { alsoOf, named } from './customer-words.ts';
import type { Waiting } from './managers.ts';
import { sentences } from './sentences.ts';

/** This year or the next, when nobody has confirmed it. */
export function yearToConfirm(calendar: CalendarRules, now: Date): number | undefined {
  const year = Number(wallTime(now, calendar.timeZone).slice(0, 4));
  return (
    calendarAlarm(calendar, now)?.year ??
    [year, year + 1].find((one) => !calendar.confirmedYears.includes(one))
  );
}

/** Holidays to confirm, from as soon as the reminders begin, for each calendar that has years of its own. */
export async function holidaysWaiting(
  rules: Rules,
  now: Date,
  language: Language,
): Promise<readonly Waiting[]> {
  const found = confirmedCalendars(rules.desk).map(async (one): Promise<readonly Waiting[]> => {
    const alarm = calendarAlarm(one.calendar, now);
    if (!alarm) return [];
    const words = sentences(language).calendarAlarm(alarm.year, alarm.daysLeft);
    const text = named(one.customer?.id, words, rules, language);
    const proposal = await proposalParts(alarm.year, one, rules, language);
    return [{ about: 'calendar', text, parts: [{ kind: 'text', tone: 'warning', text }, ...proposal] }];
  });
  return (await Promise.all(found)).flat();
}

/** The proposal for a year and the button that confirms what the form then says. For channels of engineers too. */
export async function proposalParts(
  year: number,
  one: ConfirmedCalendar,
  { desk }: Rules,
  language: Language,
): Promise<readonly Part[]> {
  const s = sentences(language);
  const { customer } = one;
  if (customer && !customer.ownYears) return [{ kind: 'text', text: s.calendarUnfit }];
  const proposed = await proposedDays(year, one, language);
  const off = proposed ? holidayLines(proposed.holidays) : '';
  const worked = proposed ? makeUpLines(proposed.makeUpDays) : '';
  return [
    { kind: 'text', text: s.calendarProposal[proposed?.basis ?? 'none'](year) },
    ...(proposed
      ? [
          {
            kind: 'text',
            tone: 'quiet',
            text: [off, worked, proposed.source].filter(Boolean).join('\n'),
          } as const,
        ]
      : []),
    ...(customer ? [] : alsoOf(desk, language)),
    {
      kind: 'buttons',
      buttons: [
        {
          label: s.confirmYear(year, customer?.name[language]),
          action: { kind: 'confirm-holidays', ...(customer && { customer: customer.id }) },
          style: 'primary',
          inputs: [
            {
              name: 'year',
              label: s.calendarColumns.year,
              kind: 'line',
              required: true,
              initial: String(year),
            },
            { name: 'holidays', label: s.calendarHolidays, kind: 'text', required: true, initial: off },
            { name: 'makeUpDays', label: s.calendarMakeUp, kind: 'text', required: false, initial: worked },
            {
              name: 'source',
              label: s.calendarSource,
              kind: 'line',
              required: true,
              ...(proposed && { initial: proposed.source }),
            },
          ],
        },
      ],
    },
  ];
}

/** Undefined: nobody knows whose holidays they would be. */
async function proposedDays(
  year: number,
  { calendar, country }: ConfirmedCalendar,
  language: Language,
): Promise<
  (Omit<ConfirmedYear, 'year'> & { readonly basis: 'notice' | 'proposal' | 'library' }) | undefined
> {
  const isInChina = /^Asia\/(Shanghai|Chongqing|Harbin|Urumqi)$|^PRC$/.test(calendar.timeZone);
  if (country === 'CN' || (!country && isInChina))
    return chineseHolidays(year) ?? proposeChineseHolidays(year);
  const [state, part] = country?.split('-') ?? [];
  if (!state) return undefined;
  const found = await proposePublicHolidays({ country: state, ...(part && { state: part }) }, year, language);
  return found && { ...found, makeUpDays: {}, basis: 'library' };
}
