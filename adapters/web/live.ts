/**
 * Server-sent events: each open page has a stream and is sent what came or changed after the revision it has
 * seen. The browser names that revision when it comes back, so a break loses and repeats nothing.
 */
import type { Response } from 'express';
import type { Clock, Log } from '../../bot/ports.ts';
import type { ConversationId, PersonId } from '../../bot/types.ts';
import { messageView } from './render.ts';
import { WebError } from './web-error.ts';
import type { WebMessages } from './web-messages.ts';

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 1_000;
const BATCH = 200;
const MAX_STREAMS = 500;
/** A page that does not read is cut off; it comes back where it stopped. */
const MAX_UNREAD_BYTES = 4_000_000;

export interface Live {
  open(
    response: Response,
    viewer: PersonId,
    conversation: ConversationId,
    /** The newest revision the page has. */
    after: number,
  ): void;
  stop(): Promise<void>;
}

interface Stream {
  readonly conversation: ConversationId;
  readonly response: Response;
  wake(): void;
}

export function liveStreams(messages: WebMessages, clock: Clock, log: Log): Live {
  const streams = new Set<Stream>();
  const beat = setInterval(() => {
    for (const { response } of streams) send(response, 'beat', { now: clock.now() });
  }, HEARTBEAT_MS);
  beat.unref();
  const watching = messages.watch((conversation) => {
    for (const stream of streams)
      if (conversation === undefined || stream.conversation === conversation) stream.wake();
  });

  return {
    open: (response, viewer, conversation, after) => {
      if (streams.size >= MAX_STREAMS)
        throw new WebError(503, 'TOO_MANY_WINDOWS', `${MAX_STREAMS} windows are open already; close some.`);
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        Connection: 'keep-alive',
      });
      response.write(`retry: ${RECONNECT_MS}\n\n`);
      let seen = after;
      let isFirst = true;
      let running = false;
      let again = false;

      async function pump(): Promise<void> {
        if (isFirst) {
          isFirst = false;
          // Fewer revisions than the page has seen: it was another database. The page starts over.
          if ((await messages.revision(conversation)) < seen) send(response, 'reset', {});
          send(response, 'beat', { now: clock.now() });
        }
        for (;;) {
          const changed = await messages.list({
            conversation,
            viewer,
            limit: BATCH,
            which: { kind: 'changed', after: seen },
          });
          for (const message of changed) {
            seen = message.revision;
            send(response, 'message', messageView(message), seen);
          }
          // The page counts deadlines on the desk's clock: it may have been set anew.
          if (changed.length > 0) send(response, 'beat', { now: clock.now() });
          if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
          if (changed.length < BATCH || response.destroyed) return;
        }
      }
      const stream: Stream = {
        conversation,
        response,
        wake: () => {
          again = true;
          if (running) return;
          running = true;
          void (async () => {
            try {
              while (again && !response.destroyed) {
                again = false;
                await pump();
              }
            } catch (error) {
              // The browser asks again by itself, from the last revision it got.
              log.warn('web.stream-cut', { error });
              response.destroy();
            } finally {
              running = false;
            }
          })();
        },
      };
      streams.add(stream);
      response.on('close', () => streams.delete(stream));
      stream.wake();
    },
    stop: async () => {
      clearInterval(beat);
      for (const { response } of streams) response.end();
      streams.clear();
      await watching.stop();
    },
  };
}

function send(response: Response, event: string, data: object, id?: number): void {
  if (response.destroyed || response.writableEnded) return;
  response.write(
    `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
  );
}
