/** How far what was last shown or asked is still what is talked about. Pure. */
import type { Draft } from './context.ts';
import type { Conversation, Guess, Phase } from './types.ts';

/** After this long without a word what somebody writes is about something new, unless it fits what was shown. */
const FORGOTTEN_MS = 8 * 3_600_000;

/** The last thing shown or asked was so long ago that it is no longer what is talked about. */
export function isForgotten({ conversation, now }: Draft): boolean {
  const { phase } = conversation;
  return phase.kind !== 'idle' && now.getTime() - phase.at.getTime() > FORGOTTEN_MS;
}

/** Only a word was said so far, and the person was asked what about it. */
export function isVague(phase: Phase): boolean {
  return phase.kind === 'proposed' && phase.isVague === true;
}

/** A ticket was proposed because nothing was found: what is told next goes into it. */
export function isLastOffer(phase: Phase): boolean {
  return phase.kind === 'proposed' && !isVague(phase);
}

/** What was shown, offered or tried so far. */
export function triedIn(phase: Phase): readonly string[] {
  return phase.kind === 'idle' ? [] : phase.kind === 'proposed' ? phase.tried : phase.shown;
}

/** Words of a request that came to nothing belong to no later one. */
export function withoutOldTurns({ conversation, now }: Draft): Conversation {
  const last = conversation.turns.at(-1);
  const isOld = last !== undefined && now.getTime() - last.at.getTime() > FORGOTTEN_MS;
  return isOld && conversation.phase.kind === 'idle'
    ? { ...conversation, turns: [], attachments: [] }
    : conversation;
}

/** The guess as a figure of what became of it. */
export function guessed(phase: Phase): { readonly guess?: Guess } {
  return 'guess' in phase && phase.guess ? { guess: phase.guess } : {};
}
