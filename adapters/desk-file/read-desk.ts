/** Reads a desk file: YAML as people write it in, `Desk` out, or every fault with its line. */
import { createHash } from 'node:crypto';
import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { CalendarRules, Desk, Policy } from '../../bot/desk.ts';
import { belongsToYear } from '../../bot/roster/holidays-text.ts';
import type { DeskFault } from '../../bot/roster/types.ts';
import { checkCalendar } from '../../bot/service-level/calendar.ts';
import { checkCustomers } from '../../bot/service-level/check-customers.ts';
import { checkPolicy } from '../../bot/service-level/check-policy.ts';
import type { ChannelName, ConversationId, PersonId } from '../../bot/types.ts';
import {
  ENDLESS_ALIASES,
  type Said,
  UNKNOWN_SETTING,
  valueAt,
  type Words,
  wordsOf,
  wordsOfSyntax,
} from './fault-words.ts';
import { changedPolicies } from './policy-history.ts';

export type ReadDesk = { readonly desk: Desk } | { readonly faults: readonly DeskFault[] };

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** More in one piece are a slip of the pen, not a holiday. */
const MOST_DAYS = 60;
const MINUTE_MS = 60_000;
const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 8 * 60 * MINUTE_MS };

/** What a fault says: the words for it are in fault-words.ts. */
const said = (what: Said): Said => what;

const duration = z
  .string()
  .regex(/^\d{1,5}[mhd]$/, said('span'))
  .transform((text) => Number(text.slice(0, -1)) * UNIT_MS[text.at(-1)!]!);
const weekday = z.enum(WEEKDAYS).transform((name) => WEEKDAYS.indexOf(name) + 1);
const day = z.iso.date(said('day'));
const TIME_OF_DAY = /^(T(([01]\d|2[0-3]):[0-5]\d|24:00))?$/;
const dayOrTime = z
  .string()
  .refine(
    (text) => z.iso.date().safeParse(text.slice(0, 10)).success && TIME_OF_DAY.test(text.slice(10)),
    said('day or time'),
  );
const days = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?$/, said('days'))
  .transform((text, context) => {
    const [first, last = first] = text.split('..') as [string, string?];
    const all: string[] = [];
    for (let at = Date.parse(first); at <= Date.parse(last) && all.length <= MOST_DAYS; at += 86_400_000)
      all.push(new Date(at).toISOString().slice(0, 10));
    // A day that no month has is read as one of the next month, or not at all.
    const isReal = all.at(0) === first && (all.at(-1) === last || all.length > MOST_DAYS);
    if (all.length > MOST_DAYS) context.addIssue({ code: 'custom', message: said('few days') });
    else if (!isReal) context.addIssue({ code: 'custom', message: said(last < first ? 'forwards' : 'days') });
    return all;
  });
const openInterval = z
  .string()
  .regex(/^\d\d:\d\d-\d\d:\d\d$/, said('hours'))
  .transform((text) => {
    const [from, to] = text
      .split('-')
      .map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) as [number, number];
    return { fromMinute: from, toMinute: to };
  });
const doorId = z.string().regex(/^[a-z]+:[^\s%]+$/, said('door:id'));
const language = z.enum(['zh', 'en']);
const bothLanguages = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const priority = z.literal([1, 2, 3, 4], said('priority'));
const urgencies = z.strictObject({ 'can-wait': priority, hinders: priority, 'stops-work': priority });
const perPriority = z.strictObject({ 1: duration, 2: duration, 3: duration, 4: duration });
const wait = z.strictObject({ pausesClock: z.boolean(), limit: duration });

const hours = {
  timeZone: z.string(),
  week: z.partialRecord(z.enum(WEEKDAYS), z.array(openInterval)),
  country: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, said('country'))
    .optional(),
};
const years = z.record(
  z.string().regex(/^\d{4}$/, said('year')),
  z.strictObject({
    source: z.string().min(1, said('source')),
    holidays: z.record(z.string(), days),
    makeUpDays: z.record(day, weekday).default({}),
  }),
);
const policy = z.strictObject({
  name: z.string().regex(/^[\w-]+$/, said('word')),
  version: z.string().regex(/^[\w.-]+$/, said('version')),
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
  .regex(/^[a-z]+:[^\s@]+$/, said('belonging'))
  .transform((text) => {
    const [door, id] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
    return door === 'mail' || GUID.test(id) ? text.toLowerCase() : text;
  });
const customer = z.strictObject({
  name: z.union([z.string().min(1), bothLanguages]),
  people: z.array(belonging).min(1, said('nobody recognised')),
  calendar: z.strictObject({ ...hours, years: years.optional() }),
  policy: policy.optional(),
});

const dutyRule = z.union([
  z.strictObject({ engineer: z.string(), days: z.array(weekday) }),
  z.strictObject({ engineer: z.string(), from: dayOrTime, to: dayOrTime, on: z.boolean() }),
]);

/** What stands for a value that could not be read where undefined would not do. */
const UNREAD = new Map<z.core.$ZodType, unknown>([
  [days, []],
  [dutyRule, { days: [] }],
  [openInterval, { fromMinute: Number.NaN, toMinute: Number.NaN }],
]);

const deskFile = z.strictObject({
  name: bothLanguages,
  hotline: z.union([z.string().min(1), bothLanguages]),
  language,
  calendar: z.strictObject({ ...hours, years }),
  customers: z.record(z.string().regex(/^[a-z][\w-]*$/, said('small word')), customer).default({}),
  channels: z.record(z.string(), z.strictObject({ conversations: z.array(doorId) })),
  levels: z.record(z.string(), z.strictObject({ name: bothLanguages, channel: z.string() })),
  engineers: z.record(
    z.string(),
    z.strictObject({
      name: z.string().min(1),
      language: language.optional(),
      people: z.array(doorId).min(1, said('no door')),
      levels: z.array(z.string()).min(1, said('no level')),
      manager: z.boolean().default(false),
    }),
  ),
  duty: z.array(dutyRule).default([]),
  priorities: z.strictObject({ person: urgencies, team: urgencies, company: urgencies }),
  policy,
});

/**
 * @param text the file's content. Never throws on what it says.
 * @param past policies that tickets were promised by: one of them must not change under its name and version.
 */
export function readDesk(text: string, past: readonly Policy[] = []): ReadDesk {
  const lines = new LineCounter();
  // No merge keys, no custom tags, and few aliases: a desk file needs none, a hostile one would.
  const document = parseDocument(text, { lineCounter: lines, merge: false, uniqueKeys: true });
  const syntax = document.errors.map((error) => ({
    line: lines.linePos(error.pos[0]).line,
    words: wordsOfSyntax(error),
  }));
  // Where something stands twice the rest can be read; where lines and brackets do not fit it would be a guess.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return { faults: syntax };
  let data: unknown;
  try {
    data = keysAsText(document.toJS({ maxAliasCount: 20 }));
  } catch {
    return { faults: [...syntax, fault(document, lines, [], ENDLESS_ALIASES)] };
  }
  const read = deskFile.safeParse(data);
  const shape = read.success ? [] : read.error.issues.flatMap((issue) => faultsOfShape(issue, data));
  const file = read.success ? read.data : (readAround(deskFile, data) as File);
  const desk = toDesk(file, text);
  const unread = shape.map(({ path }) => path.map(String));
  const rules = [
    ...references(file),
    ...strayDays(file),
    ...[...checkCalendar(desk.calendar), ...checkCustomers(desk), ...checkPolicy(desk)].map((problem) => ({
      ...problem,
      path: pathInFile(problem.path, file),
    })),
    ...changedPolicies(past, desk),
  ].filter((problem) => isCertain(problem, unread));
  const faults = [
    ...syntax,
    ...[...shape, ...rules].map(({ path, words }) => fault(document, lines, path, words)),
  ];
  return faults.length > 0 ? { faults: sorted(faults) } : { desk };
}

interface Placed {
  readonly path: readonly PropertyKey[];
  readonly words: Words;
}

/** Of a value that may be one of several things the faults of the one it is nearest to. */
function faultsOfShape(issue: z.core.$ZodIssue, data: unknown): readonly Placed[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...issue.path, key], words: UNKNOWN_SETTING }));
  const value = valueAt(data, issue.path);
  if (issue.code === 'invalid_union' && isSection(value)) {
    const [nearest] = issue.errors
      .filter((branch) => branch.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'))
      .sort((one, other) => one.length - other.length);
    if (nearest)
      return nearest.flatMap((inner) =>
        faultsOfShape({ ...inner, path: [...issue.path, ...inner.path] }, data),
      );
  }
  return [{ path: issue.path, words: wordsOf(issue, value) }];
}

/**
 * Reads what can be read of a value that does not fit: what cannot stands as undefined (or as nothing, or as no number),
 * which no rule finds fault with but at its own place.
 */
function readAround(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodDefault)
    return value === undefined ? schema.def.defaultValue : readAround(schema.def.innerType, value);
  if (schema instanceof z.ZodOptional)
    return value === undefined ? undefined : readAround(schema.def.innerType, value);
  if (schema instanceof z.ZodObject) {
    const given = isSection(value) ? value : {};
    return Object.fromEntries(
      Object.entries(schema.shape).map(([key, inner]) => [key, readAround(inner, given[key])]),
    );
  }
  if (schema instanceof z.ZodRecord) {
    const { keyType, valueType } = schema.def;
    return Object.fromEntries(
      Object.entries(isSection(value) ? value : {}).flatMap(([key, one]): [string, unknown][] => {
        const read = readAround(valueType, one);
        const isRead = read !== undefined && (isSection(one) || z.safeParse(keyType, key).success);
        return isRead ? [[key, read]] : [];
      }),
    );
  }
  if (schema instanceof z.ZodArray) {
    const { element } = schema.def;
    return (Array.isArray(value) ? value : []).map((one) => readAround(element, one));
  }
  const read = z.safeParse(schema, value);
  if (read.success) return read.data;
  if (schema instanceof z.ZodUnion && isSection(value)) {
    const sections = schema.def.options.filter((one) => one instanceof z.ZodObject);
    const faultsOf = (one: z.core.$ZodType): number => z.safeParse(one, value).error?.issues.length ?? 0;
    const [nearest] = sections.sort((one, other) => faultsOf(one) - faultsOf(other));
    if (nearest) return readAround(nearest, value);
  }
  return UNREAD.get(schema);
}

function isSection(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What rules rest on beside the place they find fault with: unread, it leaves them unsure. By the problem's code. */
const RESTS_ON: Readonly<Record<string, RegExp>> = {
  LEVEL_UNKNOWN: /^levels$/,
  LEVELS_EMPTY: /^levels/,
  LEVEL_EMPTY: /^(levels|engineers|engineers\.[^.]+|engineers\.[^.]+\.levels(\..+)?)$/,
  CHANNEL_UNKNOWN: /^channels$/,
  CHANNEL_EMPTY: /^channels(\.[^.]+(\.conversations(\..+)?)?)?$/,
  DUTY_UNKNOWN: /^engineers$/,
  CALENDAR_MAKE_UP_CLOSED: /(^|\.)calendar(\.week(\.[^.]+)?)?$/,
  ESCALATION_REPEATS: /\.repeats$/,
  SPAN_TOO_LONG: /(^|\.)calendar(\.week(\..+)?)?$/,
  POLICY_TWICE: /(^|\.)policy(\.|$)/,
  POLICY_VERSION_KEPT: /(^|\.)policy(\.|$)/,
};

/** A false alarm sends people looking for what is not there: what follows from a fault is told when that is mended. */
function isCertain({ code, path }: Placed & { readonly code: string }, unread: readonly string[][]): boolean {
  const rests = RESTS_ON[code];
  const here = path.map(String);
  return !unread.some(
    (place) =>
      place.every((key, index) => index >= here.length || key === here[index]) ||
      rests?.test(place.join('.')),
  );
}

/** One line a fault, in English: `desk.yaml:12: ...`. */
export function describeFaults(file: string, faults: readonly DeskFault[]): string {
  return faults.map(({ line, words }) => `  ${file}${line > 0 ? `:${line}` : ''}: ${words.en}`).join('\n');
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

/** People who are named twice. */
function references(file: File): readonly (Placed & { readonly code: string })[] {
  const faults: (Placed & { readonly code: string })[] = [];
  const owner = new Map<string, string>();
  for (const [id, engineer] of Object.entries(file.engineers))
    engineer.people.forEach((person, index) => {
      const other = owner.get(person);
      if (other)
        faults.push({
          code: 'PERSON_TWICE',
          path: ['engineers', id, 'people', index],
          words: { en: `${person} is already ${other}`, zh: `${person} 已经是 ${other}` },
        });
      owner.set(person, id);
    });
  const served = new Map<string, string>();
  for (const [id, { people }] of Object.entries(file.customers))
    people.forEach((one, index) => {
      const other = served.get(one);
      if (other)
        faults.push({
          code: 'CUSTOMER_TWICE',
          path: ['customers', id, 'people', index],
          words: {
            en: `${one} already belongs to ${other}; name it once, so that one person has one customer's hours`,
            zh: `${one} 已经属于 ${other}；只写一次，一个人才只按一个客户的时段算`,
          },
        });
      served.set(one, id);
    });
  return faults;
}

/** Days that stand in a year they are not of: copied from last year's, or mistyped. */
function strayDays(file: File): readonly (Placed & { readonly code: string })[] {
  const calendars = [
    { at: ['calendar'], years: file.calendar.years },
    ...Object.entries(file.customers).map(([id, { calendar }]) => ({
      at: ['customers', id, 'calendar'],
      years: calendar.years ?? {},
    })),
  ];
  return calendars.flatMap(({ at, years }) =>
    Object.entries(years).flatMap(([year, { holidays, makeUpDays }]) => {
      const stray = (
        path: readonly string[],
        dates: readonly string[],
      ): readonly (Placed & { code: string })[] => {
        const date = dates.find((one) => !belongsToYear(Number(year), one));
        if (date === undefined) return [];
        const words = {
          en: `${date} is no day of ${year}. Write the days of ${year}, or put it into its own year.`,
          zh: `${date} 不是 ${year} 年的日期。请写 ${year} 年的日期，或移到它自己的年份下。`,
        };
        return [{ code: 'DAY_OF_OTHER_YEAR', path: [...at, 'years', year, ...path], words }];
      };
      return [
        ...Object.entries(holidays).flatMap(([name, dates]) => stray(['holidays', name], dates)),
        ...Object.keys(makeUpDays).flatMap((date) => stray(['makeUpDays', date], [date])),
      ];
    }),
  );
}

function fault(
  document: Document,
  lines: LineCounter,
  path: readonly PropertyKey[],
  { en, zh }: Words,
): DeskFault {
  const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const setting = keys.join('.');
  return {
    line: lineOf(document, lines, keys),
    words: { en: `${setting || 'the file'}: ${en}`, zh: `${setting || '整个文件'}：${zh}` },
  };
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

/** `calendar.week.1[0]` of the plain data is `calendar.week.monday.0` in the file, and a day stands in its year. */
function pathInFile(path: string, file: File): (string | number)[] {
  const [levels, engineers] = [Object.keys(file.levels), Object.keys(file.engineers)];
  const keys = path
    .replace(/^levels\[(\d+)\]/, (_, index) => `levels.${levels[Number(index)]}`)
    .replace(/^engineers\[(\d+)\]/, (_, index) => `engineers.${engineers[Number(index)]}`)
    .replace(/\[(\d+)\]/g, '.$1')
    .replace(/\bcalendar\.week\.([1-7])/, (_, number) => `calendar.week.${WEEKDAYS[Number(number) - 1]}`)
    .split('.')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key.replace(/(Ms|Percent)$/, '')));
  const at = keys.indexOf('makeUpDays');
  if (at < 0) return keys;
  const { years = {} } = (keys[0] === 'customers' ? file.customers[keys[1]!] : file)?.calendar ?? {};
  const year = Object.keys(years).find((one) => Object.hasOwn(years[one]!.makeUpDays, keys[at + 1]!));
  return year ? [...keys.slice(0, at), 'years', year, ...keys.slice(at)] : keys;
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
