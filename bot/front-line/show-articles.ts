/** Shows what was found, as an answer or as titles, and keeps that it was shown: for what is said of it, and for the figures. */
import type { Match, Verdict } from '../../knowledge/types.ts';
import type { Part } from '../types.ts';
import { answerReply, choicesReply, type Unanswered, unansweredReply, type Wording } from './answer.ts';
import { partFor } from './answer-part.ts';
import type { DeskParts, Draft } from './context.ts';
import { audienceOf, choicesOf, type Found, foundFor } from './look-up.ts';
import { SEARCHED_CHARACTERS } from './searched-text.ts';
import { sentences } from './sentences.ts';
import type { Guess } from './types.ts';
import { checkedSentence, checkedWording } from './wording.ts';

const LONG_CHARACTERS = 20_000;
/** Of an article, for the model that words it. */
const READ_CHARACTERS = 6_000;

/**
 * Of several questions some may have no answer: these go to people with one tap, the others are answered now.
 * @param found at least one answer among them.
 */
export async function showAnswers(
  question: string,
  found: readonly Found[],
  draft: Draft,
  parts: DeskParts,
  within: AbortSignal,
): Promise<void> {
  const answers = found.flatMap(({ question, verdict }) =>
    verdict.kind === 'answer' ? [{ question, verdict, match: verdict.match }] : [],
  );
  const shown = answers.filter(
    ({ match }, i) => answers.findIndex((other) => other.match.article.id === match.article.id) === i,
  );
  const ids = shown.map(({ match }) => match.article.id);
  const only = answers.length === 1 ? answers[0]! : undefined;
  const worded = only && (await wording(question, only.match, draft, parts, within));
  // Several questions at once are judged together, which says nothing about one of them.
  const figures = only ? { guess: guessOf(only.verdict)! } : {};
  draft.update({ phase: { kind: 'answered', question, shown: ids, ...figures, at: draft.now } });
  draft.outcome('answered', question, ids, figures);
  const matches = shown.map(({ match }) => match);
  const audience = audienceOf(draft.incoming, draft);
  const near = await Promise.all(
    shown.map((one) => foundFor({ question: one.question, audience, language: draft.language }, parts)),
  );
  const reply = answerReply(matches, draft.language, {
    question,
    questions: shown.map((one) => one.question),
    wording: worded,
    found: near.flat(),
    others: unansweredBeside(ids, found),
  });
  draft.speak({ ...reply, parts: [...lengthNotice(draft), ...reply.parts] });
}

/** One that may be about what is answered is no other question: "the printer is jammed, the paper does not come out". */
function unansweredBeside(ids: readonly string[], found: readonly Found[]): readonly Unanswered[] {
  return found.flatMap(({ question, verdict }): Unanswered[] => {
    const choices = choicesOf(verdict);
    const isAnswered = verdict.kind === 'answer' || choices.some(({ article: { id } }) => ids.includes(id));
    return isAnswered ? [] : [{ question, choices }];
  });
}

/** @param of what the best title is to be remembered for; absent: nothing is learned from what is picked. */
export function offerTitles(
  question: string,
  matches: readonly Match[],
  of: Found | undefined,
  draft: Draft,
): void {
  const shown = matches.map((match) => match.article.id);
  const guess = of && guessOf(of.own, of.verdict.why);
  const figures = guess ? { guess } : {};
  draft.update({ phase: { kind: 'offered', question, shown, ...figures, at: draft.now } });
  draft.outcome('offered', question, shown, figures);
  draft.speak(choicesReply(matches, draft.language, question));
}

/** Several questions at once, none of which is sure: titles for each, and people for all. */
export function offerForEach(question: string, found: readonly Found[], draft: Draft): void {
  const each = found.map((one): Unanswered => ({ question: one.question, choices: choicesOf(one.verdict) }));
  const shown = [...new Set(each.flatMap(({ choices }) => choices.map(({ article }) => article.id)))];
  draft.update({ phase: { kind: 'offered', question, shown, at: draft.now } });
  draft.outcome('offered', question, shown);
  draft.speak(unansweredReply(each, draft.language));
}

/** The best match with the confidence that ships: what was learned on site is learned from it. */
function guessOf(verdict: Verdict, { agreed, reader } = verdict.why): Guess | undefined {
  const best = verdict.kind === 'answer' ? verdict.match : verdict.matches[0];
  if (!best) return undefined;
  const confidence = verdict.why.features.shippedConfidence ?? best.confidence;
  return {
    article: best.article.id,
    confidence,
    ...(agreed !== undefined && { agreed }),
    ...(reader !== undefined && { reader }),
  };
}

/** A language model's own words, as far as the article bears them out. */
async function wording(
  question: string,
  match: Match,
  draft: Draft,
  { model, preview }: DeskParts,
  within: AbortSignal,
): Promise<Wording | undefined> {
  if (!model) return undefined;
  const part = partFor(match, question, {}, READ_CHARACTERS);
  const passages = [{ title: match.article.title, text: part.markdown }];
  const shown = preview?.(draft.incoming.conversation, {
    key: draft.nextKey,
    person: draft.incoming.person.id,
  });
  const words = await model.answer(
    question,
    passages,
    draft.language,
    within,
    shown &&
      ((sentence) => {
        const markdown = checkedSentence(sentence, passages);
        if (markdown) shown.add(markdown);
      }),
  );
  await shown?.end();
  const markdown = words && checkedWording(words, passages);
  return markdown ? { markdown, part } : undefined;
}

function lengthNotice({ incoming, language }: Draft): readonly Part[] {
  if (incoming.kind !== 'message' || incoming.text.length <= LONG_CHARACTERS) return [];
  const limit = SEARCHED_CHARACTERS.toLocaleString('en');
  return [{ kind: 'text', tone: 'quiet', text: sentences(language).tooLong(limit) }];
}
