/**
 * How a ticket's deadlines came about, for people: every interval from the opening on, counted, paused or
 * skipped, and why; and whose time it was: which level's, or for whom outside it waited. It is computed like the clock itself, from the events, so it cannot say anything else.
 */
import type { Level, Policy } from '../desk.ts';
import type { ClockName, TicketEvent, WaitReason } from '../tickets/types.ts';
import type { Language, Part } from '../types.ts';
import { exactTime, span } from '../when.ts';
import type { Calendar } from './calendar.ts';
import { type Clock, clocksOf, type Interval } from './clock.ts';
import { type LevelTime, levelTimesOf } from './level-times.ts';
import { wallTime } from './zone.ts';

export interface Explanation {
  readonly clocks: readonly ClockExplanation[];
  /** The provider's own clock: with whom the ticket lay, in order. */
  readonly levels: readonly LevelRow[];
  /** The same as a message: for each clock a heading, the sentence and the table, then who had it when. */
  readonly parts: readonly Part[];
}

export interface ClockExplanation {
  readonly clock: ClockName;
  /** When it is due or how it ended, in one breath. */
  readonly sentence: string;
  readonly due?: Date;
  readonly rows: readonly ExplanationRow[];
}

export interface ExplanationRow {
  readonly from: Date;
  readonly to: Date;
  readonly kind: 'counted' | 'paused' | 'skipped';
  readonly serviceMinutes: number;
  /** Counted up to the end of this row. */
  readonly totalMinutes: number;
  readonly why: string;
}

export interface LevelRow {
  /** Id in the desk file; absent: the one that every ticket starts with. */
  readonly level?: string;
  readonly waiting?: WaitReason;
  readonly from: Date;
  /** Absent while it goes on. */
  readonly to?: Date;
  readonly serviceMinutes: number;
}

const MINUTE_MS = 60_000;

/**
 * Explains all clocks of a ticket, in times of `timeZone`. Rows run to the deadline, or to `now` when it has passed.
 * `levels` are the desk's, for their names.
 */
export function explain(
  events: readonly TicketEvent[],
  policyOf: (nameAtVersion: string) => Policy,
  calendar: Calendar,
  language: Language,
  timeZone: string,
  now: Date,
  levels: readonly Level[] = [],
): Explanation {
  const words = WORDS[language];
  const clocks = clocksOf(events, policyOf, calendar).map((clock): ClockExplanation => {
    const due = dueAt(clock, now);
    return {
      clock: clock.name,
      sentence: sentenceOf(clock, calendar, language, timeZone, now),
      ...(due && { due }),
      rows: rowsOf(clock, calendar, language, now),
    };
  });
  const cells = (row: ExplanationRow): readonly string[] => [
    period(row.from, row.to, language, timeZone),
    words.kinds[row.kind],
    row.kind === 'counted' ? span(row.serviceMinutes * MINUTE_MS, language) : '',
    span(row.totalMinutes * MINUTE_MS, language),
    row.why,
  ];
  const parts = clocks.flatMap(({ clock, sentence, rows }): readonly Part[] => [
    { kind: 'text', tone: 'heading', text: words.clocks[clock] },
    { kind: 'text', text: sentence },
    { kind: 'table', columns: words.columns, rows: rows.map(cells) },
  ]);
  const times = levelTimesOf(events, calendar, now);
  const holder = ({ level, waiting }: LevelTime): string => {
    const found = level === undefined ? levels[0] : levels.find(({ id }) => id === level);
    const name = found?.name[language] ?? level ?? words.firstLevel;
    return waiting ? `${name}${words.comma}${words.waits[waiting]}` : name;
  };
  // With one level all the time there is nothing to tell apart.
  const holders: readonly Part[] =
    times.length < 2
      ? []
      : [
          { kind: 'text', tone: 'heading', text: words.holders },
          {
            kind: 'table',
            columns: words.holderColumns,
            rows: times.map((time) => [
              period(time.from, time.to ?? now, language, timeZone),
              holder(time),
              span(time.spentMs, language),
            ]),
          },
        ];
  return {
    clocks,
    levels: times.map(({ level, waiting, from, to, spentMs }) => ({
      ...(level !== undefined && { level }),
      ...(waiting && { waiting }),
      from,
      ...(to && { to }),
      serviceMinutes: spentMs / MINUTE_MS,
    })),
    parts: [...parts, ...holders, { kind: 'text', tone: 'quiet', text: basis(events, calendar, language) }],
  };
}

/** Since when it is paused; undefined when it is not, or when the wait has reached its limit by now. */
function pausedSince(clock: Clock, now: Date): Date | undefined {
  const held = clock.stoppedAt ? undefined : clock.intervalsUntil(now).at(-1);
  return held?.kind === 'paused' ? held.from : undefined;
}

function dueAt(clock: Clock, now: Date): Date | undefined {
  return clock.stoppedAt || pausedSince(clock, now) ? undefined : clock.instantAt(clock.targetMs);
}

function rowsOf(clock: Clock, calendar: Calendar, language: Language, now: Date): readonly ExplanationRow[] {
  const due = dueAt(clock, now);
  const end = clock.stoppedAt ?? (due && due > now ? due : now);
  let totalMs = 0;
  return clock.intervalsUntil(end).map((interval): ExplanationRow => {
    const { from, to } = interval;
    const serviceMs = interval.kind === 'counted' ? to.getTime() - from.getTime() : 0;
    totalMs += serviceMs;
    return {
      from,
      to,
      kind: interval.kind === 'closed' ? 'skipped' : interval.kind,
      serviceMinutes: serviceMs / MINUTE_MS,
      totalMinutes: totalMs / MINUTE_MS,
      why: why(interval, calendar, language),
    };
  });
}

function why(interval: Interval, calendar: Calendar, language: Language): string {
  const words = WORDS[language];
  switch (interval.reason) {
    case 'service-hours': {
      const date = wallTime(interval.from, calendar.timeZone).slice(0, 10);
      return calendar.dayKind(date).kind === 'make-up' ? words.makeUp : words.serviceHours;
    }
    case 'outside-hours':
      return [words.outsideHours, ...freeDays(interval, calendar, language)].join(words.semicolon);
    case 'wait-counts':
      return words.waitCounts;
    case 'no-question':
      return words.noQuestion;
    case 'past-limit':
      return words.pastLimit;
    case 'resolved':
      return words.resolved;
    case 'requester':
    case 'vendor':
    case 'parts':
    case 'change-window':
      return words.waits[interval.reason];
    default: {
      const never: never = interval.reason;
      return never;
    }
  }
}

/** Weekends and holidays that a closed stretch runs through, neighbouring days of one name together. */
function freeDays(interval: Interval, calendar: Calendar, language: Language): readonly string[] {
  const words = WORDS[language];
  const last = wallTime(new Date(interval.to.getTime() - 1), calendar.timeZone).slice(0, 10);
  const groups: { name: string; from: string; to: string }[] = [];
  for (
    let date = wallTime(interval.from, calendar.timeZone).slice(0, 10);
    date <= last;
    date = dayAfter(date)
  ) {
    const { kind, name } = calendar.dayKind(date);
    if (kind !== 'weekend' && kind !== 'holiday') continue;
    const label = kind === 'weekend' ? words.weekend : words.holiday(name ?? '');
    const group = groups.at(-1);
    if (group?.name === label && dayAfter(group.to) === date) group.to = date;
    else groups.push({ name: label, from: date, to: date });
  }
  return groups.map(({ name, from, to }) => {
    const days = from === to ? words.day(from) : words.days(from, to);
    return language === 'zh' ? `${name}${days}` : `${name} ${days}`;
  });
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function sentenceOf(
  clock: Clock,
  calendar: Calendar,
  language: Language,
  timeZone: string,
  now: Date,
): string {
  const words = WORDS[language];
  const time = (at: Date): string => exactTime(at, language, timeZone);
  const long = (ms: number): string => span(ms, language);
  const target = long(clock.targetMs);
  const spentMs = clock.spentMs(clock.stoppedAt ?? now);
  const overMs = spentMs - clock.targetMs;
  if (clock.stoppedAt)
    return clock.outcome === 'met'
      ? words.met(time(clock.stoppedAt), long(spentMs), target)
      : words.missed(time(clock.stoppedAt), long(spentMs), target, long(overMs));
  const due = clock.instantAt(clock.targetMs)!;
  const since = pausedSince(clock, now);
  const unconfirmed = unconfirmedYears(clock.startedAt, due, calendar, timeZone);
  const doubt = unconfirmed.length > 0 ? words.unconfirmed(unconfirmed.join(', ')) : '';
  if (since && overMs <= 0) return words.paused(time(since), long(spentMs), target, time(due)) + doubt;
  if (due >= now) return words.running(time(due), long(spentMs), target, long(-overMs)) + doubt;
  return words.late(time(due), long(spentMs), target, long(overMs)) + doubt;
}

function unconfirmedYears(from: Date, to: Date, calendar: Calendar, timeZone: string): readonly number[] {
  const first = Number(wallTime(from, timeZone).slice(0, 4));
  const last = Number(wallTime(to, timeZone).slice(0, 4));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index).filter(
    (year) => !calendar.coversYear(year),
  );
}

function period(from: Date, to: Date, language: Language, timeZone: string): string {
  const sameDay = wallTime(from, timeZone).slice(0, 10) === wallTime(to, timeZone).slice(0, 10);
  const end = sameDay ? wallTime(to, timeZone).slice(11) : exactTime(to, language, timeZone);
  return `${exactTime(from, language, timeZone)} – ${end}`;
}

/** What the clock rests on: nothing else can change it. */
function basis(events: readonly TicketEvent[], calendar: Calendar, language: Language): string {
  const policy = events.reduce(
    (name, event) => (event.kind === 'opened' || event.kind === 'policy-changed' ? event.policy : name),
    '',
  );
  return WORDS[language].basis(events.length, policy, calendar.version, calendar.timeZone);
}

interface Words {
  readonly columns: readonly string[];
  readonly clocks: Readonly<Record<ClockName, string>>;
  readonly kinds: Readonly<Record<ExplanationRow['kind'], string>>;
  readonly waits: Readonly<Record<WaitReason, string>>;
  readonly serviceHours: string;
  readonly makeUp: string;
  readonly outsideHours: string;
  readonly weekend: string;
  readonly waitCounts: string;
  readonly noQuestion: string;
  readonly pastLimit: string;
  readonly resolved: string;
  readonly semicolon: string;
  readonly comma: string;
  readonly holders: string;
  readonly holderColumns: readonly string[];
  readonly firstLevel: string;
  holiday(name: string): string;
  day(date: string): string;
  days(from: string, to: string): string;
  met(at: string, spent: string, target: string): string;
  missed(at: string, spent: string, target: string, over: string): string;
  running(due: string, spent: string, target: string, left: string): string;
  late(due: string, spent: string, target: string, over: string): string;
  paused(since: string, spent: string, target: string, due: string): string;
  unconfirmed(years: string): string;
  basis(events: number, policy: string, calendar: string, timeZone: string): string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    columns: ['When', 'Clock', 'Service time', 'Total', 'Why'],
    clocks: { 'first-response': 'First response', 'next-response': 'Next answer', resolution: 'Resolution' },
    kinds: { counted: 'counted', paused: 'paused', skipped: 'skipped' },
    waits: {
      requester: 'waiting for the answer to a question that was sent',
      vendor: 'waiting for the vendor',
      parts: 'waiting for spare parts',
      'change-window': 'waiting for the agreed maintenance window',
    },
    serviceHours: 'service hours',
    makeUp: 'service hours of a make-up working day (调休)',
    outsideHours: 'outside service hours',
    weekend: 'weekend',
    waitCounts: 'waiting, but the agreement lets the clock run for this reason',
    noQuestion: 'waiting for the requester, but no question had been sent',
    pastLimit: 'the wait had reached its limit',
    resolved: 'solved, until it was reopened',
    semicolon: '; ',
    comma: ', ',
    holders: 'Who had it',
    holderColumns: ['When', 'Who', 'Service time'],
    firstLevel: 'The first level',
    holiday: (name) => `holiday ${ENGLISH_HOLIDAYS[name] ?? name}`,
    day: (date) => shortDay(date, 'en'),
    days: (from, to) => `${shortDay(from, 'en')} – ${shortDay(to, 'en')}`,
    met: (at, spent, target) => `Met: stopped ${at} after ${spent} of ${target}.`,
    missed: (at, spent, target, over) =>
      `Missed: stopped ${at} after ${spent}; promised were ${target}, ${over} too late.`,
    running: (due, spent, target, left) =>
      `Due ${due}: ${spent} of ${target} service time used, ${left} left.`,
    late: (due, spent, target, over) =>
      `Was due ${due}: ${spent} of ${target} service time used, ${over} late.`,
    paused: (since, spent, target, due) =>
      `Paused since ${since} with ${spent} of ${target} used. If nothing ends the wait before its limit, it is due ${due}.`,
    unconfirmed: (years) => ` The holidays of ${years} are not confirmed; plain weeks are counted there.`,
    basis: (events, policy, calendar, timeZone) =>
      `Computed from ${events === 1 ? 'one event' : `${events} events`}, policy ${policy}, calendar ${calendar} (${timeZone}).`,
  },
  zh: {
    columns: ['时间', '计时', '服务时间', '累计', '原因'],
    clocks: { 'first-response': '首次响应', 'next-response': '后续响应', resolution: '解决' },
    kinds: { counted: '计入', paused: '暂停', skipped: '跳过' },
    waits: {
      requester: '已提问，等待用户答复',
      vendor: '等待厂商',
      parts: '等待备件',
      'change-window': '等待约定的变更窗口',
    },
    serviceHours: '服务时间内',
    makeUp: '调休上班日，服务时间内',
    outsideHours: '服务时间外',
    weekend: '周末',
    waitCounts: '等待中，但协议规定此原因不暂停计时',
    noQuestion: '等待用户，但没有向用户提过问题',
    pastLimit: '等待已到期限，继续计时',
    resolved: '已解决，直到重新打开',
    semicolon: '；',
    comma: '，',
    holders: '由谁处理',
    holderColumns: ['时间', '处理方', '服务时间'],
    firstLevel: '首个级别',
    holiday: (name) => `节假日（${name}）`,
    day: (date) => shortDay(date, 'zh'),
    days: (from, to) => `${shortDay(from, 'zh')}至${shortDay(to, 'zh')}`,
    met: (at, spent, target) => `已达标：${at} 停止计时，用时 ${spent}，承诺 ${target}。`,
    missed: (at, spent, target, over) =>
      `未达标：${at} 停止计时，用时 ${spent}，承诺 ${target}，超时 ${over}。`,
    running: (due, spent, target, left) => `截止 ${due}：已用服务时间 ${spent}，共 ${target}，还剩 ${left}。`,
    late: (due, spent, target, over) =>
      `已于 ${due} 到期：已用服务时间 ${spent}，承诺 ${target}，超时 ${over}。`,
    paused: (since, spent, target, due) =>
      `自 ${since} 起暂停，已用 ${spent}，共 ${target}。如到等待期限仍无进展则继续计时，截止 ${due}。`,
    unconfirmed: (years) => `${years} 年的节假日尚未确认，暂按普通周计算。`,
    basis: (events, policy, calendar, timeZone) =>
      `依据：${events} 条事件，服务策略 ${policy}，日历 ${calendar}（${timeZone}）。`,
  },
};

/** Holidays are kept under the name of their notice. */
const ENGLISH_HOLIDAYS: Readonly<Record<string, string>> = {
  元旦: "New Year's Day",
  春节: 'Spring Festival',
  清明节: 'Tomb-sweeping Day',
  劳动节: 'Labour Day',
  端午节: 'Dragon Boat Festival',
  中秋节: 'Mid-autumn Festival',
  国庆节: 'National Day',
};

const shortDays: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  en: new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }),
  zh: new Intl.DateTimeFormat('zh-CN', { day: 'numeric', month: 'long', timeZone: 'UTC' }),
};

function shortDay(date: string, language: Language): string {
  return shortDays[language].format(new Date(`${date}T00:00:00Z`));
}
