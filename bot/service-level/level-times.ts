/** The provider's own clock: how long a ticket lay with each level, and with whom outside it waited. */
import type { TicketEvent, WaitReason } from '../tickets/types.ts';
import type { Calendar } from './calendar.ts';

export interface LevelTime {
  /** Level of the desk file; undefined: the one that every ticket starts with. */
  readonly level: string | undefined;
  /** Set while the level itself waited: a vendor's time is not the level's. */
  readonly waiting?: WaitReason;
  readonly from: Date;
  /** Absent while it goes on. */
  readonly to?: Date;
  /** Service time up to its end, or to now. */
  readonly spentMs: number;
}

/** In order, without gaps while the ticket is open; neither resolved nor closed time belongs to anybody. */
export function levelTimesOf(
  events: readonly TicketEvent[],
  calendar: Calendar,
  now: Date,
): readonly LevelTime[] {
  const times: LevelTime[] = [];
  let level: string | undefined;
  let waiting: { readonly reason: WaitReason; readonly until: Date } | undefined;
  let from: Date | undefined;
  let at = new Date(0);

  const push = (since: Date, to: Date | undefined): void => {
    const spentMs = calendar.serviceTimeBetween(since, to && to < now ? to : now);
    times.push({
      level,
      ...(waiting && { waiting: waiting.reason }),
      from: since,
      ...(to && { to }),
      spentMs,
    });
  };
  const end = (to: Date): void => {
    if (from && from < to) push(from, to);
    from = undefined;
  };
  /** Ends a wait at its limit even where nobody recorded it. */
  const passLimit = (): void => {
    if (!from || !waiting || waiting.until >= at) return;
    const limit = waiting.until > from ? waiting.until : from;
    end(limit);
    waiting = undefined;
    from = limit;
  };

  for (const event of events) {
    if (event.at > at) at = event.at;
    passLimit();
    switch (event.kind) {
      case 'opened':
        from = at;
        break;
      case 'handed-over':
      case 'escalated': {
        const to = event.kind === 'escalated' ? event.to : 'level' in event.to ? event.to.level : level;
        if (to === level) break;
        const isOpen = from !== undefined;
        end(at);
        level = to;
        if (isOpen) from = at;
        break;
      }
      case 'paused':
      case 'resumed': {
        const isOpen = from !== undefined;
        if (!isOpen) break;
        end(at);
        waiting = event.kind === 'paused' ? event : undefined;
        from = at;
        break;
      }
      case 'resolved':
      case 'closed':
        end(at);
        waiting = undefined;
        break;
      case 'reopened':
        from ??= at;
        break;
      default:
        break;
    }
  }
  if (now > at) at = now;
  passLimit();
  if (from) push(from, undefined);
  return times;
}
