/** What a message is for, where what was just shown or asked explains it. Pure but for a matter that ends. */

import {
  asksAfter,
  asksForTicket,
  calls,
  declinesTicket,
  isAnyOfThem,
  isAssent,
  placeIn,
  takesTicket,
  wantsItDone,
} from './after-a-reply.ts';
import type { Draft } from './context.ts';
import { type Intent, intentOf, openingOf } from './intent.ts';
import { newMatterIn } from './new-matter.ts';
import type { Written } from './one-request.ts';
import { guessed, isForgotten } from './phase.ts';

/** As `intentOf`, and "the second one", "ok", "still not working" taken for what they mean after a reply. */
export function heardInTalk(text: string, draft: Draft): Intent {
  const { phase } = draft.conversation;
  const heard = intentOf(text);
  if (phase.kind === 'offered' && !isForgotten(draft)) {
    const index = placeIn(text, phase.shown.length);
    if (index !== undefined) return { kind: 'picks', index };
    if (isAnyOfThem(text)) return { kind: 'yes' };
  }
  const isTicketProposed = phase.kind === 'proposed' && phase.question !== '';
  const after = asksAfter(text);
  // With an answer on the screen "怎么还没好" is about that.
  const isWithPeople = isTicketProposed || (phase.kind === 'idle' && draft.conversation.ticket !== undefined);
  const isTicketOpen = isWithPeople && !isTicketProposed;
  if (after === 'surely' || (after && isWithPeople) || (isTicketOpen && calls(text)))
    return { kind: 'asks-after' };
  // Where something was just proposed, "ok" takes it.
  if (heard.kind === 'thanks' && (phase.kind === 'offered' || isTicketProposed) && isAssent(text))
    return { kind: 'yes' };
  // "Maybe later" is no goodbye to somebody who has proposed something.
  if (isTicketProposed && heard.kind === 'goodbye' && declinesTicket(text)) return { kind: 'no' };
  if (heard.kind !== 'request') return heard;
  if (isTicketProposed) {
    // Asked whether people shall take over: "are you kidding me?? I tried all that" says so.
    if (openingOf(text) === 'not-solved') return { kind: 'not-solved' };
    if (takesTicket(text)) return { kind: 'yes' };
    if (declinesTicket(text)) return { kind: 'no' };
  }
  if (asksForTicket(text)) return { kind: 'human' };
  if (phase.kind !== 'answered' && phase.kind !== 'offered') return heard;
  if (wantsItDone(text)) return { kind: 'human' };
  const opening = openingOf(text);
  return opening ? { kind: opening } : heard;
}

/**
 * The message without what it says of the matter before, when it goes on to another: that one is done with then. One that
 * waits for its ticket is not: it would be lost.
 */
export function withoutMatterBefore(message: Written, draft: Draft): Written {
  const { phase } = draft.conversation;
  if (phase.kind === 'idle' || message.underCardOf || message.overheard || message.edits || message.posts)
    return message;
  const matter = newMatterIn(message.text);
  if (!matter || (matter.before === 'open' && phase.kind === 'proposed')) return message;
  if (matter.before === 'solved' && phase.kind === 'answered')
    draft.outcome('solved', phase.question, phase.shown, guessed(phase));
  draft.endRequest();
  return { ...message, text: matter.text };
}
