/** Talks to the desk: plain requests, and the stream of what happens. */
import { deskSaysItIs, t } from './state.js';

/** A refusal of the desk, or `status` 0 when it cannot be reached; `message` is for people. */
export class RequestFailed extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(`/page/api/${path}`, { credentials: 'omit', ...options });
  } catch {
    throw new RequestFailed(0, t.value.noAnswer);
  }
  const body = await response.json().catch(() => undefined);
  if (!response.ok) throw new RequestFailed(response.status, body?.error?.message ?? t.value.noAnswer);
  return body;
}

export const get = (path, query = {}) => request(`${path}?${new URLSearchParams(query)}`);
export const post = (path, body) =>
  request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
export const upload = (file) =>
  request(`files?${new URLSearchParams({ name: file.name || 'file' })}`, {
    method: 'POST',
    headers: { 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  });

const SILENT_MS = 40_000;
const AGAIN_MS = 2_000;
const HIDDEN_POLL_MS = 20_000;

/**
 * Follows a conversation from a revision on. A browser keeps only six connections to one address for all its
 * windows, so a hidden window gives its stream back and asks now and then instead.
 * @returns a function that stops following
 */
export function follow({ person, conversation, after, onMessage, onReset, onState }) {
  let seen = after;
  let source;
  let timer;
  let heard = Date.now();
  let stopped = false;
  const place = { person, conversation };

  const take = (message) => {
    seen = Math.max(seen, message.revision);
    onMessage(message);
  };
  const open = () => {
    close();
    heard = Date.now();
    source = new EventSource(`/page/api/stream?${new URLSearchParams({ ...place, after: seen })}`);
    source.addEventListener('message', (event) => {
      heard = Date.now();
      take(JSON.parse(event.data));
    });
    source.addEventListener('beat', (event) => {
      heard = Date.now();
      deskSaysItIs(JSON.parse(event.data).now);
      onState('live');
    });
    source.addEventListener('reset', () => {
      close();
      onReset();
    });
    source.addEventListener('error', () => {
      onState('broken');
      // The browser comes back by itself unless the desk answered with an error.
      if (source?.readyState === EventSource.CLOSED) again(AGAIN_MS);
    });
  };
  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const again = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (stopped) return;
      if (document.hidden) poll();
      else open();
    }, ms);
  };
  const poll = async () => {
    try {
      const { messages } = await get('changes', { ...place, after: seen });
      if (!stopped && document.hidden) messages.forEach(take);
    } catch {
      // Asked again later.
    }
    if (!stopped && document.hidden) again(HIDDEN_POLL_MS);
  };
  const onVisibility = () => {
    if (document.hidden) {
      close();
      again(HIDDEN_POLL_MS);
    } else if (!source) open();
  };
  document.addEventListener('visibilitychange', onVisibility);
  const watchdog = setInterval(() => {
    if (source && Date.now() - heard > SILENT_MS) {
      onState('broken');
      open();
    }
  }, 5_000);
  open();
  return () => {
    stopped = true;
    close();
    clearInterval(watchdog);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
