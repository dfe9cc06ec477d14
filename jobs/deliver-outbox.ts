/** Takes what waits in the outbox to its door. */

import { atMost } from '../bot/at-most.ts';
import type { DeskParts } from '../bot/front-line/context.ts';
import { keepRenewing, LEASE_MS } from '../bot/leases.ts';
import {
  type DeliveredMessage,
  DeliveryError,
  type DeliveryProblem,
  isGone,
  type Log,
  type Messenger,
  type Outbox,
  type TakenDelivery,
} from '../bot/ports.ts';
import { type Alarm, alarmReply, digestReply, isSeenTo } from '../bot/tickets/alarms.ts';
import { engineerCard } from '../bot/tickets/card.ts';
import { cardKey } from '../bot/tickets/notices.ts';
import type { TicketId } from '../bot/tickets/types.ts';
import { type ConversationId, type Door, doorOf, type MessageRef, type Reply } from '../bot/types.ts';

const BATCH = 64;
/** As long as people wait for their acknowledgements. */
const BATCH_WHILE_BUSY = 8;
/**
 * How often a message is sent again whose fate is unknown and cannot be asked for: an answer, which people read
 * twice at worst; and what engineers must not miss.
 */
const RESENDS = { answer: 3, notice: 9 };
/** A platform that is slow holds up its own conversations only: the others' next messages go after this. */
const SLOW_AFTER_MS = 200;
/** A run takes nothing more after this long, so that the job does not outlive its lock: the next one goes on. */
const RUN_MS = 8_000;
/**
 * So many warnings and escalations of one channel are read one by one; of more that wait one message is made. Eleven would
 * hold a channel for ten seconds where a platform takes one message a second, and no screen shows them together.
 */
const A_HANDFUL = 10;
/** Reading as many tickets takes a second or two of the lease. */
const MOST_IN_A_DIGEST = 5_000;
/** While alarms still come in, a digest waits for the rest of them: two soon after one another are no digest. */
const GATHERED_AFTER_MS = 2_000;
const GATHERED_AT_LAST_AFTER_MS = 10_000;
/** Given up after this long: by then a person has been told otherwise or the platform is gone. */
const GIVE_UP_AFTER_MS = 72 * 3_600_000;

export interface OutboxParts extends DeskParts {
  readonly outbox: Outbox;
  readonly messengers: ReadonlyMap<Door, Messenger>;
  readonly log: Log;
  /** Once aborted, what is being sent is ended and nothing more is taken. */
  readonly signal?: AbortSignal;
  /** Waited for before more is begun; see `Arrivals.turn`. */
  readonly turn?: () => Promise<'free' | 'busy'>;
  /** How long a run goes on while there is more to send. */
  readonly runMs?: number;
}

/** Sends until nothing may go now, or for a while. Returns how many arrived. */
export async function deliverOutbox(parts: OutboxParts): Promise<number> {
  const { outbox, clock, signal } = parts;
  let arrived = 0;
  const failures: unknown[] = [];
  const until = performance.now() + (parts.runMs ?? RUN_MS);
  const going = new Set<Promise<void>>();
  const isOver = (): boolean => signal?.aborted === true || failures.length > 0 || performance.now() > until;
  /** One after the other of the same conversation, as long as nothing more pressing is to be done. */
  const inTurn = async (first: TakenDelivery): Promise<void> => {
    for (let delivery: TakenDelivery | undefined = first; delivery; ) {
      const mayGoOn = async () => !isOver() && (await parts.turn?.()) !== 'busy';
      const fate = await deliver(delivery, parts, mayGoOn);
      if (fate.isThere) arrived += 1;
      delivery = fate.next;
    }
  };
  const go = (delivery: TakenDelivery): void => {
    const task = inTurn(delivery)
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => going.delete(task));
    going.add(task);
  };
  for (;;) {
    const isBusy = (await parts.turn?.()) === 'busy';
    const room = isOver() ? 0 : (isBusy ? BATCH_WHILE_BUSY : BATCH) - going.size;
    const taken = room > 0 ? await outbox.take(clock.now(), LEASE_MS, room) : [];
    for (const delivery of taken) go(delivery);
    if (going.size === 0) break;
    if (taken.length > 0) await atMost(SLOW_AFTER_MS, Promise.all(going));
    else await Promise.race(going);
  }
  if (failures.length > 0) throw failures[0];
  return arrived;
}

interface Delivered {
  readonly isThere: boolean;
  /** What is next in the same conversation, leased. */
  readonly next?: TakenDelivery | undefined;
}

async function deliver(
  delivery: TakenDelivery,
  parts: OutboxParts,
  mayGoOn: () => Promise<boolean>,
): Promise<Delivered> {
  const { outbox, clock, log } = parts;
  const messenger = parts.messengers.get(doorOf(delivery.to));
  const fate: Fate = { isUnknown: delivery.uncertain };
  const stopRenewing = keepRenewing(
    () => outbox.renew(delivery.key, clock.now(), LEASE_MS),
    (error) => log.warn('delivery.not-renewed', { key: delivery.key, error }),
  );
  try {
    if (!messenger)
      throw new DeliveryError({ kind: 'refused', why: `the door of ${doorOf(delivery.to)} is not open` });
    const ref = await send(delivery, messenger, parts, fate);
    if (ref === SEEN_TO) return { isThere: false };
    if (await mayGoOn())
      return { isThere: true, next: await outbox.sentThenNext(delivery, clock.now(), ref, LEASE_MS) };
    await outbox.sent(delivery.key, clock.now(), ref);
    return { isThere: true };
  } catch (error) {
    const problem: DeliveryProblem =
      error instanceof DeliveryError
        ? error.problem
        : { kind: 'uncertain', why: error instanceof Error ? error.name : 'unknown error' };
    const now = clock.now();
    const isTooOld = now.getTime() - delivery.createdAt.getTime() > GIVE_UP_AFTER_MS;
    if (problem.kind === 'refused' || isTooOld) {
      log.error('delivery.abandoned', { key: delivery.key, why: problem.why });
      await outbox.abandon(delivery.key, now, problem.why);
      return { isThere: false };
    }
    const waitMs = problem.kind === 'later' ? problem.afterMs : backOffMs(delivery.doubts + 1);
    if (!(error instanceof StillGathering))
      log.warn('delivery.postponed', { key: delivery.key, why: problem.why, waitMs });
    await outbox.postpone(
      delivery.key,
      new Date(now.getTime() + waitMs),
      problem.why,
      problem.kind === 'uncertain' || (fate.isUnknown && 'as-before'),
    );
    return { isThere: false };
  } finally {
    stopRenewing();
  }
}

/** Whether the message may have arrived with an earlier attempt: until it was looked for and not found. */
interface Fate {
  isUnknown: boolean;
}

/** More alarms are coming in, and the digest waits for them: nothing is wrong, so nothing is logged. */
class StillGathering extends DeliveryError {
  constructor() {
    super({ kind: 'later', afterMs: GATHERED_AFTER_MS / 2, why: 'more are coming' });
  }
}

/** Nothing was left to be said, and it is withdrawn. */
const SEEN_TO = Symbol('seen to');

async function send(
  delivery: TakenDelivery,
  messenger: Messenger,
  parts: OutboxParts,
  fate: Fate,
): Promise<MessageRef | typeof SEEN_TO | undefined> {
  const { key, to, onlyFor, content } = delivery;
  if (content.kind === 'event') {
    if (!messenger.tell)
      throw new DeliveryError({ kind: 'refused', why: `${messenger.door} takes no events` });
    await messenger.tell(to, content.news, { key });
    return undefined;
  }
  if (content.kind === 'file') {
    if (!messenger.attach)
      throw new DeliveryError({ kind: 'refused', why: `${messenger.door} takes no files by themselves` });
    await messenger.attach(content.file, content.beside, { key });
    return undefined;
  }
  if (content.kind === 'card') return sendCard(delivery, content.ticket, messenger, parts, fate);
  if (content.kind === 'alarm') return sendAlarms(delivery, messenger, parts, fate);
  let card =
    content.kind === 'under-card'
      ? await cardFor(delivery, content.ticket, messenger, parts, fate)
      : undefined;
  const say = async () =>
    (await lookFor(delivery, messenger, card?.ref, fate)) ??
    (await messenger.post(to, content.reply, {
      key,
      ...(onlyFor && { onlyFor }),
      ...(card && { under: card.ref }),
    }));
  let ref: MessageRef | undefined;
  try {
    ref = await say();
  } catch (error) {
    if (content.kind !== 'under-card' || !card || !isGone(error)) throw error;
    // It no longer stands there, whatever it showed.
    await parts.outbox.cardSent(content.ticket, to, card.ref, UNKNOWN_VERSION);
    await sendCard({ ...delivery, key: `${key}:card` }, content.ticket, messenger, parts, fate);
    card = await parts.outbox.card(content.ticket, to);
    ref = await say();
  }
  if (ref)
    await addFiles(content.reply, { ref, key, to, ...(card && { under: card.ref }) }, messenger, parts);
  return ref;
}

/** The card something is said under; one that was left out of a burst is posted first. */
async function cardFor(
  delivery: TakenDelivery,
  id: TicketId,
  messenger: Messenger,
  parts: OutboxParts,
  fate: Fate,
): ReturnType<Outbox['card']> {
  const { outbox, store } = parts;
  const shown = await outbox.card(id, delivery.to);
  if (shown || !(await store.ticket(id))) return shown;
  await sendCard({ ...delivery, key: `${delivery.key}:card` }, id, messenger, parts, fate);
  return outbox.card(id, delivery.to);
}

/** Files follow their message by themselves, so that neither is lost and a file that does not go holds nothing up. */
async function addFiles(
  { parts: words }: Reply,
  beside: DeliveredMessage,
  messenger: Messenger,
  { outbox, clock }: OutboxParts,
): Promise<void> {
  const files = messenger.attach ? words.flatMap((part) => (part.kind === 'files' ? part.files : [])) : [];
  if (files.length === 0) return;
  await outbox.add(
    files.map((file) => ({
      // A card and the words under it name the same file.
      key: `${beside.under ?? beside.ref}:file:${file.ref}`,
      to: `${beside.ref}:file` as ConversationId,
      content: { kind: 'file', file, beside },
      createdAt: clock.now(),
    })),
  );
}

/**
 * An alarm, and with it those that wait behind it when they are more than a handful. Each ticket is read again: what
 * somebody has seen to meanwhile is withdrawn. The one that was taken carries the others and is settled with them, last.
 */
async function sendAlarms(
  delivery: TakenDelivery,
  messenger: Messenger,
  parts: OutboxParts,
  fate: Fate,
): Promise<MessageRef | typeof SEEN_TO | undefined> {
  const { outbox, clock, log, store } = parts;
  const { key, to } = delivery;
  const joined = await outbox.joinAlarms(delivery, clock.now(), {
    atLeast: A_HANDFUL,
    atMost: MOST_IN_A_DIGEST - 1,
  });
  const earlier = await lookFor(delivery, messenger, undefined, fate);
  if (earlier) return earlier;

  const now = clock.now();
  const newest = joined.at(-1)?.createdAt;
  if (
    newest &&
    !fate.isUnknown &&
    now.getTime() - newest.getTime() < GATHERED_AFTER_MS &&
    now.getTime() - delivery.createdAt.getTime() < GATHERED_AT_LAST_AFTER_MS
  )
    throw new StillGathering();

  const all = [delivery, ...joined].flatMap((one) =>
    one.content.kind === 'alarm' ? [{ key: one.key, event: one.content.event }] : [],
  );
  const tickets = await store.ticketsOfMany([...new Set(all.map(({ event }) => event.ticket))]);
  const alarms = all.map((one) => ({ ...one, ticket: tickets.get(one.event.ticket) }));
  const seenTo = alarms.filter(isSeenTo);
  const left: readonly Alarm[] = alarms.filter((alarm) => !isSeenTo(alarm));
  // The one that carries the others last: killed in between, it is taken again.
  const others = seenTo.flatMap((alarm) => (alarm.key === key ? [] : [alarm.key]));
  await outbox.withdraw(others, now, SEEN_TO_MEANWHILE);
  if (left.length === 0) {
    await outbox.withdraw([key], now, SEEN_TO_MEANWHILE);
    log.info('alarms.seen-to', { to, count: seenTo.length });
    return SEEN_TO;
  }
  // Whoever is called to two hundred tickets wants no two hundred cards as well: one comes as soon as somebody acts on it.
  if (joined.length > 0 && !messenger.listsCards) {
    const shown = await outbox.cardsIn(
      to,
      left.map(({ event }) => event.ticket),
    );
    const first = left.filter(({ event }) => !shown.has(event.ticket));
    await outbox.join(
      delivery,
      first.map(({ event }) => cardKey(event, to)),
      now,
    );
  }
  const rules = parts.rules();
  const [first] = left;
  const isOne = first !== undefined && left.length === 1;
  if (joined.length > 0) log.info('alarms.merged', { key, merged: left.length, seenTo: seenTo.length });
  return messenger.post(to, isOne ? alarmReply(first, rules, now) : digestReply(left, rules, now), { key });
}

const SEEN_TO_MEANWHILE = 'somebody has seen to it meanwhile';

/** Older than every ticket's. */
const UNKNOWN_VERSION = 0;

/** Draws the card from the ticket as it is now; an older state never replaces a newer one. */
async function sendCard(
  delivery: TakenDelivery,
  id: TicketId,
  messenger: Messenger,
  parts: OutboxParts,
  fate: Fate,
): Promise<MessageRef | undefined> {
  const { key, to } = delivery;
  const ticket = await parts.store.ticket(id);
  if (!ticket) throw new DeliveryError({ kind: 'refused', why: `there is no ticket ${id}` });
  const card = engineerCard(ticket, parts.rules());
  let shown = await parts.outbox.card(id, to);
  if (shown && shown.version >= ticket.version) return shown.ref;
  if (!shown) {
    const earlier = await lookFor(delivery, messenger, undefined, fate);
    if (earlier) {
      // It shows the ticket as it was then; somebody may have claimed it before its answer was missed.
      shown = { ref: earlier, version: UNKNOWN_VERSION };
      await parts.outbox.cardSent(id, to, earlier, UNKNOWN_VERSION);
    }
  }
  if (shown) {
    const { ref } = shown;
    const isThere = await messenger.update(ref, card).then(
      () => true,
      (error: unknown) => {
        if (isGone(error)) return false;
        throw error;
      },
    );
    if (isThere) {
      await addFiles(card, { ref, key, to }, messenger, parts);
      await parts.outbox.cardSent(id, to, ref, ticket.version);
      return ref;
    }
  }
  // A ticket whose card somebody deleted has one again.
  const again = shown && (await lookFor(delivery, messenger, undefined, fate));
  const ref = again ?? (await messenger.post(to, card, { key }));
  if (!ref) return undefined;
  await addFiles(card, { ref, key, to }, messenger, parts);
  await parts.outbox.cardSent(id, to, ref, ticket.version);
  return ref;
}

/** The message of an earlier attempt, if it arrived after all. */
async function lookFor(
  { key, to, content, doubts }: TakenDelivery,
  messenger: Messenger,
  under: MessageRef | undefined,
  fate: Fate,
): Promise<MessageRef | undefined> {
  if (!fate.isUnknown) return undefined;
  const found = await messenger.find(to, key, under);
  if (found === 'absent') fate.isUnknown = false;
  else if (found !== undefined) return found;
  else if (doubts > RESENDS[content.kind === 'reply' ? 'answer' : 'notice'])
    throw new DeliveryError({
      kind: 'refused',
      why: `sent ${doubts} times, and it cannot be told whether it arrived`,
    });
  return undefined;
}

/** 1 s, 2 s, 4 s ... at most 5 min, with a quarter of jitter so that replicas do not march in step. */
function backOffMs(attempts: number): number {
  const base = Math.min(1_000 * 2 ** Math.max(0, attempts - 1), 300_000);
  return Math.round(base * (0.875 + Math.random() * 0.25));
}
