/** The calendar in chat: shown to whoever works here, its years confirmed by managers. */
import { type ConfirmedCalendar, confirmedCalendars, customerCalled } from '../customers.ts';
import type { CalendarRules } from '../desk.ts';
import { engineerOf } from '../engineers.ts';
import { holidaySpans, readYear } from '../roster/holidays-text.ts';
import { withYears } from '../roster/rules-with.ts';
import { checkCalendar } from '../service-level/calendar.ts';
import { wallTime } from '../service-level/zone.ts';
import { at, clip } from '../tickets/card.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Action, Language, Part, Person } from '../types.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { alsoOf, named } from './customer-words.ts';
import { announce, changeText, record } from './desk-log.ts';
import { proposalParts, yearToConfirm } from './holidays-to-confirm.ts';
import { managerOrRefused } from './managers.ts';
import { sentences } from './sentences.ts';

const SHOWN_CONFIRMATIONS = 20;
/** Of this and the next two years, the only ones that can be confirmed. */
const KNOWN_CONFIRMATIONS = 1_000;

/** What is confirmed, and for a manager the year to confirm next. */
export async function showCalendar(person: Person, draft: Draft, parts: DeskParts): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  const me = engineerOf(rules.desk, person.id);
  if (!me)
    return draft.reply({ ...textReply(s.engineersOnly, language), refused: 'not-an-engineer' }, person.id);
  draft.reply({ language, parts: await calendarParts(rules, draft.now, language, parts.store) }, person.id);
}

/** The calendar as chat and the engineers' page show it. */
export async function calendarParts(
  rules: Rules,
  now: Date,
  language: Language,
  store: DeskParts['store'],
): Promise<readonly Part[]> {
  const s = sentences(language);
  const { desk } = rules;
  const confirmations = await store.newestDeskChanges('holidays', SHOWN_CONFIRMATIONS);
  const yearsOf = ({ confirmedYears }: CalendarRules, customer?: string) => {
    const byWhom = (year: number) =>
      confirmations.findLast(
        ({ fact }) => fact.kind === 'holidays' && fact.days.year === year && fact.customer === customer,
      )?.by.name;
    const years = [...confirmedYears].sort().map((year) => s.calendarYearBy(year, byWhom(year)));
    return s.calendarYears(years.join(language === 'zh' ? '、' : ', ') || s.none);
  };
  const changes = confirmations.flatMap(({ fact, by, at: when }) =>
    fact.kind === 'holidays'
      ? [
          named(
            fact.customer,
            s.calendarConfirmed(fact.days.year, by.name, at(when, rules, language), fact.days.source),
            rules,
            language,
          ),
        ]
      : [],
  );
  const missing = await Promise.all(
    confirmedCalendars(desk).map(async (one): Promise<readonly Part[]> => {
      const year = yearToConfirm(one.calendar, now);
      if (year === undefined) return [];
      const text = named(one.customer?.id, s.calendarMissing(year), rules, language);
      return [{ kind: 'text', tone: 'warning', text }, ...(await proposalParts(year, one, rules, language))];
    }),
  );
  const rows = confirmedCalendars(desk).flatMap((one) => daysOf(one, now, language));
  return [
    { kind: 'text', tone: 'heading', text: s.calendarTitle },
    { kind: 'text', text: yearsOf(desk.calendar) },
    ...desk.customers.map((one): Part => {
      const words = one.ownYears ? yearsOf(one.calendar, one.id) : s.calendarOfDesk;
      return { kind: 'text', text: named(one.id, words, rules, language) };
    }),
    ...changes.map((text): Part => ({ kind: 'text', tone: 'quiet', text })),
    ...missing.flat(),
    ...(rows.length > 0 ? [{ kind: 'table', columns: Object.values(s.calendarColumns), rows } as const] : []),
  ];
}

/** The confirmed days of this year and later ones, as rows: whose year, what, when. */
function daysOf(
  { calendar, customer }: ConfirmedCalendar,
  now: Date,
  language: Language,
): readonly (readonly string[])[] {
  const s = sentences(language);
  const thisYear = Number(wallTime(now, calendar.timeZone).slice(0, 4));
  return [...calendar.confirmedYears]
    .filter((year) => year >= thisYear)
    .sort()
    .flatMap((year) => {
      const ofYear = <T>(days: Readonly<Record<string, T>>) =>
        Object.entries(days)
          .filter(([date]) => date.startsWith(`${year}-`))
          .sort();
      const whose = customer ? s.ofCustomer(customer.name[language], String(year)) : String(year);
      const off = holidaySpans(Object.fromEntries(ofYear(calendar.holidays)));
      const worked = ofYear(calendar.makeUpDays).map(([day, weekday]) => s.calendarWorkedLike(day, weekday));
      return [
        ...off.map(({ name, days }) => [whose, name, days]),
        ...(worked.length > 0
          ? [[whose, s.calendarWorked, worked.join(language === 'zh' ? '、' : ', ')]]
          : []),
      ];
    });
}

export async function confirmHolidays(
  action: Extract<Action, { kind: 'confirm-holidays' }>,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const s = sentences(language);
  const refuse = (text: string, refused: string) =>
    draft.reply({ ...textReply(text, language), refused }, person.id);
  const me = managerOrRefused(person, draft);
  if (!me) return;
  const { desk } = rules;
  const customer = customerCalled(desk, action.customer);
  if (action.customer !== undefined && !customer?.ownYears) {
    const known = desk.customers.filter(({ ownYears }) => ownYears).map(({ id }) => id);
    return refuse(
      s.unknownCustomer(clip(action.customer, 60), known.join(', ') || s.none),
      'unknown-customer',
    );
  }
  const { calendar } = customer ?? desk;
  const year = Number(action.year);
  const thisYear = Number(wallTime(draft.now, calendar.timeZone).slice(0, 4));
  if (year < thisYear || year > thisYear + 2)
    return refuse(s.calendarYearRange(year, thisYear, thisYear + 2), 'bad-year');
  const confirmations = await parts.store.newestDeskChanges('holidays', KNOWN_CONFIRMATIONS);
  const isOurs = confirmations.some(
    ({ fact }) => fact.kind === 'holidays' && fact.days.year === year && fact.customer === action.customer,
  );
  if (calendar.confirmedYears.includes(year) && !isOurs)
    return refuse(s.calendarInFile(year), 'in-desk-file');
  const read = readYear(year, action.holidays, action.makeUpDays ?? '', action.source);
  const separator = language === 'zh' ? '；' : '; ';
  if (!read.ok) {
    const lines = read.bad.slice(0, 5).map(({ line, why }) => s.calendarBadLine(clip(line, 60), why));
    return refuse(s.calendarRefused(lines.join(separator)), 'bad-days');
  }
  // They must go with the hours of everybody who has them.
  const sharing = customer ? [] : desk.customers.filter(({ ownYears }) => !ownYears);
  const problems = [customer ?? desk, ...sharing].flatMap((one) =>
    checkCalendar(withYears(one.calendar, [read.days], 'checked')).map(({ words }) =>
      'ownYears' in one ? s.ofCustomer(one.name[language], words[language]) : words[language],
    ),
  );
  // The sentence has a full stop of its own.
  const words = problems.map((one) => one.replace(/[.。]$/, '')).join(separator);
  if (problems.length > 0) return refuse(s.calendarRefused(words), 'bad-days');
  const fact = { kind: 'holidays', days: read.days, ...(customer && { customer: customer.id }) } as const;
  const change = await record(fact, person, draft, parts);
  const told = (to: Language): readonly Part[] => [
    { kind: 'text', text: changeText(change, rules, to) },
    ...(customer ? [] : alsoOf(desk, to)),
  ];
  draft.reply({ language, parts: told(language) }, person.id);
  announce(
    desk.levels.map((level) => level.id),
    told(desk.language),
    draft,
    parts,
  );
}
