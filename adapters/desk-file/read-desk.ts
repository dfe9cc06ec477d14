/** Reads a desk file: YAML as people write it in, `Desk` out, or every fault with its line. */
import { createHash } from 'node:crypto';
import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { CalendarRules, Desk, Policy } from '../../bot/desk.ts';
import { checkCalendar } from '../../bot/service-level/calendar.ts';
import { checkCustomers } from '../../bot/service-level/check-customers.ts';
import { checkPolicy } from '../../bot/service-level/check-policy.ts';
import type { ChannelName, ConversationId, PersonId } from '../../bot/types.ts';
import { valueAt, wordsOf } from './fault-words.ts';

export interface DeskFault {
  /** 1-based; 0 where the file as a whole is meant. */
  readonly line: number;
  readonly message: string;
}

export type ReadDesk = { readonly desk: Desk } | { readonly faults: readonly DeskFault[] };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 8 * 60 * MINUTE_MS };

const duration = z
  .string()
  .regex(/^\d{1,5}[mhd]$/, 'is a span like 30m, 8h or 2d (a day is eight hours of service)')
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.at(-1)!]!);
const weekday = z.enum(WEEKDAYS).transform((name) => WEEKDAYS.indexOf(name) + 1);
const day = z.iso.date('is a day like 2026-10-01');
const dayOrTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/, 'is a day or a time like 2026-12-01 or 2026-12-01T18:00');
const days = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?$/, 'is a day or a span of days like 2026-10-01..2026-10-07')
  .transform((text, context) => {
    const [first, last = first] = text.split('..') as [string, string?];
    const all: string[] = [];
    for (let at = Date.parse(first); at <= Date.parse(last) && all.length < 60; at += 86_400_000)
      all.push(new Date(at).toISOString().slice(0, 10));
    if (all.length === 0) context.addIssue({ code: 'custom', message: `ends before it begins: ${text}` });
    return all;
  });
const openInterval = z
  .string()
  .regex(/^\d\d:\d\d-\d\d:\d\d$/, 'is a span of the day like 09:00-12:00')
  .transform((text) => {
    const [from, to] = text
      .split('-')
      .map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) as [number, number];
    return { fromMinute: from, toMinute: to };
  });
const doorId = z.string().regex(/^[a-z]+:\S+$/, 'is door:id, like web:wang-lei or slack:U0123456789');
const language = z.enum(['zh', 'en']);
const bothLanguages = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const priority = z.literal([1, 2, 3, 4], 'is 1, 2, 3 or 4');
const urgencies = z.strictObject({ 'can-wait': priority, hinders: priority, 'stops-work': priority });
const perPriority = z.strictObject({ 1: duration, 2: duration, 3: duration, 4: duration });
const wait = z.strictObject({ pausesClock: z.boolean(), limit: duration });

const hours = {
  timeZone: z.string(),
  week: z.partialRecord(z.enum(WEEKDAYS), z.array(openInterval)),
  country: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'is a country like DE, or a part of one like DE-BY')
    .optional(),
};
const years = z.record(
  z.string().regex(/^\d{4}$/, 'is a year like 2026'),
  z.strictObject({
    source: z.string().min(1, 'says where the days come from'),
    holidays: z.record(z.string(), days),
    makeUpDays: z.record(day, weekday).default({}),
  }),
);
const policy = z.strictObject({
  name: z.string().regex(/^[\w-]+$/, 'is one word'),
  version: z.string().regex(/^[\w.-]+$/, "is one word in quotes, like '2026-11'"),
  firstResponse: perPriority,
  nextResponse: perPriority,
  resolution: perPriority,
  warnAt: z.array(z.number().int()),
  escalation: z.array(
    z.strictObject({
      level: z.string(),
      after: duration,
      repeatEvery: duration.default(0),
      repeats: z.number().int().min(0).max(100).default(0),
    }),
  ),
  waits: z.strictObject({ requester: wait, vendor: wait, parts: wait, 'change-window': wait }),
  remindIdleAfter: duration,
  offerIdleAfter: duration,
  closeAfter: duration,
  alertsOutsideHours: z.array(priority).default([]),
});
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** As the doors write it: mail domains and Microsoft's ids in small letters. */
const belonging = z
  .string()
  .regex(
    /^[a-z]+:[^\s@]+$/,
    'is a workspace like slack:T0123456789, a tenant like teams:<its id>, a mail domain like mail:example.com, or a person like web:li-na',
  )
  .transform((text) => {
    const [door, id] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
    return door === 'mail' || GUID.test(id) ? text.toLowerCase() : text;
  });
const customer = z.strictObject({
  name: z.union([z.string().min(1), bothLanguages]),
  people: z
    .array(belonging)
    .min(
      1,
      'is empty, so nobody would be recognised. Name a workspace, a tenant, a mail domain or a person.',
    ),
  calendar: z.strictObject({ ...hours, years: years.optional() }),
  policy: policy.optional(),
});

const deskFile = z.strictObject({
  name: bothLanguages,
  hotline: z.union([z.string().min(1), bothLanguages]),
  language,
  calendar: z.strictObject({ ...hours, years }),
  customers: z
    .record(z.string().regex(/^[a-z][\w-]*$/, 'is one word in small letters, like berlin'), customer)
    .default({}),
  channels: z.record(z.string(), z.strictObject({ conversations: z.array(doorId) })),
  levels: z.record(z.string(), z.strictObject({ name: bothLanguages, channel: z.string() })),
  engineers: z.record(
    z.string(),
    z.strictObject({
      name: z.string().min(1),
      language: language.optional(),
      people: z.array(doorId).min(1, 'needs at least one door:id'),
      levels: z.array(z.string()).min(1, 'needs at least one level'),
      manager: z.boolean().default(false),
    }),
  ),
  duty: z
    .array(
      z.union([
        z.strictObject({ engineer: z.string(), days: z.array(weekday) }),
        z.strictObject({ engineer: z.string(), from: dayOrTime, to: dayOrTime, on: z.boolean() }),
      ]),
    )
    .default([]),
  priorities: z.strictObject({ person: urgencies, team: urgencies, company: urgencies }),
  policy,
});

/** @param text the file's content. Never throws on what it says. */
export function readDesk(text: string): ReadDesk {
  const lines = new LineCounter();
  // No merge keys, no custom tags, and few aliases: a desk file needs none, a hostile one would.
  const document = parseDocument(text, { lineCounter: lines, merge: false, uniqueKeys: true });
  if (document.errors.length > 0)
    return {
      faults: document.errors.map((error) => ({
        line: lines.linePos(error.pos[0]).line,
        message: error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:$/, ''),
      })),
    };
  let data: unknown;
  try {
    data = keysAsText(document.toJS({ maxAliasCount: 20 }));
  } catch {
    return { faults: [{ line: 0, message: 'the file: repeats itself by aliases (*name) without end' }] };
  }
  const read = deskFile.safeParse(data);
  if (!read.success)
    return {
      faults: sorted(
        read.error.issues.flatMap((issue) =>
          issue.code === 'unrecognized_keys'
            ? issue.keys.map((key) => fault(document, lines, [...issue.path, key], 'is not a known setting'))
            : [fault(document, lines, issue.path, wordsOf(issue, valueAt(data, issue.path)))],
        ),
      ),
    };
  const desk = toDesk(read.data, text);
  const faults = [
    ...references(read.data).map(({ path, message }) => fault(document, lines, path, message)),
    ...[...checkCalendar(desk.calendar), ...checkCustomers(desk), ...checkPolicy(desk)].map(
      ({ path, message }) => fault(document, lines, pathInFile(path, desk), message),
    ),
  ];
  return faults.length > 0 ? { faults: sorted(faults) } : { desk };
}

/** The line of a setting in a desk file that can be read; 0 when it is not there. */
export function lineIn(text: string, path: readonly (string | number)[]): number {
  const lines = new LineCounter();
  return lineOf(parseDocument(text, { lineCounter: lines }), lines, path);
}

/** One line a fault: `desk.yaml:12: ...`. */
export function describeFaults(file: string, faults: readonly DeskFault[]): string {
  return faults.map(({ line, message }) => `  ${file}${line > 0 ? `:${line}` : ''}: ${message}`).join('\n');
}

type File = z.infer<typeof deskFile>;

function toDesk(file: File, text: string): Desk {
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return {
    version,
    name: file.name,
    hotline: inBoth(file.hotline),
    language: file.language,
    calendar: toCalendar(file.calendar, file.calendar.years, version),
    ...(file.calendar.country && { country: file.calendar.country }),
    customers: Object.entries(file.customers).map(([id, one]) => ({
      id,
      name: inBoth(one.name),
      people: one.people,
      calendar: toCalendar(one.calendar, one.calendar.years ?? file.calendar.years, version),
      ...(one.calendar.country && { country: one.calendar.country }),
      ownYears: one.calendar.years !== undefined,
      ...(one.policy && { policy: toPolicy(one.policy) }),
    })),
    engineers: Object.entries(file.engineers).map(([id, one]) => ({
      id,
      name: one.name,
      language: one.language ?? file.language,
      people: one.people as PersonId[],
      levels: one.levels,
      manager: one.manager,
    })),
    levels: Object.entries(file.levels).map(([id, one]) => ({
      id,
      name: one.name,
      channel: one.channel as ChannelName,
    })),
    channels: Object.entries(file.channels).map(([name, one]) => ({
      name: name as ChannelName,
      conversations: one.conversations as ConversationId[],
    })),
    priorities: file.priorities,
    policy: toPolicy(file.policy),
    duty: file.duty.map((rule) =>
      'days' in rule ? { kind: 'weekly' as const, ...rule } : { kind: 'dated' as const, ...rule },
    ),
  };
}

function inBoth(name: string | z.infer<typeof bothLanguages>): z.infer<typeof bothLanguages> {
  return typeof name === 'string' ? { zh: name, en: name } : name;
}

function toCalendar(
  { timeZone, week }: Omit<File['calendar'], 'years'>,
  ofYears: File['calendar']['years'],
  version: string,
): CalendarRules {
  const all = Object.entries(ofYears);
  return {
    version,
    timeZone,
    week: Object.fromEntries(WEEKDAYS.map((name, index) => [index + 1, week[name] ?? []])),
    holidays: Object.fromEntries(
      all.flatMap(([, { holidays }]) =>
        Object.entries(holidays).flatMap(([name, dates]) => dates.map((date) => [date, name] as const)),
      ),
    ),
    makeUpDays: Object.assign({}, ...all.map(([, { makeUpDays }]) => makeUpDays)) as Record<string, number>,
    confirmedYears: all.map(([year]) => Number(year)),
  };
}

function toPolicy(one: File['policy']): Policy {
  return {
    name: one.name,
    version: one.version,
    firstResponseMs: one.firstResponse,
    nextResponseMs: one.nextResponse,
    resolutionMs: one.resolution,
    warnAtPercent: one.warnAt,
    escalation: one.escalation.map(({ level, after, repeatEvery, repeats }) => ({
      level,
      afterMs: after,
      repeatEveryMs: repeatEvery,
      repeats,
    })),
    waits: mapValues(one.waits, ({ pausesClock, limit }) => ({ pausesClock, limitMs: limit })),
    remindIdleAfterMs: one.remindIdleAfter,
    offerIdleAfterMs: one.offerIdleAfter,
    closeAfterMs: one.closeAfter,
    alertsOutsideHours: one.alertsOutsideHours,
  };
}

/** Names that stand for something elsewhere in the file. */
function references(file: File): readonly { path: PropertyKey[]; message: string }[] {
  const faults: { path: PropertyKey[]; message: string }[] = [];
  const levels = Object.keys(file.levels);
  const known = (what: string, names: readonly string[]) =>
    `there is no ${what} of that name; there are: ${names.join(', ')}`;
  if (levels.length === 0) faults.push({ path: ['levels'], message: 'needs at least one level' });
  const owner = new Map<string, string>();
  for (const [id, engineer] of Object.entries(file.engineers)) {
    engineer.levels.forEach((level, index) => {
      if (!levels.includes(level))
        faults.push({
          path: ['engineers', id, 'levels', index],
          message: `${level}: ${known('level', levels)}`,
        });
    });
    engineer.people.forEach((person, index) => {
      const other = owner.get(person);
      if (other)
        faults.push({ path: ['engineers', id, 'people', index], message: `${person} is already ${other}` });
      owner.set(person, id);
    });
  }
  const served = new Map<string, string>();
  for (const [id, { people }] of Object.entries(file.customers))
    people.forEach((one, index) => {
      const other = served.get(one);
      if (other)
        faults.push({
          path: ['customers', id, 'people', index],
          message: `${one} already belongs to ${other}; name it once, so that one person has one customer's hours`,
        });
      served.set(one, id);
    });
  file.duty.forEach((rule, index) => {
    if (!file.engineers[rule.engineer])
      faults.push({
        path: ['duty', index, 'engineer'],
        message: `${rule.engineer}: ${known('engineer', Object.keys(file.engineers))}`,
      });
  });
  return faults;
}

function fault(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  message: string,
): DeskFault {
  const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  return { line: lineOf(document, lines, keys), message: `${keys.join('.') || 'the file'}: ${message}` };
}

/** The line of the deepest thing on that path that stands in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let line = 0;
  for (const key of path) {
    // By text: YAML reads the key `2026:` as a number.
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === String(key)) : undefined;
    const next = pair ? pair.value : isSeq(node) ? node.items[Number(key)] : undefined;
    const place = pair?.key ?? next;
    if (!isNode(place) || !place.range) break;
    line = lines.linePos(place.range[0]).line;
    node = next;
  }
  return line;
}

function sorted(faults: readonly DeskFault[]): readonly DeskFault[] {
  return [...faults].sort((one, other) => one.line - other.line);
}

/** YAML reads `2026:` as a number and `__proto__` as a key like any other. */
function keysAsText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, keysAsText(inner)]));
}

/** `calendar.week.1[0]` of the plain data is `calendar.week.monday.0` in the file. */
function pathInFile(path: string, desk: Desk): (string | number)[] {
  return path
    .replace(/^levels\[(\d+)\]/, (_, index) => `levels.${desk.levels[Number(index)]?.id}`)
    .replace(/^engineers\[(\d+)\]/, (_, index) => `engineers.${desk.engineers[Number(index)]?.id}`)
    .replace(/\[(\d+)\]/g, '.$1')
    .replace(/^(?=week|holidays|makeUpDays|timeZone)/, 'calendar.')
    .replace(/\bcalendar\.week\.([1-7])/, (_, number) => `calendar.week.${WEEKDAYS[Number(number) - 1]}`)
    .split('.')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key.replace(/(Ms|Percent)$/, '')));
}

function mapValues<K extends string, A, B>(
  record: Readonly<Record<K, A>>,
  map: (value: A) => B,
): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, map(value)])) as Record<
    K,
    B
  >;
}
