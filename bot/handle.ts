/** One event in, one transaction out. The shell around every decision the desk makes for people. */
import { handleAction } from './front-line/action.ts';
import { textReply } from './front-line/answer.ts';
import { type DeskParts, Draft, newConversation, replyKey } from './front-line/context.ts';
import { languageOf } from './front-line/intent.ts';
import { handleMessage } from './front-line/message.ts';
import { sentences } from './front-line/sentences.ts';
import type { Conversation } from './front-line/types.ts';
import type { Incoming, Language } from './types.ts';

/** Two people may act on one ticket at once; a third collision in a row is still normal in a race of many. */
const MAX_COLLISIONS = 30;

/**
 * Decides an event and writes its effects. When somebody else was faster the event is read and decided
 * again, so the loser of a race gets the answer that is true by then.
 * Running twice for one event writes once: the store knows what was handled.
 * @throws StoreUnavailable, or whatever a port threw; nothing was written then.
 */
export async function handle(incoming: Incoming, parts: DeskParts): Promise<void> {
  for (let attempt = 0; attempt < MAX_COLLISIONS; attempt += 1) {
    const stored = await parts.store.conversation(incoming.conversation);
    const rules = parts.rules();
    const language = languageFor(incoming, stored, rules.desk.language);
    const before = { ...(stored ?? newConversation(incoming, language)), language };
    const draft = new Draft(incoming, before, rules, parts.channels);
    if (incoming.kind === 'message') await handleMessage(incoming, draft, parts);
    else await handleAction(incoming, draft, parts);

    const isTalk = draft.conversation !== before;
    const result = await parts.store.commit({
      handles: incoming.id,
      // An engineer's tap on a card changes no conversation: taps must not collide on the channel's.
      ...(isTalk && {
        conversation: { ...draft.conversation, version: (stored?.version ?? 0) + 1, updatedAt: draft.now },
      }),
      tickets: draft.tickets,
      deliveries: draft.deliveries,
      outcomes: draft.outcomes,
      ...(draft.desk.length > 0 && { desk: draft.desk }),
    });
    if (result === 'committed') {
      if (draft.desk.length > 0) await parts.deskChanged?.();
      return;
    }
    // Another replica may have handled this very event.
    if (await parts.store.isHandled(incoming.id)) return;
  }
  throw new Error(`Gave up on ${incoming.id}: ${MAX_COLLISIONS} collisions in a row`);
}

/** Says plainly that it went wrong, when handling failed for good. */
export async function apologise(incoming: Incoming, parts: DeskParts): Promise<void> {
  const { desk } = parts.rules();
  const language = languageFor(incoming, undefined, desk.language);
  await parts.store.commit({
    tickets: [],
    outcomes: [],
    deliveries: [
      {
        // An answer may be shown half already: this takes its place.
        key: replyKey(incoming, 0),
        to: incoming.conversation,
        onlyFor: incoming.person.id,
        content: {
          kind: 'reply',
          reply: textReply(sentences(language).failed(desk.hotline[language]), language),
        },
        createdAt: parts.clock.now(),
      },
    ],
  });
}

/** The language of what was just written; else the person's choice, the conversation's so far, the desk's. */
function languageFor(incoming: Incoming, conversation: Conversation | undefined, ofDesk: Language): Language {
  const written = incoming.kind === 'message' ? languageOf(incoming.text) : undefined;
  return written ?? incoming.person.language ?? conversation?.language ?? ofDesk;
}
