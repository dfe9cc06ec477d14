/**
 * The auditor: goes through the tickets themselves, past every queue and lease, and holds each against its
 * log: the projection is what the events make of it, every promise that has passed has its word or a reason,
 * every event its notices. What is wrong it puts right; what it cannot put right it reports to people.
 *
 * A run costs the same with a thousand open tickets and with a million: at most `LIMITS` tickets and
 * `BUDGET_MS`. It looks at what was late the last time, then at timers that nobody has taken up, at deadlines
 * that have passed since the last run, at tickets closed since then, and at the next slice of all open tickets
 * in the order they were opened; bookmarks let the next run, here or on another replica, go on where this one
 * ended. Up to 4,000 open tickets are all checked every time; a million take 250 runs, some 21 hours.
 */
import type { DeskParts } from '../bot/front-line/context.ts';
import { sentences } from '../bot/front-line/sentences.ts';
import type { Change, Delivery, Ledger, LedgerOrder, LedgerPlace, Log, Stuck } from '../bot/ports.ts';
import { missedBy, untold } from '../bot/tickets/audited.ts';
import { type Rules, ticketOf } from '../bot/tickets/ticket.ts';
import type { Ticket, TicketEvent, TicketId } from '../bot/tickets/types.ts';

/** Far above the second in which the desk does what is due. */
const GRACE_MS = 2 * 60_000;
const OUTBOX_PATIENCE_MS = 10 * 60_000;
const INBOX_PATIENCE_MS = 2 * 60_000;
/** As long as a delivery is tried; what is older tells nobody anything new. */
const NOTICES_FOR_MS = 72 * 3_600_000;
/** A leased ticket's next timer is the end of its lease: looked for this far ahead, it is found all the same. */
const LEASED_AHEAD_MS = 30_000;
const PAGE = 100;
const ORDERS: readonly LedgerOrder[] = ['timer', 'deadline', 'closed', 'opened'];
const LIMITS: Readonly<Record<LedgerOrder, number>> = {
  timer: 500,
  deadline: 2_000,
  closed: 1_000,
  opened: 4_000,
};
/** Well below the time after which another replica takes the job to be dead. */
const BUDGET_MS = 10_000;
/** More at once would be a flood of old news, and rather a changed rule than a loss. */
const MOST_NOTICES_ADDED = 200;
const LATE_REMEMBERED = 1_000;
const STUCK_COUNTED = 1_000;
const NAMED = 10;
const HOUR_MS = 3_600_000;

export interface AuditParts extends Pick<DeskParts, 'store' | 'clock' | 'rules' | 'channels'> {
  readonly ledger: Ledger;
  readonly log: Log;
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
    for (let left = limits[by]; left > 0 && performance.now() - startedAt < BUDGET_MS; ) {
      const limit = Math.min(PAGE, left);
      const { tickets, end } = await ledger.page(by, places[by], { from, until }, limit);
      await run.check(tickets);
      left -= limit;
      if (end) places[by] = end;
      if (tickets.length === limit) continue;
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
    const projections = await ledger.projections(ids);
    const logs = await store.eventsOfMany(ids);
    const since = new Date(this.now.getTime() - NOTICES_FOR_MS);
    const talked = ids.filter((id) => logs.get(id)?.some((event) => event.at >= since));
    const keys = await ledger.noticeKeys(talked);
    return ids
      .map((id) => this.hold(id, projections.get(id), logs.get(id), since, keys, rules))
      .filter(({ damaged, redraw, untold }) => damaged || redraw !== undefined || untold.length > 0);
  }

  private hold(
    id: TicketId,
    projection: Ticket | undefined,
    events: readonly TicketEvent[] | undefined,
    since: Date,
    keys: ReadonlySet<string>,
    rules: Rules,
  ): Found {
    const nothing = { id, damaged: false, differs: false, late: [], untold: [] };
    try {
      const ticket = ticketOf(events ?? [], rules);
      const before = new Date(this.now.getTime() - GRACE_MS);
      const late = missedBy(before, ticket, events!, rules).map((missed) => `${id} ${missed}`);
      const differs = canonical(projection) !== canonical(ticket);
      return {
        ...nothing,
        differs,
        late,
        untold: untold(since, ticket, events!, keys, rules, this.parts.channels),
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

/** The same text for the same content, whatever the order of its fields; an absent field and an empty one are one. */
function canonical(value: unknown): string | undefined {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

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
