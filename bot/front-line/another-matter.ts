/**
 * Whether what somebody writes goes on about what waits for people, a ticket that was proposed or is open, or begins another
 * matter. Words tell where they refer back; else what is found for the message alone does, beside what is found for the one
 * before.
 */
import { matchesOf } from '../../knowledge/confidence/decide.ts';
import { wordsIn } from './article/sections.ts';
import type { Draft } from './context.ts';
import type { Ask } from './look-up.ts';
import { goesOnInWords, newMatterIn } from './new-matter.ts';
import { isForgotten, isVague } from './phase.ts';
import { isQuestion } from './questions-in.ts';
import { SEARCHED_CHARACTERS } from './searched-text.ts';
import { incidentIn } from './security-incident.ts';
import { sentences } from './sentences.ts';
import { isOtherLanguage } from './written-language.ts';

/**
 * A message that tells of no trouble by itself ("the light is red", "it is on floor two") has no article that is as likely as
 * this to solve it; of what begins another matter most have one.
 */
const LIKELY = 0.45;

/**
 * What is asked or told of another matter, without the words that lead over to it; undefined: the message goes on about the
 * one before, or may.
 * @param before what waits for people.
 */
export async function anotherMatterIn(
  message: string,
  before: string,
  draft: Draft,
  ask: Ask,
): Promise<string | undefined> {
  const begun = newMatterIn(message);
  if (begun) return begun.text;
  const text = message.slice(0, SEARCHED_CHARACTERS);
  const own = wordsIn(text);
  if (own.size === 0 || goesOnInWords(text) || isOtherLanguage(text)) return undefined;
  const alone = await ask(text);
  const [best] = matchesOf(alone);
  const asks = isQuestion(text);
  // A name alone was said before: what is wrong with it follows, and is no matter without it.
  if (isVague(draft.conversation.phase)) return asks && alone.kind === 'answer' ? message : undefined;
  const known = wordsIn(before.slice(0, SEARCHED_CHARACTERS));
  const sharesWords = [...own].some((word) => known.has(word));
  if (sharesWords && alone.kind !== 'answer') return undefined;
  // Of an incident people go on to tell; only what is asked is something else.
  if (!asks && incidentIn(before)) return undefined;
  if (best && alone.kind !== 'none' && best.confidence >= LIKELY) {
    const found = matchesOf(await ask(before.slice(0, SEARCHED_CHARACTERS)));
    return found.some(({ article }) => article.id === best.article.id) ? undefined : message;
  }
  // Something is asked that nobody has written about. Within the same breath it may be how the first one goes on.
  return asks && !sharesWords && !draft.isSameBreath ? message : undefined;
}

/** A ticket that was only proposed is not lost by another matter: below the reply to that it is one tap away. */
export function setAside(draft: Draft): void {
  const { phase } = draft.conversation;
  if (phase.kind !== 'proposed' || isForgotten(draft)) return;
  draft.update({ phase: { kind: 'idle' } });
  if (phase.question === '' || isVague(phase)) return;
  const s = sentences(draft.language);
  const summary = Array.from(phase.question.replace(/\s+/gu, ' ').trim()).slice(0, 200).join('');
  draft.showBelow([
    { kind: 'text', tone: 'quiet', text: s.notWithPeopleYet(summary) },
    {
      kind: 'buttons',
      buttons: [
        {
          label: s.ticketForThat,
          action: { kind: 'open-ticket', details: { summary } },
          secondary: true,
        },
      ],
    },
  ]);
}
