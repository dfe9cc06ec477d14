/**
 * A ticket's history as JSON in, its promises as JSON out: for whoever checks the clock from outside.
 *
 *   npm run promises -- history.json [--desk desk.yaml] [--language zh]     # `-` reads standard input
 *
 * The history is `{events, now, policies?, calendars?, customers?}` as `History` of bot/service-level/promises.ts
 * describes it, with instants as ISO 8601 with a zone (`2026-11-23T09:00:00+08:00`). Without `policies` or `calendars`
 * those of the desk file count, those of its customer for a ticket whose `opened` names one. Ends with 1 and says why when the history cannot be one.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { CalendarRules } from '../bot/desk.ts';
import { type History, promisesOf } from '../bot/service-level/promises.ts';
import type { TicketEvent } from '../bot/tickets/types.ts';
import { type Said, valueAt, wordsOf } from './desk-file/fault-words.ts';
import { loadDesk, SHIPPED_DESK_FILE } from './desk-file/live-desk.ts';

const instant = z.iso
  .datetime({ offset: true, error: 'instant' satisfies Said })
  .transform((text) => new Date(text));
const perPriority = z.object({ 1: z.number(), 2: z.number(), 3: z.number(), 4: z.number() });
const wait = z.object({ pausesClock: z.boolean(), limitMs: z.number() });
const policy = z.object({
  name: z.string(),
  version: z.string(),
  firstResponseMs: perPriority,
  nextResponseMs: perPriority,
  resolutionMs: perPriority,
  warnAtPercent: z.array(z.number()),
  escalation: z.array(
    z.object({ level: z.string(), afterMs: z.number(), repeatEveryMs: z.number(), repeats: z.number() }),
  ),
  waits: z.object({ requester: wait, vendor: wait, parts: wait, 'change-window': wait }),
  remindIdleAfterMs: z.number(),
  offerIdleAfterMs: z.number(),
  closeAfterMs: z.number(),
  alertsOutsideHours: z.array(z.literal([1, 2, 3, 4])),
});
const calendar = z.object({
  since: instant,
  rules: z.object({
    version: z.string(),
    timeZone: z.string(),
    week: z.record(z.string(), z.array(z.object({ fromMinute: z.number(), toMinute: z.number() }))),
    holidays: z.record(z.string(), z.string()),
    makeUpDays: z.record(z.string(), z.number()),
    confirmedYears: z.array(z.number()),
  }),
});
const priority = z.literal([1, 2, 3, 4], { error: 'priority' satisfies Said });
const clock = z.enum(['first-response', 'next-response', 'resolution']);
const nothing = z.looseObject({});
/** What the clocks read of each kind of event, as it stands in the file. */
const KINDS = {
  opened: z.looseObject({ priority, policy: z.string() }),
  claimed: nothing,
  released: nothing,
  'handed-over': z.looseObject({
    to: z.union([z.looseObject({ level: z.string() }), z.looseObject({ engineer: z.string() })]),
  }),
  said: z.looseObject({ question: z.boolean().optional() }),
  heard: nothing,
  noted: nothing,
  paused: z.looseObject({
    reason: z.enum(['requester', 'vendor', 'parts', 'change-window']),
    until: z.string(),
  }),
  resumed: nothing,
  prioritised: z.looseObject({ priority }),
  'policy-changed': z.looseObject({ policy: z.string() }),
  warned: z.looseObject({ clock, percent: z.number(), due: z.string() }),
  escalated: z.looseObject({
    clock,
    to: z.string(),
    step: z.number().int(),
    repeat: z.number().int().optional(),
    due: z.string(),
  }),
  acknowledged: nothing,
  reminded: nothing,
  offered: nothing,
  resolved: nothing,
  reopened: nothing,
  closed: nothing,
} satisfies Record<TicketEvent['kind'], z.ZodObject>;
const event = z.looseObject({
  ticket: z.string(),
  seq: z.number().int().min(0),
  at: instant,
  by: z.looseObject({ kind: z.enum(['person', 'engineer', 'desk']) }),
  door: z.string().default('web'),
  kind: z.enum(Object.keys(KINDS) as TicketEvent['kind'][]),
  until: instant.optional(),
  due: instant.optional(),
});
const historyFile = z.strictObject({
  events: z.array(event).min(1),
  now: instant,
  policies: z.array(policy).min(1).optional(),
  calendars: z.array(calendar).min(1).optional(),
  customers: z.record(z.string(), z.array(calendar).min(1)).optional(),
});

/** What events lack that the clocks read of their kind. */
function lacks(data: unknown): readonly z.core.$ZodIssue[] {
  const events = valueAt(data, ['events']);
  return (Array.isArray(events) ? events : []).flatMap((one: unknown, index) => {
    const kind = valueAt(one, ['kind']);
    const schema =
      typeof kind === 'string' && Object.hasOwn(KINDS, kind) && KINDS[kind as keyof typeof KINDS];
    const { error } = schema ? schema.safeParse(one) : {};
    return (error?.issues ?? []).map((issue) => ({ ...issue, path: ['events', index, ...issue.path] }));
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    desk: { type: 'string', default: SHIPPED_DESK_FILE },
    language: { type: 'string', default: 'en' },
  },
});

try {
  const [file] = positionals;
  if (!file)
    throw new Error(
      'Name a file with the history, or - for standard input; adapters/promises-command.ts says what is in it.',
    );
  const data: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  const read = historyFile.safeParse(data);
  const issues = [...(read.error?.issues ?? []), ...lacks(data)];
  if (!read.success || issues.length > 0)
    throw new Error(
      issues
        .map(
          (issue) => `${issue.path.join('.') || 'the file'}: ${wordsOf(issue, valueAt(data, issue.path)).en}`,
        )
        .join('\n'),
    );
  const { events, now, policies, calendars, customers } = read.data;
  const desk = loadDesk(values.desk);
  const ever = (rules: CalendarRules) => [{ since: new Date(0), rules }];
  const history = {
    events,
    now,
    // The last one is what counts where a policy is not known: the desk's.
    policies: policies ?? [...desk.customers.flatMap(({ policy: own }) => own ?? []), desk.policy],
    calendars: calendars ?? ever(desk.calendar),
    // Calendars that were given count for every ticket, but for customers that were given, too.
    customers:
      customers ??
      (calendars ? undefined : Object.fromEntries(desk.customers.map((one) => [one.id, ever(one.calendar)]))),
    language: values.language === 'zh' ? 'zh' : 'en',
  } as unknown as History;
  console.log(JSON.stringify(promisesOf(history), null, 2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
