/** The roster and the calendar in chat: shown to whoever works here, changed by those who may, told to colleagues. */
import { type ConfirmedCalendar, confirmedCalendars, customerCalled, customerName } from '../customers.ts';
import type { CalendarRules, Desk, Engineer } from '../desk.ts';
import { engineerOf, levelOf } from '../engineers.ts';
import { type ChangeDuty, type DutyRefusal, decideDuty } from '../roster/decide-duty.ts';
import { dutyDays } from '../roster/duty-week.ts';
import { dutyWishIn } from '../roster/duty-words.ts';
import { holidayLines, holidaySpans, makeUpLines, readYear } from '../roster/holidays-text.ts';
import { withYears } from '../roster/rules-with.ts';
import type { ConfirmedYear, DeskChange, DeskFact, DeskFault, DutyEntry } from '../roster/types.ts';
import { whatChanged } from '../roster/what-changed.ts';
import { checkCalendar } from '../service-level/calendar.ts';
import { calendarAlarm, chineseHolidays, proposeChineseHolidays } from '../service-level/chinese-holidays.ts';
import { proposePublicHolidays } from '../service-level/public-holidays.ts';
import { onDuty } from '../service-level/roster.ts';
import { wallTime } from '../service-level/zone.ts';
import { at, clip } from '../tickets/card.ts';
import type { Rules } from '../tickets/ticket.ts';
import {
  type Action,
  type Button,
  type ChannelName,
  doorOf,
  type IncomingMessage,
  type Language,
  type Part,
  type Person,
  type Reply,
} from '../types.ts';
import { textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { sentences } from './sentences.ts';

const SHOWN_DAYS = 7;
const SHOWN_CHANGES = 10;
const SHOWN_CONFIRMATIONS = 20;
/** Of this and the next two years, the only ones that can be confirmed. */
const KNOWN_CONFIRMATIONS = 1_000;
const SHOWN_FAULTS = 20;

/** Engineers see the week and may change it; others hear who is there now. */
export async function showDuty(person: Person, draft: Draft, parts: DeskParts): Promise<void> {
  const { language, rules, now } = draft;
  const s = sentences(language);
  const present = onDuty(rules.desk, now).map((one) => one.name);
  const me = engineerOf(rules.desk, person.id);
  if (!me) return draft.reply(textReply(s.dutyNow(present), language), person.id);
  const names = (engineers: readonly Engineer[]) =>
    engineers.map((one) => one.name).join(language === 'zh' ? '、' : ', ') || s.dutyNobody;
  const today = wallTime(now, rules.desk.calendar.timeZone).slice(0, 10);
  const changes = await parts.store.newestDeskChanges('duty', SHOWN_CHANGES, today);
  draft.reply(
    {
      language,
      parts: [
        { kind: 'text', tone: 'heading', text: s.dutyTitle },
        { kind: 'text', text: s.dutyNow(present) },
        {
          kind: 'table',
          columns: [s.dutyDay, s.dutyWho],
          rows: dutyDays(rules, now, SHOWN_DAYS).map(({ date, isClosed, shifts }) => [
            isClosed ? `${date} (${s.dutyClosed})` : date,
            shifts.length === 1
              ? names(shifts[0]!.engineers)
              : shifts.map(({ from, engineers }) => `${from} ${names(engineers)}`).join('; '),
          ]),
        },
        ...changes.map((change): Part => {
          const text = `${at(change.at, rules, language)}: ${changeText(change, rules, language)}`;
          return { kind: 'text', tone: 'quiet', text };
        }),
        { kind: 'buttons', buttons: [changeButton(me, rules, language)] },
      ],
    },
    person.id,
  );
}

/** An engineer's own words about their duty; false when they are about something else. */
export async function changedDuty(
  message: IncomingMessage,
  draft: Draft,
  parts: DeskParts,
): Promise<boolean> {
  const { rules, language } = draft;
  const me = engineerOf(rules.desk, message.person.id);
  const wish = me && !message.overheard && dutyWishIn(message.text, me, rules.desk, draft.now);
  if (!wish) return false;
  if (wish.kind === 'change') await changeDuty(wish.action, message.person, draft, parts);
  else
    draft.reply(
      {
        language,
        parts: [
          { kind: 'text', text: sentences(language).dutyAsk },
          { kind: 'buttons', buttons: [changeButton(me, rules, language, wish.known)] },
        ],
      },
      message.person.id,
    );
  return true;
}

export async function changeDuty(
  action: ChangeDuty,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language, rules } = draft;
  const decision = decideDuty(action, person.id, rules.desk, draft.now);
  if (!decision.ok)
    return draft.reply(
      { ...textReply(dutyRefusal(decision.refusal, language), language), refused: decision.refusal.kind },
      person.id,
    );
  const change = await record(decision.fact, person, draft, parts);
  draft.reply(
    textReply(sentences(language).dutyDone(entriesText(decision.fact.entries, rules, language)), language),
    person.id,
  );
  announce(
    decision.concerned.flatMap((one) => one.levels),
    [
      { kind: 'text', text: changeText(change, rules, rules.desk.language) },
      // Whoever changed it knows.
      mention(decision.concerned.filter((one) => !one.people.includes(person.id))),
    ],
    draft,
    parts,
  );
}

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

/** What waits until a manager has seen to it. */
export interface Waiting {
  readonly about: 'calendar' | 'desk-file';
  /** One sentence, which `parts` begin with. */
  readonly text: string;
  /** With the buttons that settle it. */
  readonly parts: readonly Part[];
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

/** Whose days the desk's are, too. */
function alsoOf(desk: Desk, language: Language): readonly Part[] {
  const names = desk.customers.filter(({ ownYears }) => !ownYears).map(({ name }) => name[language]);
  if (names.length === 0) return [];
  return [{ kind: 'text', tone: 'quiet', text: sentences(language).calendarAlsoOf(names) }];
}

/** A sentence that is about one customer begins with its name. */
function named(customer: string | undefined, words: string, { desk }: Rules, language: Language): string {
  if (customer === undefined) return words;
  return sentences(language).ofCustomer(customerName(desk, customer, language), words);
}

/** The manager who acts; anybody else is told whose this is to do. */
export function managerOrRefused(person: Person, draft: Draft): ReturnType<typeof engineerOf> {
  const me = engineerOf(draft.rules.desk, person.id);
  if (me?.manager) return me;
  const s = sentences(draft.language);
  const [text, refused] = me ? [s.managersOnly, 'not-a-manager'] : [s.engineersOnly, 'not-an-engineer'];
  draft.reply({ ...textReply(text, draft.language), refused }, person.id);
  return undefined;
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

/** Puts another desk file in force, everywhere: a manager's to do, and only with a file without a fault. */
export async function changeDesk(
  action: Extract<Action, { kind: 'change-desk' }>,
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
  if (!parts.deskFile) return refuse(s.deskFileOnly, 'desk-file-only');
  if (action.basedOn !== rules.desk.version) return refuse(s.deskMoved, 'desk-file-moved');
  const read = await parts.deskFile.read(action.text);
  if ('faults' in read) return refuse(deskFaults(read.faults, language), 'desk-file-faulty');
  if (read.desk.version === rules.desk.version)
    return draft.reply(textReply(s.deskSame, language), person.id);
  if (!read.desk.engineers.some(({ manager }) => manager)) return refuse(s.deskNoManager, 'no-manager-left');
  const fact = { kind: 'desk-file', version: read.desk.version, text: action.text } as const;
  await record(fact, person, draft, parts);
  const changed = await deskBefore(rules, parts);
  const gone = rules.desk.customers.filter(({ id }) => !customerCalled(read.desk, id));
  const told = (to: Language): readonly Part[] => [
    {
      kind: 'text',
      text: sentences(to).deskChanged(
        me.name,
        whatChanged(changed, read.desk).map((part) => sentences(to).deskParts[part]),
      ),
    },
    ...(gone.length > 0
      ? [{ kind: 'text', text: sentences(to).customersGone(gone.map(({ name }) => name[to])) } as const]
      : []),
  ];
  draft.reply({ language, parts: told(language) }, person.id);
  announce(
    rules.desk.levels.map((level) => level.id),
    told(rules.desk.language),
    draft,
    parts,
  );
}

export function deskFaults(faults: readonly DeskFault[], language: Language): string {
  const s = sentences(language);
  const lines = faults
    .slice(0, SHOWN_FAULTS)
    .map(({ line, words }) => (line > 0 ? s.deskFaultAt(line, words[language]) : words[language]));
  const more = faults.length - lines.length;
  return s.deskFaulty([...lines, ...(more > 0 ? [s.moreFaults(more)] : [])].join('\n'));
}

/** The desk file in force as it was written, without what was changed in chat since. */
export async function deskBefore(rules: Rules, parts: DeskParts): Promise<Desk> {
  const [last] = await parts.store.newestDeskChanges('desk-file', 1);
  const read = last?.fact.kind === 'desk-file' ? await parts.deskFile?.read(last.fact.text) : undefined;
  return read && 'desk' in read ? read.desk : rules.desk;
}

/** The next entry of the desk's log; of two written at once one is stale and is decided again. */
export async function record(
  fact: DeskFact,
  person: Person,
  draft: Draft,
  parts: DeskParts,
): Promise<DeskChange> {
  const seq = await parts.store.deskLogLength();
  const change: DeskChange = {
    seq,
    at: draft.now,
    by: { id: person.id, name: engineerOf(draft.rules.desk, person.id)?.name ?? person.name },
    door: doorOf(draft.incoming.conversation),
    fact,
  };
  draft.desk.push(change);
  return change;
}

/** To the channels of those levels, each once, naming who changed what. */
function announce(
  levels: readonly string[],
  replyParts: readonly Part[],
  draft: Draft,
  parts: DeskParts,
): void {
  const { desk } = draft.rules;
  const channels = new Set<ChannelName>(levels.map((level) => levelOf(desk, level).channel));
  const reply: Reply = {
    language: desk.language,
    parts: replyParts.filter((part) => part.kind !== 'mention' || part.people.length > 0),
  };
  for (const to of new Set([...channels].flatMap((channel) => parts.channels.conversationsOf(channel))))
    draft.deliveries.push({
      key: `${draft.incoming.id}:desk:${to}`,
      to,
      content: { kind: 'reply', reply },
      createdAt: draft.now,
    });
}

/** Who changed what, in one sentence. */
function changeText({ by, fact }: DeskChange, rules: Rules, language: Language): string {
  const s = sentences(language);
  switch (fact.kind) {
    case 'duty':
      return s.dutyChanged(by.name, entriesText(fact.entries, rules, language), fact.reason);
    case 'holidays': {
      const { year, holidays, makeUpDays, source } = fact.days;
      const [off, worked] = [Object.keys(holidays).length, Object.keys(makeUpDays).length];
      return named(fact.customer, s.calendarChanged(by.name, year, off, worked, source), rules, language);
    }
    case 'hours':
    case 'customer-hours':
      return s.hoursChanged(by.name);
    case 'desk-file':
    case 'desk-file-offer':
      return s.deskChanged(by.name, []);
    default: {
      const never: never = fact;
      return never;
    }
  }
}

function entriesText(entries: readonly DutyEntry[], rules: Rules, language: Language): string {
  const s = sentences(language);
  const nameOf = (id: string) => rules.desk.engineers.find((one) => one.id === id)?.name ?? id;
  const shown = (local: string) => local.replace('T', ' ');
  return entries
    .map(({ engineer, on, from, to }) => s.dutyEntry(nameOf(engineer), on, shown(from), shown(to)))
    .join(language === 'zh' ? '；' : '; ');
}

function dutyRefusal(refusal: DutyRefusal, language: Language): string {
  const s = sentences(language);
  switch (refusal.kind) {
    case 'not-an-engineer':
      return s.engineersOnly;
    case 'not-your-duty':
      return s.notYourDuty(refusal.name);
    case 'unknown-engineer':
      return s.unknownColleague(clip(refusal.name, 60), refusal.known.join(language === 'zh' ? '、' : ', '));
    case 'bad-time':
      return s.badDutyTime(clip(refusal.value, 40));
    case 'bad-span':
      return s.badSpan(refusal.from, refusal.to);
    default: {
      const never: never = refusal;
      return never;
    }
  }
}

/** Only what this engineer may change is offered; whoever sends something else is refused all the same. */
function changeButton(
  me: Engineer,
  { desk }: Rules,
  language: Language,
  known: Partial<ChangeDuty> = {},
): Button {
  const s = sentences(language);
  const options = (engineers: readonly Engineer[]) =>
    engineers.map(({ id, name }) => ({ value: id, label: name }));
  return {
    label: s.dutyChange,
    action: { kind: 'change-duty' },
    inputs: [
      {
        name: 'engineer',
        label: s.dutyEngineer,
        kind: 'select',
        required: true,
        options: options(me.manager ? desk.engineers : [me]),
        initial: known.engineer ?? me.id,
      },
      {
        name: 'duty',
        label: s.dutyOnOrOff,
        kind: 'select',
        required: true,
        options: Object.entries(s.dutyStates).map(([value, label]) => ({ value, label })),
        ...(known.duty && { initial: known.duty }),
      },
      { name: 'from', label: s.dutyFrom, kind: 'line', required: false },
      { name: 'to', label: s.dutyTo, kind: 'line', required: false },
      {
        name: 'standIn',
        label: s.dutyStandIn,
        kind: 'select',
        required: false,
        options: options(desk.engineers),
        ...(known.standIn && { initial: known.standIn }),
      },
      { name: 'reason', label: s.dutyReason, kind: 'line', required: false },
    ],
  };
}

const mention = (engineers: readonly Engineer[]): Part => ({
  kind: 'mention',
  people: engineers.flatMap((one) => one.people),
});

/** This year or the next, when nobody has confirmed it. */
function yearToConfirm(calendar: CalendarRules, now: Date): number | undefined {
  const year = Number(wallTime(now, calendar.timeZone).slice(0, 4));
  return (
    calendarAlarm(calendar, now)?.year ??
    [year, year + 1].find((one) => !calendar.confirmedYears.includes(one))
  );
}
