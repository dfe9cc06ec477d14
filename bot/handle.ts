/** One event in, or one request in several posts, and one transaction out: around every decision for people. */
import { handleAction } from './front-line/action.ts';
import { textReply } from './front-line/answer.ts';
import { type DeskParts, Draft, newConversation, replyKey } from './front-line/context.ts';
import { handleMessage } from './front-line/message.ts';
import { asOne } from './front-line/one-request.ts';
import { sentences } from './front-line/sentences.ts';
import type { Conversation } from './front-line/types.ts';
import { languageOf } from './front-line/written-language.ts';
import type { Change } from './ports.ts';
import type { Incoming, Language } from './types.ts';

/** Two people may act on one ticket at once; a third collision in a row is still normal in a race of many. */
const MAX_COLLISIONS = 30;

/** An event, or the posts that are one request (`oneRequest`), in order. */
export type Taken = readonly [Incoming, ...Incoming[]];

export interface HandleOptions {
  /** Nothing is written when no answer was found and a ticket would be proposed. */
  readonly unlessNothing?: boolean;
  /** What is written so soon after the last request is more about it, and no word about its reply. */
  readonly readWithinMs?: number;
}

/**
 * Decides what was taken and writes its effects. When somebody else was faster it is read and decided
 * again, so the loser of a race gets the answer that is true by then.
 * Running twice for one event writes once: the store knows what was handled. Of several posts all are handled in
 * one transaction or none.
 * @throws StoreUnavailable, or whatever a port threw; nothing was written then.
 */
export async function handle(
  taken: Taken,
  parts: DeskParts,
  options: HandleOptions = {},
): Promise<'handled' | 'found-nothing'> {
  let left: readonly Incoming[] = taken;
  for (let attempt = 0; attempt < MAX_COLLISIONS; attempt += 1) {
    const result = await decide(left, parts, options);
    if (result === 'committed') return 'handled';
    if (result === 'found-nothing') return result;
    // Another replica may have handled this very event, or one of the posts.
    const handled = await Promise.all(left.map(({ id }) => parts.store.isHandled(id)));
    left = left.filter((_, index) => !handled[index]);
    if (left.length === 0) return 'handled';
  }
  throw new Error(`Gave up on ${taken[0].id}: ${MAX_COLLISIONS} collisions in a row`);
}

/** Nothing comes of it, now or later. */
export async function handleNothing(
  taken: readonly Incoming[],
  parts: DeskParts,
): Promise<'committed' | 'stale'> {
  return parts.store.commit({ ...handling(taken), tickets: [], deliveries: [], outcomes: [] });
}

function handling(taken: readonly Incoming[]): Pick<Change, 'handles' | 'alsoHandles'> {
  const [first, ...more] = taken.map(({ id }) => id);
  return { handles: first!, ...(more.length > 0 && { alsoHandles: more }) };
}

async function decide(
  taken: readonly Incoming[],
  parts: DeskParts,
  { unlessNothing, readWithinMs = 0 }: HandleOptions,
): Promise<'committed' | 'stale' | 'found-nothing'> {
  const incoming = written(taken);
  // Taken back before it was read.
  if (!incoming) return handleNothing(taken, parts);
  const stored = await parts.store.conversation(incoming.conversation);
  const rules = parts.rules();
  const language = languageFor(incoming, stored, rules.desk.language);
  const before = { ...(stored ?? newConversation(incoming, language)), language };
  const { phase } = before;
  const isSameBreath = phase.kind !== 'idle' && incoming.at.getTime() - phase.at.getTime() < readWithinMs;
  const draft = new Draft(incoming, before, rules, parts.channels, isSameBreath);
  if (incoming.kind === 'message') await handleMessage(incoming, draft, parts);
  else await handleAction(incoming, draft, parts);

  if (unlessNothing && draft.foundNothing) return 'found-nothing';
  const isTalk = draft.conversation !== before;
  const result = await parts.store.commit({
    ...handling(taken),
    // An engineer's tap on a card changes no conversation: taps must not collide on the channel's.
    ...(isTalk && {
      conversation: { ...draft.conversation, version: (stored?.version ?? 0) + 1, updatedAt: draft.now },
    }),
    tickets: draft.tickets,
    deliveries: draft.deliveries,
    outcomes: draft.outcomes,
    ...(draft.desk.length > 0 && { desk: draft.desk }),
  });
  if (result === 'committed' && draft.desk.length > 0) await parts.deskChanged?.();
  return result;
}

/** What was taken as the one message it is; undefined: its writer has taken it back. */
function written(taken: readonly Incoming[]): Incoming | undefined {
  const [first] = taken;
  return taken.length === 1 ? first : asOne(taken.filter((one) => one.kind === 'message'));
}

/** Says plainly that it went wrong, when handling failed for good. */
export async function apologise(taken: Taken, parts: DeskParts): Promise<void> {
  const { desk } = parts.rules();
  const incoming = written(taken) ?? taken[0];
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
