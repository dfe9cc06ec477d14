/** What the door writes by itself, beside the outbox: of use now, or said again when asked again. */
import type { ConversationId, Language, Person } from '../../bot/types.ts';
import type { Activity } from './activity.ts';
import type { BotFramework } from './bot-framework.ts';
import { TEAMS } from './ids.ts';
import type { TeamsMessenger } from './messenger.ts';
import type { Pace } from './pace.ts';
import { ADAPTIVE_CARD, type AdaptiveCard, type OutgoingActivity, type Reference } from './types.ts';

export type Writer = ReturnType<typeof openWriter>;

export function openWriter(framework: BotFramework, pace: Pace, messenger: TeamsMessenger) {
  function write(reference: Reference, activity: Activity, outgoing: OutgoingActivity) {
    return writeTo(reference, outgoing, activity.conversation.id);
  }

  /** A sign of typing waits for nothing. */
  async function writeTo(
    { serviceUrl, conversation }: Reference,
    outgoing: OutgoingActivity,
    place = conversation.slice(TEAMS.length + 1),
  ) {
    const lane = conversation.slice(TEAMS.length + 1);
    if (outgoing.type === 'typing') {
      if (!(await pace.mayNow(lane))) return;
    } else await pace.enter(lane);
    await framework.post(serviceUrl, place, outgoing);
  }

  function sayIn(to: ConversationId, text: string, language: Language, onlyFor?: Person) {
    return messenger.post(
      to,
      { language, parts: [{ kind: 'text', text }] },
      { key: 'note', ...(onlyFor && { onlyFor: onlyFor.id }) },
    );
  }

  return { write, writeTo, sayIn };
}

export function plainText(text: string): OutgoingActivity {
  return { type: 'message', text, textFormat: 'plain' };
}

export function cardActivity(content: AdaptiveCard): OutgoingActivity {
  return { type: 'message', attachments: [{ contentType: ADAPTIVE_CARD, content }] };
}
