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

/** Sends a document to the knowledge base; `onProgress` hears how many were read of an archive. */
export async function uploadKnowledge(file, query, onProgress) {
  if (file.size === 0) throw new RequestFailed(400, t.value.emptyFile(file.name));
  let response;
  try {
    const search = new URLSearchParams({ name: file.name || 'file', ...query });
    response = await fetch(`/page/api/knowledge/upload?${search}`, {
      method: 'POST',
      credentials: 'omit',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file,
    });
  } catch {
    throw new RequestFailed(0, t.value.noAnswer);
  }
  if (response.status === 413) throw new RequestFailed(413, t.value.fileTooLarge);
  if (!response.ok) {
    const body = await response.json().catch(() => undefined);
    throw new RequestFailed(response.status, body?.error?.message ?? t.value.noAnswer);
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ done: true }));
    if (done) throw new RequestFailed(0, t.value.noAnswer);
    const lines = (rest + value).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const { result, error, ...progress } = JSON.parse(line);
      if (error) throw new RequestFailed(500, t.value.importBrokeOff);
      if (result) return result;
      onProgress(progress);
    }
  }
}

const SILENT_MS = 40_000;
const AGAIN_MS = 2_000;
const HIDDEN_POLL_MS = 20_000;
const CROWDED_POLL_MS = 1_500;
/** A browser keeps six connections to one address for all its windows; streams must leave some for requests. */
const STREAMS = 4;

/** One of the streams that this browser's windows share; undefined when all are taken. Call it to give it back. */
async function takeStream() {
  if (!navigator.locks) return () => {};
  for (let slot = 0; slot < STREAMS; slot += 1) {
    const release = await new Promise((resolve) => {
      void navigator.locks.request(`firstline.stream.${slot}`, { ifAvailable: true }, (lock) => {
        if (lock) return new Promise(resolve);
        resolve(undefined);
      });
    });
    if (release) return release;
  }
  return undefined;
}

/**
 * Follows a conversation from a revision on: by a stream where there is one to be had, else, and in a window
 * nobody looks at, by asking now and then.
 * @returns a function that stops following
 */
export function follow({ person, conversation, after, onMessage, onReset, onState }) {
  const place = { person, conversation };
  let seen = after;
  let source;
  let release;
  let timer;
  let heard = Date.now();
  /** Counts starts: whatever an earlier one still has under way is void. */
  let round = 0;

  const take = (message) => {
    seen = Math.max(seen, message.revision);
    onMessage(message);
  };
  const hear = () => {
    heard = Date.now();
    onState('live');
  };
  const end = () => {
    round += 1;
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const giveBack = () => {
    release?.();
    release = undefined;
  };
  const start = async () => {
    end();
    const mine = round;
    if (document.hidden) giveBack();
    else if (!release) {
      const taken = await takeStream();
      if (mine !== round) return taken?.();
      release = taken;
    }
    if (release) stream();
    else void poll(mine);
  };
  const again = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(start, ms);
  };
  const stream = () => {
    heard = Date.now();
    source = new EventSource(`/page/api/stream?${new URLSearchParams({ ...place, after: seen })}`);
    source.addEventListener('message', (event) => {
      hear();
      take(JSON.parse(event.data));
    });
    source.addEventListener('beat', (event) => {
      hear();
      deskSaysItIs(JSON.parse(event.data).now);
    });
    source.addEventListener('reset', () => {
      stop();
      onReset();
    });
    source.addEventListener('error', () => {
      onState('broken');
      // The browser comes back by itself unless the desk answered with an error.
      if (source?.readyState === EventSource.CLOSED) again(AGAIN_MS);
    });
  };
  const poll = async (mine) => {
    try {
      const { messages, revision, now } = await get('changes', { ...place, after: seen });
      if (mine !== round) return;
      if (revision < seen) {
        stop();
        return onReset();
      }
      hear();
      deskSaysItIs(now);
      messages.forEach(take);
    } catch {
      if (mine === round) onState('broken');
    }
    if (mine === round) again(document.hidden ? HIDDEN_POLL_MS : CROWDED_POLL_MS);
  };
  const watchdog = setInterval(() => {
    if (!source || Date.now() - heard < SILENT_MS) return;
    onState('broken');
    void start();
  }, 5_000);
  const stop = () => {
    end();
    giveBack();
    clearInterval(watchdog);
    document.removeEventListener('visibilitychange', start);
  };
  document.addEventListener('visibilitychange', start);
  void start();
  return stop;
}
