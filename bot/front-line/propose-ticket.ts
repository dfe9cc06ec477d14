/** Nothing was found or said that leads on: a ticket is proposed, or the one thing asked that is missing. */
import { proposalReply, textReply } from './answer.ts';
import type { Draft } from './context.ts';
import { sentences } from './sentences.ts';
import { isOtherLanguage } from './written-language.ts';

/** Looked up in vain. @param lead what is said about it, instead of that nothing was found. */
export function proposeTicket(
  question: string,
  tried: readonly string[],
  lead: string | undefined,
  draft: Draft,
): void {
  draft.update({ phase: { kind: 'proposed', question, tried, at: draft.now } });
  draft.outcome('unanswered', question, tried);
  draft.speak(
    proposalReply(draft.language, { isOtherLanguage: isOtherLanguage(question), ...(lead && { lead }) }),
  );
}

/** A name and nothing about it: the answer is searched for with it. */
export function askWhatAbout(name: string, draft: Draft): void {
  draft.update({ phase: { kind: 'proposed', question: name, tried: [], isVague: true, at: draft.now } });
  draft.outcome('unanswered', name, []);
  draft.speak(proposalReply(draft.language, { lead: sentences(draft.language).whatAbout(name) }));
}

/** People are wanted and it is not known what for: what is told next goes to them. */
export function askWhatFor(asking: string, draft: Draft): void {
  draft.update({ phase: { kind: 'proposed', question: '', tried: [], at: draft.now } });
  // Whoever leaves now went away without help, though it tells nothing of what is missing.
  draft.outcome('unanswered', '', []);
  draft.reply(textReply(asking, draft.language));
}
