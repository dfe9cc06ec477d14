/**
 * Tells a program of the company about each event of each ticket, by the Standard Webhooks specification
 * (https://www.standardwebhooks.com): `webhook-id` is the event's own and stays the same however often it is
 * sent, `webhook-signature` is over id, time and body. What people wrote and who they are stays here; the
 * program reads it through the API, where it may.
 */
import { createHmac } from 'node:crypto';
import { type Clock, DeliveryError, type EventNews, type Messenger } from '../../bot/ports.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, Door } from '../../bot/types.ts';

export const WEBHOOK = 'webhook' as Door;
/** Well below the lease under which a delivery is sent. */
const TIMEOUT_MS = 10_000;
const LONGEST_WAIT_MS = 3_600_000;

export interface WebhookSettings {
  readonly url: string;
  /** The bytes that `whsec_` stands before. */
  readonly key: Buffer;
}

/** A conversation a ticket: its events keep their order, and one that is refused holds up no other ticket. */
export function webhookConversation(ticket: TicketId): ConversationId {
  return `${WEBHOOK}:${ticket}` as ConversationId;
}

export function webhookMessenger({ url, key }: WebhookSettings, clock: Clock): Messenger {
  return {
    door: WEBHOOK,
    async tell(_to, news) {
      const id = `${news.ticket}_${news.seq}`;
      const timestamp = String(Math.floor(clock.now().getTime() / 1_000));
      const body = payloadOf(news);
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        // The signed body goes to the address in the settings and nowhere else.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((error: unknown) => {
        throw new DeliveryError({ kind: 'uncertain', why: `no answer: ${causeOf(error)}` });
      });
      await response.body?.cancel();
      if (response.ok) return;
      const why = `answered ${response.status}`;
      // 410 is how a program says that it wants to hear no more.
      if (response.status === 410) throw new DeliveryError({ kind: 'refused', why });
      const afterMs = Number(response.headers.get('retry-after')) * 1_000;
      if (afterMs > 0)
        throw new DeliveryError({ kind: 'later', afterMs: Math.min(afterMs, LONGEST_WAIT_MS), why });
      throw new DeliveryError({ kind: 'uncertain', why });
    },
    post: () => Promise.reject(wordless()),
    update: () => Promise.reject(wordless()),
    find: async () => undefined,
    direct: async () => undefined,
  };
}

function payloadOf({ happened, at, ...data }: EventNews): string {
  return JSON.stringify({ type: `ticket.${happened}`, timestamp: at.toISOString(), data });
}

function wordless(): DeliveryError {
  return new DeliveryError({ kind: 'refused', why: 'a webhook takes events, no messages' });
}

function causeOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'unknown';
}
