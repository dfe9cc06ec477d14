/**
 * The web door's messages in MongoDB. Each conversation has a counter; a change takes its next number and
 * writes the message in one transaction, so numbers become visible in order (two desks that write to one conversation
 * conflict on the counter, and the later one begins anew).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type mongoose from 'mongoose';
import type { Log } from '../../bot/ports.ts';
import type { ConversationId } from '../../bot/types.ts';
import type { NewWebMessage, SentState, WebContent, WebMessage } from '../web/types.ts';
import type { WebMessages, WebMessagesQuery } from '../web/web-messages.ts';
import { answered, type Mongo } from './connect.ts';

type ClientSession = mongoose.mongo.ClientSession;
type Filter<T> = mongoose.mongo.Filter<T>;
type StoredMessage = Omit<WebMessage, 'id'> & { readonly _id: string };
interface Counter {
  readonly _id: string;
  readonly revision: number;
}

/** How often to look when the change stream is down, and how soon it is opened again. */
const POLL_MS = 2_000;
const LONGEST_TURN_MS = 1_000;

const EARLIER: Readonly<Record<SentState, readonly SentState[]>> = {
  pending: [],
  kept: ['pending'],
  handled: ['pending', 'kept'],
};

/** Creates its indexes. */
export async function mongoWebMessages(mongo: Mongo, log: Pick<Log, 'warn'>): Promise<WebMessages> {
  const messages = mongo.db.collection<StoredMessage>('web_messages');
  const counters = mongo.db.collection<Counter>('web_conversations');
  await messages.createIndexes([
    { key: { conversation: 1, revision: 1 } },
    { key: { conversation: 1, place: -1 } },
    { key: { conversation: 1, under: 1, place: 1 } },
    {
      key: { conversation: 1, 'content.ticket.status': 1, place: 1 },
      partialFilterExpression: { 'content.ticket.status': { $exists: true } },
    },
    {
      key: { 'content.ticket.id': 1, conversation: 1 },
      partialFilterExpression: { 'content.ticket.id': { $exists: true } },
    },
  ]);
  const listeners = new Set<(conversation: ConversationId | undefined) => void>();

  async function nextRevision(conversation: string, session: ClientSession): Promise<number> {
    const counter = await counters.findOneAndUpdate(
      { _id: conversation },
      { $inc: { revision: 1 } },
      { upsert: true, returnDocument: 'after', session },
    );
    return counter!.revision;
  }

  const writing = new Map<string, Promise<unknown>>();

  /**
   * Whoever writes to a conversation wants its counter, and of many at once all but one begin anew, again and again: so one after
   * the other within a desk. Nobody waits long for a turn: the one before may wait for a MongoDB that hangs.
   */
  async function inTurn<T>(conversation: string, write: () => Promise<T>): Promise<T> {
    const before = writing.get(conversation);
    const turn = (async () => {
      if (before)
        await Promise.race([
          before.catch(() => undefined),
          sleep(LONGEST_TURN_MS, undefined, { ref: false }),
        ]);
      return write();
    })();
    writing.set(conversation, turn);
    try {
      return await turn;
    } finally {
      if (writing.get(conversation) === turn) writing.delete(conversation);
    }
  }

  async function append(message: NewWebMessage): Promise<'new' | 'seen'> {
    return inTurn(message.conversation, () => appendNow(message));
  }

  async function appendNow(message: NewWebMessage): Promise<'new' | 'seen'> {
    const { id, ...rest } = message;
    return mongo.transact(async (session) => {
      if (await messages.findOne({ _id: id }, { session, projection: { _id: 1 } })) return 'seen';
      const revision = await nextRevision(message.conversation, session);
      await messages.insertOne({ _id: id, ...rest, place: revision, revision, replies: 0 }, { session });
      if (message.under !== undefined && message.onlyFor === undefined) {
        const again = await nextRevision(message.conversation, session);
        await messages.updateOne(
          { _id: message.under, conversation: message.conversation },
          { $inc: { replies: 1 }, $set: { revision: again } },
          { session },
        );
      }
      return 'new';
    });
  }

  async function change(filter: Filter<StoredMessage>, set: object): Promise<boolean> {
    return mongo.transact(async (session) => {
      const found = await messages.findOne(filter, { session, projection: { conversation: 1 } });
      if (!found) return false;
      const revision = await nextRevision(found.conversation, session);
      await messages.updateOne({ _id: found._id }, { $set: { ...set, revision } }, { session });
      return true;
    });
  }

  async function list({
    conversation,
    viewer,
    limit,
    which,
  }: WebMessagesQuery): Promise<readonly WebMessage[]> {
    const visible: Filter<StoredMessage> = {
      conversation,
      $or: [{ onlyFor: { $exists: false } }, { onlyFor: viewer }],
    };
    const find = (filter: Filter<StoredMessage>, sort: Record<string, 1 | -1>) =>
      messages
        .find({ ...visible, ...filter })
        .sort(sort)
        .limit(limit)
        .toArray();
    switch (which.kind) {
      case 'latest': {
        const before = which.before === undefined ? {} : { place: { $lt: which.before } };
        return (await find({ ...before, under: { $exists: false } }, { place: -1 })).reverse().map(read);
      }
      case 'changed':
        return (await find({ revision: { $gt: which.after } }, { revision: 1 })).map(read);
      case 'under':
        return (await find({ under: which.card }, { place: 1 })).map(read);
      case 'open-cards':
        return (
          await find(
            {
              'content.ticket.status': { $in: ['new', 'claimed', 'waiting', 'resolved'] },
              under: { $exists: false },
            },
            { place: 1 },
          )
        ).map(read);
      default: {
        const never: never = which;
        return never;
      }
    }
  }

  /**
   * One change stream on the counters serves all listeners. While it is down, listeners are told to look
   * every two seconds; what they missed they read from the list, so no resume token has to be kept.
   */
  let stream: mongoose.mongo.ChangeStream<Counter> | undefined;
  let timer: NodeJS.Timeout | undefined;
  function tell(conversation: ConversationId | undefined): void {
    for (const listener of listeners) listener(conversation);
  }
  function open(): void {
    if (listeners.size === 0 || stream) return;
    const opened = counters.watch([{ $match: { operationType: { $in: ['insert', 'update', 'replace'] } } }]);
    stream = opened;
    opened.on('change', (event) => {
      if ('documentKey' in event) tell(String(event.documentKey._id) as ConversationId);
    });
    // Changes between two streams are told as one "look everywhere".
    opened.once('resumeTokenChanged', () => tell(undefined));
    const ended = (error?: Error): void => {
      if (stream !== opened) return;
      stream = undefined;
      opened.removeAllListeners().on('error', () => {});
      opened.close().catch(() => {});
      if (listeners.size === 0) return;
      // Until it is back.
      log.warn('web.live-by-polling', { error });
      timer = setTimeout(() => {
        tell(undefined);
        open();
      }, POLL_MS);
    };
    opened.once('error', ended).once('close', () => ended());
  }

  return {
    append,
    replace: (id, content: WebContent) => change({ _id: id }, { content }),
    advance: async (id, state) => {
      await change({ _id: id, 'content.state': { $in: EARLIER[state] } } as Filter<StoredMessage>, {
        'content.state': state,
      });
    },
    find: async (id) => {
      const found = await answered(messages.findOne({ _id: id }));
      return found ? read(found) : undefined;
    },
    cardOf: async (ticket, conversation) => {
      const filter: Filter<StoredMessage> = { 'content.ticket.id': ticket, conversation };
      return (await answered(messages.findOne(filter, { projection: { _id: 1 } })))?._id;
    },
    list: (query) => answered(list(query)),
    revision: async (conversation) =>
      (await answered(counters.findOne({ _id: conversation })))?.revision ?? 0,
    watch: (changed) => {
      listeners.add(changed);
      open();
      return {
        stop: async () => {
          listeners.delete(changed);
          if (listeners.size > 0) return;
          clearTimeout(timer);
          const closing = stream;
          stream = undefined;
          await closing?.close().catch(() => {});
        },
      };
    },
  };
}

function read({ _id, ...rest }: StoredMessage): WebMessage {
  return { id: _id, ...rest };
}
