/** One conversation in this window: what the desk has of it, and what is still on its way there. */
import { computed, signal } from '@preact/signals';
import { follow, get, post } from './api.js';
import { language, now, remember, remembered } from './state.js';

const byPlace = (one, other) => one.place - other.place;
/** Before that a pending entry may still be on its way from another window. */
const PENDING_MS = 15_000;

const envelope = (person, conversation) => ({
  person: {
    id: person.id,
    name: person.name,
    language: language.value,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  },
  conversation,
});

/** Sends something that leaves no trace in the conversation; rejects with `RequestFailed`. */
export async function act(person, conversation, action, inputs = {}, clientId = crypto.randomUUID()) {
  await post('actions', { clientId, ...envelope(person, conversation), action, inputs });
  return clientId;
}

export function openConversation(person, conversation) {
  const byId = signal(new Map());
  /** Sent or failed here and not yet seen from the desk: `{clientId, path, body, text, state, error, at}`. */
  const outgoing = signal(readFailed());
  const state = signal('loading');
  const more = signal(false);
  let unfollow = () => {};
  let closed = false;

  function readFailed() {
    try {
      return JSON.parse(remembered(localStorage, `unsent.${conversation}.${person.id}`) ?? '[]');
    } catch {
      return [];
    }
  }
  function setOutgoing(next) {
    outgoing.value = next;
    // What was not sent outlives the window.
    const failed = next.filter((one) => one.state === 'failed');
    remember(
      localStorage,
      `unsent.${conversation}.${person.id}`,
      failed.length > 0 ? JSON.stringify(failed) : undefined,
    );
  }
  const patch = (clientId, change) =>
    setOutgoing(outgoing.value.map((one) => (one.clientId === clientId ? { ...one, ...change } : one)));
  const drop = (clientId) => setOutgoing(outgoing.value.filter((one) => one.clientId !== clientId));

  function take(messages) {
    const next = new Map(byId.value);
    for (const message of messages) {
      if ((next.get(message.id)?.revision ?? -1) < message.revision) next.set(message.id, message);
    }
    byId.value = next;
    for (const { clientId, state: sent } of outgoing.value) {
      const arrived = next.get(`web:${clientId}`);
      if (arrived && (sent === 'kept' || arrived.content.state !== 'pending')) drop(clientId);
    }
  }

  async function load() {
    unfollow();
    try {
      const loaded = await get('conversation', { person: person.id, conversation });
      if (closed) return;
      more.value = loaded.more;
      take(loaded.messages);
      state.value = 'live';
      unfollow = follow({
        person: person.id,
        conversation,
        after: loaded.revision,
        onMessage: (message) => take([message]),
        onReset: () => {
          byId.value = new Map();
          void load();
        },
        onState: (next) => {
          state.value = next;
        },
      });
    } catch {
      if (closed) return;
      state.value = 'unreachable';
      setTimeout(() => !closed && load(), 3_000);
    }
  }

  async function deliver(item) {
    try {
      await post(item.path, item.body);
      patch(item.clientId, { state: 'kept' });
      if (byId.value.has(`web:${item.clientId}`)) drop(item.clientId);
      return true;
    } catch (error) {
      patch(item.clientId, { state: 'failed', error: error.message });
      return false;
    }
  }

  const toItem = (path, text, body, more = {}) => {
    const clientId = crypto.randomUUID();
    return {
      clientId,
      path,
      text,
      body: { clientId, ...envelope(person, conversation), ...body },
      state: 'sending',
      at: new Date(now.value).toISOString(),
      ...more,
    };
  };
  const start = (item) => {
    setOutgoing([...outgoing.value, item]);
    return deliver(item);
  };

  /** Entries in order; what is on its way stands at the end. */
  const entries = computed(() => {
    const own = (one) => one.content.kind === 'person' && one.content.person.id === person.id;
    const waiting = new Map(outgoing.value.map((one) => [`web:${one.clientId}`, one]));
    const stored = [...byId.value.values()].sort(byPlace).map((message) => {
      const local = waiting.get(message.id);
      if (local) return { ...message, sending: local };
      if (
        own(message) &&
        message.content.state === 'pending' &&
        now.peek() - Date.parse(message.at) > PENDING_MS
      )
        return { ...message, sending: again(message) };
      return message;
    });
    const local = outgoing.value
      .filter(({ clientId }) => !byId.value.has(`web:${clientId}`))
      .map((item) => ({
        id: `web:${item.clientId}`,
        at: item.at,
        place: Number.MAX_SAFE_INTEGER,
        under: item.body.under,
        content: {
          kind: 'person',
          person,
          text: item.text,
          attachments: item.attachments ?? [],
          pressed: item.body.pressed?.message,
          state: 'pending',
        },
        sending: item,
      }));
    return [...stored, ...local];
  });

  /** An entry the desk never confirmed, e.g. of a window that was closed; buttons are pressed again instead. */
  function again({ id, at, under, content }) {
    if (content.pressed) return undefined;
    const clientId = id.slice('web:'.length);
    const files = content.attachments.map(({ ref }) => ref);
    const body = {
      clientId,
      ...envelope(person, conversation),
      text: content.text,
      files,
      ...(under && { under }),
    };
    return { clientId, path: 'messages', text: content.text, body, state: 'failed', at };
  }

  void load();
  return {
    person,
    conversation,
    state,
    more,
    entries,
    send: (text, attachments = [], under) =>
      start(
        toItem(
          'messages',
          text,
          { text, files: attachments.map(({ ref }) => ref), ...(under && { under }) },
          { attachments },
        ),
      ),
    /** Presses a button of a message; it stays in the conversation as what the person chose. */
    press: (message, label, action, inputs = {}) =>
      start(toItem('actions', label, { action, inputs, pressed: { message, label } })),
    resend: (item) => {
      if (outgoing.value.some(({ clientId }) => clientId === item.clientId))
        patch(item.clientId, { state: 'sending', error: undefined });
      else setOutgoing([...outgoing.value, { ...item, state: 'sending' }]);
      return deliver(item);
    },
    discard: (item) => drop(item.clientId),
    earlier: async () => {
      const first = Math.min(
        ...[...byId.value.values()].filter((one) => !one.under).map(({ place }) => place),
      );
      const loaded = await get('conversation', { person: person.id, conversation, before: first });
      more.value = loaded.more;
      take(loaded.messages);
    },
    loadThread: async (card) => {
      take((await get('thread', { person: person.id, conversation, under: card })).messages);
    },
    close: () => {
      closed = true;
      unfollow();
    },
  };
}
