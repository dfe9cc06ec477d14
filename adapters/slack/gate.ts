/**
 * Stands between Bolt and its receivers. Bolt acknowledges events before it runs a listener, and Slack then
 * never sends them again; here nothing is acknowledged until every listener has returned, and a listener that
 * failed leaves the event to Slack's retry. Bodies Bolt would stumble over end here.
 */
import type { AckFn, App, Receiver, ReceiverEvent } from '@slack/bolt';
import { z } from 'zod';
import type { Log } from '../../bot/ports.ts';
import { within } from './within.ts';

/** Slack gives up after 3 s. */
const ANSWER_WITHIN_MS = 2_500;

/** Thrown to a receiver: Slack shall send the event again. */
export class NotAccepted extends Error {
  readonly code = 'SLACK_EVENT_NOT_ACCEPTED';
  constructor(cause: unknown) {
    super('The event was not kept; Slack sends it again.', { cause });
    this.name = 'NotAccepted';
  }
}

type Body = Record<string, unknown>;

/** Slack says that it has dropped events: more than 30,000 came within an hour. */
function isLimited(body: unknown): body is { readonly minute_rate_limited?: unknown } {
  return (
    typeof body === 'object' && body !== null && (body as { type?: unknown }).type === 'app_rate_limited'
  );
}

export interface Gate {
  /** The receiver to give to Bolt's App. */
  readonly receiver: Receiver;
  /** Resolves when nothing is being received. */
  idle(): Promise<void>;
  /** From now on everything is left to Slack's retry. */
  close(): void;
}

/** @param strange hears of what Bolt has no listener for here; what it answers is what Slack is answered with. */
export function openGate(
  inner: Receiver,
  log: Log,
  strange: (body: unknown) => Promise<object | undefined>,
): Gate {
  const running = new Set<Promise<void>>();
  let isClosed = false;
  const process = async (app: App, event: ReceiverEvent): Promise<void> => {
    const given: unknown = event.body;
    if (isLimited(given)) {
      log.error('slack.events-limited', { minute: given.minute_rate_limited });
      return event.ack();
    }
    const body = readBody(given);
    if (!body) {
      log.warn('slack.body-refused', {
        type: given === null ? 'null' : Array.isArray(given) ? 'list' : typeof given,
      });
      const answer = await within(ANSWER_WITHIN_MS, strange(given), 'explaining').catch((error: unknown) => {
        log.warn('slack.not-explained', { error });
        return undefined;
      });
      return (event.ack as AckFn<unknown>)(answer);
    }
    if (isClosed) throw new NotAccepted(undefined);
    await acceptWithin(app, { ...event, body }, log);
  };
  return {
    receiver: {
      init(app) {
        const guarded = {
          processEvent(event: ReceiverEvent): Promise<void> {
            const task = process(app, event);
            const settled = task.then(
              () => undefined,
              () => undefined,
            );
            running.add(settled);
            void settled.then(() => running.delete(settled));
            return task;
          },
        };
        inner.init(guarded as unknown as App);
      },
      start: (...args) => inner.start(...args),
      stop: (...args) => inner.stop(...args),
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    close() {
      isClosed = true;
    },
  };
}

/** Runs the listeners, then acknowledges with whatever they answered. */
async function acceptWithin(app: App, event: ReceiverEvent, log: Log): Promise<void> {
  let answer: { readonly response: unknown } | undefined;
  const ack: AckFn<unknown> = async (response) => {
    answer ??= { response };
  };
  try {
    await within(
      ANSWER_WITHIN_MS,
      app.processEvent({ ...event, ack: ack as ReceiverEvent['ack'] }),
      'receiving',
    );
  } catch (error) {
    log.warn('slack.event-not-accepted', { retry: event.retryNum, error });
    throw new NotAccepted(error);
  }
  try {
    await (event.ack as AckFn<unknown>)(answer?.response);
  } catch (error) {
    // The socket went away in between: Slack sends it again and it is known then.
    log.warn('slack.ack-lost', { error });
  }
}

const thing = z.looseObject({});
const optional = thing.nullish();
const by = z.looseObject({ id: z.string() });
/** What Bolt reads of a body before any listener has looked at it. */
const readable = z.union([
  z.looseObject({
    event: z.looseObject({
      type: z.string(),
      channel: z.union([z.string(), thing]).optional(),
      user: z.union([z.string(), thing]).optional(),
      item: thing.optional(),
      subteam: thing.optional(),
      message: thing.optional(),
      assistant_thread: thing.optional(),
    }),
    authorizations: z.array(thing).nullish(),
  }),
  z.looseObject({ event: z.undefined().optional(), command: z.string(), user_id: z.string() }),
  z.looseObject({
    event: z.undefined().optional(),
    command: z.undefined().optional(),
    type: z.literal('block_actions'),
    user: by,
    team: optional,
    channel: optional,
    actions: z.array(z.looseObject({ action_id: z.string(), block_id: z.string().optional() })).min(1),
  }),
  z.looseObject({
    event: z.undefined().optional(),
    command: z.undefined().optional(),
    actions: z.undefined().optional(),
    type: z.enum(['view_submission', 'view_closed']),
    user: by,
    team: optional,
    view: z.looseObject({ callback_id: z.string().nullish() }),
  }),
  z.looseObject({
    event: z.undefined().optional(),
    command: z.undefined().optional(),
    actions: z.undefined().optional(),
    type: z.enum(['shortcut', 'message_action']),
    user: by,
    team: optional,
    channel: optional,
    callback_id: z.string(),
  }),
]);

function readBody(body: unknown): Body | undefined {
  const read = readable.safeParse(body);
  if (!read.success) return undefined;
  const safe: Record<string, unknown> = { ...read.data };
  // Bolt tells a missing channel from a given one by `undefined` alone.
  for (const key of ['channel', 'message', 'team', 'name'])
    if (safe[key] === null || key === 'name') delete safe[key];
  return safe;
}
