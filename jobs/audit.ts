/**
 * The auditor: goes through the tickets themselves, past every queue and lease, and holds each against its
 * log: the projection is what the events make of it, every promise that has passed has its word or a reason,
 * every event its notices. What is wrong it puts right; what it cannot put right it reports to people.
 *
 * A run costs the same with fifty thousand open tickets and with a million: at most `LIMITS` tickets and
 * `AUDIT_BUDGET_MS`, half of it rest. It looks at what was late the last time, then at timers that nobody has taken
 * up, at deadlines that have passed since the last run, at tickets closed since then, and at the next slice of all
 * open tickets in the order they were opened; bookmarks let the next run, here or on another replica, go on where this
 * one ended. Up to `OPEN_A_RUN` open tickets are all checked every time.
 */
import { setImmediate } from 'node:timers/promises';
import { types } from 'node:util';
import type { DeskParts } from '../bot/front-line/context.ts';
import { sentences } from '../bot/front-line/sentences.ts';
import type { Change, Delivery, Ledger, LedgerOrder, LedgerPlace, Log, Stuck } from '../bot/ports.ts';
import { missedBy, type NoticeKind, noticeKind, untold } from '../bot/tickets/audited.ts';
import { type Rules, ticketOf } from '../bot/tickets/ticket.ts';
import type { Ticket, TicketEvent, TicketId } from '../bot/tickets/types.ts';

/** Whoever runs it does so this often: the pace at which the tickets are gone through follows from it. */
export const AUDIT_EVERY_MS = 5 * 60_000;
/** Far above the second in which the desk does what is due. */
const GRACE_MS = 2 * 60_000;
const OUTBOX_PATIENCE_MS = 10 * 60_000;
const INBOX_PATIENCE_MS = 2 * 60_000;
/** As long as a delivery is tried; what is older tells nobody anything new. */
const NOTICES_FOR_MS = 72 * 3_600_000;
/** A leased ticket's next timer is the end of its lease: looked for this far ahead, it is found all the same. */
const LEASED_AHEAD_MS = 30_000;
const PAGE = 100;
/** People's messages come first: after so many tickets, a few milliseconds, whatever else waits has its turn. */
const HELD_AT_ONCE = 25;
const ORDERS: readonly LedgerOrder[] = ['timer', 'deadline', 'closed', 'opened'];
/** A million in 24 runs, two hours. */
export const OPEN_A_RUN = 42_000;
const LIMITS: Readonly<Record<LedgerOrder, number>> = {
  timer: 500,
  deadline: 2_000,
  closed: 1_000,
  opened: OPEN_A_RUN,
};
/** A run ends by then, its rests included. */
export const AUDIT_BUDGET_MS = 60_000;
/** Above the budget: by then another replica takes the run to be dead. */
export const AUDIT_LOCK_MS = 90_000;
/** More at once would be a flood of old news, and rather a changed rule than a loss. */
const MOST_NOTICES_ADDED = 200;
const LATE_REMEMBERED = 1_000;
const STUCK_COUNTED = 1_000;
const NAMED = 10;
const HOUR_MS = 3_600_000;

export interface AuditParts extends Pick<DeskParts, 'store' | 'clock' | 'rules' | 'channels'> {
  readonly ledger: Ledger;
  readonly log: Log;
  /** Waited for between two pages, as long as the one before took: the desk has other work. */
  readonly rest?: (ms: number) => Promise<unknown>;
  /** Once aborted, no further page is begun; the next run goes on there. */
  readonly signal?: AbortSignal;
  /** Tells somebody outside that all is well. Never rejects. */
  beat(): Promise<void>;
}

export interface AuditResult extends Stuck {
  readonly checked: number;
  /** Projections drawn anew because they were not what the log says. */
  readonly redrawn: number;
  /** Tickets that were late for the first time and are due now. */
  readonly hastened: number;
  /** Missing notices put into the outbox. */
  readonly added: number;
  /** Late last time, made due, and late still. */
  readonly late: readonly TicketId[];
  /** Their log cannot be read. */
  readonly damaged: readonly TicketId[];
  /** Missing notices beyond those added. */
  readonly untold: number;
  /** The slice of open tickets came to the end of them. */
  readonly turned: boolean;
}

/** @throws StoreUnavailable, or whatever a port threw: then there is no heartbeat either. */
export async function audit(parts: AuditParts, limits = LIMITS): Promise<AuditResult> {
  const { ledger, clock, log } = parts;
  const startedAt = performance.now();
  const now = clock.now();
  const last = await ledger.bookmark();
  const run = new Run(
    parts,
    now,
    new Set(last && now.getTime() - last.at.getTime() > GRACE_MS ? last.late : []),
  );
  // Before anything is added: a missing notice has its place in the queue by when it should have gone.
  const stuck = await ledger.stuck(
    new Date(now.getTime() - OUTBOX_PATIENCE_MS),
    new Date(now.getTime() - INBOX_PATIENCE_MS),
    STUCK_COUNTED,
  );
  const lateThen = [...new Set(last?.late.map((late) => late.split(' ', 1)[0] as TicketId))];
  for (let from = 0; from < lateThen.length; from += PAGE) await run.check(lateThen.slice(from, from + PAGE));

  // Places found by a clock that was ahead would hide what comes until then.
  const places: Partial<Record<LedgerOrder, LedgerPlace>> = last && last.at <= now ? { ...last.places } : {};
  let turned = false;
  for (const by of ORDERS) {
    const { from, until } = spanOf(by, now);
    for (let left = limits[by]; left > 0 && performance.now() - startedAt < AUDIT_BUDGET_MS; ) {
      if (parts.signal?.aborted) break;
      const pageAt = performance.now();
      const limit = Math.min(PAGE, left);
      const { tickets, end } = await ledger.page(by, places[by], { from, until }, limit);
      await run.check(tickets);
      left -= limit;
      if (end) places[by] = end;
      if (tickets.length === limit) {
        await parts.rest?.(performance.now() - pageAt);
        continue;
      }
      if (by === 'opened') {
        turned = true;
        delete places.opened;
      }
      break;
    }
  }
  delete places.timer;

  const result: AuditResult = { ...run.result(), ...stuck, turned };
  const findings = findingsOf(result, parts.rules());
  if (findings.length > 0) await raiseAlarm(findings, now, parts);
  await ledger.keepBookmark({ at: now, places, late: run.late.slice(0, LATE_REMEMBERED) });

  const level =
    findings.length > 0 ? 'error' : result.redrawn + result.hastened + result.added > 0 ? 'warn' : 'info';
  log[level]('audit.done', { ...result, ms: Math.round(performance.now() - startedAt) });
  if (findings.length === 0) await parts.beat();
  return result;
}

function spanOf(by: LedgerOrder, now: Date): { readonly from: Date; readonly until: Date } {
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  switch (by) {
    case 'timer':
      return { from: new Date(0), until: ago(-LEASED_AHEAD_MS) };
    case 'deadline':
      return { from: ago(NOTICES_FOR_MS), until: ago(GRACE_MS) };
    case 'closed':
      return { from: ago(NOTICES_FOR_MS), until: now };
    case 'opened':
      return { from: new Date(0), until: now };
    default: {
      const never: never = by;
      return never;
    }
  }
}

/** What one look at a ticket found. */
interface Found {
  readonly id: TicketId;
  readonly damaged: boolean;
  /** As its log makes it, when it must be written again: it differs from what is stored, or it is late. */
  readonly redraw?: Ticket;
  readonly differs: boolean;
  readonly late: readonly string[];
  readonly untold: readonly Delivery[];
}

class Run {
  readonly late: string[] = [];
  private readonly parts: AuditParts;
  private readonly now: Date;
  private readonly lateBefore: ReadonlySet<string>;
  private readonly seen = new Set<TicketId>();
  private readonly lateStill = new Set<TicketId>();
  private readonly damaged: TicketId[] = [];
  private redrawn = 0;
  private hastened = 0;
  private added = 0;
  private untold = 0;

  constructor(parts: AuditParts, now: Date, lateBefore: ReadonlySet<string>) {
    this.parts = parts;
    this.now = now;
    this.lateBefore = lateBefore;
  }

  result(): Omit<AuditResult, keyof Stuck | 'turned'> {
    const { redrawn, hastened, added, untold, damaged } = this;
    return { checked: this.seen.size, redrawn, hastened, added, untold, damaged, late: [...this.lateStill] };
  }

  /** Each ticket once in a run. */
  async check(ids: readonly TicketId[]): Promise<void> {
    const fresh = ids.filter((id) => !this.seen.has(id));
    for (const id of fresh) this.seen.add(id);
    const rules = this.parts.rules();
    const suspects = (await this.look(fresh, rules)).map(({ id }) => id);
    if (suspects.length === 0) return;
    // Somebody may have acted between the reads of the first look; a real fault is there the second time, too.
    await this.repair(await this.look(suspects, rules));
  }

  private async look(ids: readonly TicketId[], rules: Rules): Promise<readonly Found[]> {
    if (ids.length === 0) return [];
    const { store, ledger } = this.parts;
    const [projections, logs] = await Promise.all([ledger.projections(ids), store.eventsOfMany(ids)]);
    const since = new Date(this.now.getTime() - NOTICES_FOR_MS);
    const talked = ids.filter((id) => logs.get(id)?.some((event) => event.at >= since));
    const known = new Set([...(await ledger.noticeKeys(talked))].map(noticeKind));
    const found: Found[] = [];
    for (const [index, id] of ids.entries()) {
      if (index % HELD_AT_ONCE === HELD_AT_ONCE - 1) await setImmediate();
      const one = this.hold(id, projections.get(id), logs.get(id), since, known, rules);
      if (one.damaged || one.redraw || one.untold.length > 0) found.push(one);
    }
    return found;
  }

  private hold(
    id: TicketId,
    projection: Ticket | undefined,
    events: readonly TicketEvent[] | undefined,
    since: Date,
    known: ReadonlySet<NoticeKind>,
    rules: Rules,
  ): Found {
    const nothing = { id, damaged: false, differs: false, late: [], untold: [] };
    try {
      const ticket = ticketOf(events ?? [], rules);
      const before = new Date(this.now.getTime() - GRACE_MS);
      const late = missedBy(before, ticket, events!, rules).map((missed) => `${id} ${missed}`);
      const differs = !isSame(projection, ticket);
      return {
        ...nothing,
        differs,
        late,
        untold: untold(since, ticket, events!, known, rules, this.parts.channels),
        ...((differs || late.length > 0) && { redraw: ticket }),
      };
    } catch (error) {
      if (error instanceof RangeError) return { ...nothing, damaged: true };
      throw error;
    }
  }

  /** Writes late tickets anew: their first timer, which has passed, makes them due at once. */
  private async repair(found: readonly Found[]): Promise<void> {
    const changes: Change[] = [];
    for (const { id, damaged, redraw, differs, late, untold } of found) {
      if (damaged) this.damaged.push(id);
      this.late.push(...late);
      if (late.some((one) => this.lateBefore.has(one))) this.lateStill.add(id);
      else if (late.length > 0) this.hastened += 1;
      if (differs) this.redrawn += 1;
      const isMuch = this.added + untold.length > MOST_NOTICES_ADDED;
      if (isMuch) this.untold += untold.length;
      else this.added += untold.length;
      const deliveries = isMuch ? [] : untold;
      if (redraw || deliveries.length > 0)
        changes.push({ tickets: redraw ? [{ ticket: redraw, events: [] }] : [], deliveries, outcomes: [] });
    }
    // One that is stale has changed once more and is looked at again with the next run.
    await this.parts.store.commitAll(changes);
  }
}

/** The same content, whatever the order of the fields; an absent field and an empty one are one. */
function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (types.isDate(one) || types.isDate(other))
    return types.isDate(one) && types.isDate(other) && one.getTime() === other.getTime();
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Fields, other as Fields];
  for (const field in left) if (!isSame(left[field], right[field])) return false;
  for (const field in right) if (right[field] !== undefined && left[field] === undefined) return false;
  return true;
}

type Fields = Readonly<Record<string, unknown>>;

/** What people have to know, in the language of the engineers. */
function findingsOf({ late, damaged, untold, outbox, inbox }: AuditResult, rules: Rules): readonly string[] {
  const s = sentences(rules.desk.language);
  const named = (ids: readonly TicketId[]): string => ids.slice(0, NAMED).join(', ');
  const counted = (count: number): string => (count === STUCK_COUNTED ? `${count}+` : `${count}`);
  return [
    ...(late.length > 0 ? [s.auditLate(late.length, named(late))] : []),
    ...(damaged.length > 0 ? [s.auditDamaged(damaged.length, named(damaged))] : []),
    ...(untold > 0 ? [s.auditUntold(untold)] : []),
    ...(outbox > 0 ? [s.auditOutbox(counted(outbox))] : []),
    ...(inbox > 0 ? [s.auditInbox(counted(inbox))] : []),
  ];
}

/** One post an hour to the last level's channel: those who can do something about it. */
async function raiseAlarm(findings: readonly string[], now: Date, parts: AuditParts): Promise<void> {
  const { desk } = parts.rules();
  const channel = desk.levels.at(-1)!.channel;
  const text = sentences(desk.language).auditAlarm(findings);
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS).toISOString();
  const deliveries = parts.channels.conversationsOf(channel).map(
    (to): Delivery => ({
      key: `audit:${hour}:${to}`,
      to,
      content: {
        kind: 'reply',
        reply: { language: desk.language, parts: [{ kind: 'text', tone: 'warning', text }] },
      },
      createdAt: now,
    }),
  );
  await parts.store.commit({ tickets: [], deliveries, outcomes: [] });
}
