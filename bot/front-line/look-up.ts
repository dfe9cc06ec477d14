/** What the knowledge base, and a language model where there is one, have on what was asked. Shows nothing. */
import type { Asked, Audience, KnowledgeBase, Match, Verdict } from '../../knowledge/types.ts';
import { customerOf } from '../customers.ts';
import { engineerOf } from '../engineers.ts';
import type { Incoming, IncomingMessage } from '../types.ts';
import { isFollowUp } from './after-a-reply.ts';
import { type Decided, forThisPerson, isOnOneThing } from './applies-here.ts';
import type { DeskParts, Draft } from './context.ts';
import { triedIn } from './phase.ts';
import { clausesIn, isAboutTheSame, isQuestion, questionsIn } from './questions-in.ts';
import { SEARCHED_CHARACTERS } from './searched-text.ts';
import { inQuestion, opinionsOn, withOpinions } from './second-opinion.ts';
import { isRestatement } from './wording.ts';

export interface Found {
  readonly question: string;
  /** What the knowledge base says by itself. */
  readonly own: Verdict;
  /** The same as a language model sees it too; see second-opinion.ts for how far that goes. */
  readonly verdict: Verdict;
}

export interface LookedUp {
  /** All that `found` is about, as one text. */
  readonly question: string;
  /** One a question, at least one. */
  readonly found: readonly Found[];
  /** It means nothing without what was asked before. */
  readonly follows: boolean;
  /** Beside these something was asked that was answered just now. */
  readonly isRest: boolean;
}

/** Among so many matches is the article for this person, of articles about one thing, and what contradicts one. */
const MANY = 30;

export type Ask = (question: string) => Promise<Verdict>;

/** Asks for what that person may read. */
export function askFor(message: IncomingMessage, draft: Draft, { knowledge }: DeskParts): Ask {
  const audience = audienceOf(message, draft);
  const before = saidBefore(message, draft);
  return async (question) => {
    const asked = { question, audience, language: draft.language };
    return (await askForPerson(asked, [question, ...before], knowledge)).verdict;
  };
}

/** The verdict for somebody who has said these things, the most telling first. */
export async function askForPerson(
  asked: Asked,
  said: readonly string[],
  knowledge: Pick<KnowledgeBase, 'ask' | 'search'>,
): Promise<Decided> {
  const verdict = await knowledge.ask(asked);
  const near = isOnOneThing(verdict) ? await knowledge.search(asked, MANY) : [];
  return forThisPerson(verdict, said, near);
}

/** All that is found for it, the best first: among these is what contradicts an answer. */
export function foundFor(asked: Asked, { knowledge }: DeskParts): Promise<readonly Match[]> {
  return knowledge.search(asked, MANY);
}

/** Engineers read their own articles only where nobody else reads along: in their chat with the desk. */
export function audienceOf(incoming: Incoming, { rules }: Draft): Audience {
  const isOverheard = incoming.kind === 'message' && incoming.overheard;
  const isPrivate = !incoming.inPublic && !isOverheard;
  return isPrivate && engineerOf(rules.desk, incoming.person.id) ? 'engineers' : 'staff';
}

/** What may tell where they are and what they have: their own words, newest first, and whose customer they are. */
function saidBefore({ person }: IncomingMessage, { conversation, rules }: Draft): readonly string[] {
  const words = conversation.turns.filter(({ who }) => who === 'person').map(({ text }) => text);
  const customer = customerOf(rules.desk, person);
  return [...words.reverse(), ...(customer ? Object.values(customer.name) : [])];
}

/** @param joined the message with what it may belong to, as `searchedText` gives it. */
export async function lookUp(
  message: IncomingMessage,
  joined: string,
  ask: Ask,
  draft: Draft,
  parts: DeskParts,
  within: AbortSignal,
): Promise<LookedUp> {
  const { phase } = draft.conversation;
  const follows = (phase.kind === 'answered' || phase.kind === 'offered') && isFollowUp(message.text);
  const together = follows
    ? `${phase.question}\n${message.text}`.slice(0, SEARCHED_CHARACTERS)
    : await withoutOthers(message, joined, draft, ask);
  const separate = await separately(questionsIn(together), ask);
  const asked = await restated(separate, draft, parts, within);
  const all = await Promise.all(
    asked.map(async (one, i): Promise<Found> => {
      const own = await ask(one);
      const verdict = await secondOpinion(own, one, draft, parts, within);
      return { question: separate[i]!, own, verdict };
    }),
  );
  // One that was answered just now is not asked again with the next one.
  const read = readIn(draft);
  const open = all.filter(
    ({ verdict }) => verdict.kind !== 'answer' || !read.includes(verdict.match.article.id),
  );
  const isRest = open.length > 0 && open.length < all.length;
  const found = isRest ? open : all;
  const question = isRest ? found.map((one) => one.question).join('\n') : together;
  return { question, found, follows, isRest };
}

/** What was read of late: of an article that was offered only its title is known. */
export function readIn({ conversation: { phase } }: Draft): readonly string[] {
  return phase.kind === 'offered' ? [] : triedIn(phase);
}

export function choicesOf(verdict: Verdict): readonly Match[] {
  return verdict.kind === 'choices' ? verdict.matches : [];
}

/** A question that is answered by itself is a new one, however soon it follows another: that one would blur it. */
async function withoutOthers(
  message: IncomingMessage,
  joined: string,
  draft: Draft,
  ask: Ask,
): Promise<string> {
  const alone = message.text.slice(0, SEARCHED_CHARACTERS);
  const { phase } = draft.conversation;
  if (joined === alone || phase.kind === 'idle' || phase.kind === 'proposed') return joined;
  const isNews = (verdict: Verdict) =>
    verdict.kind === 'answer' && !phase.shown.includes(verdict.match.article.id);
  if (isNews(await ask(alone))) return alone;
  // Asked after an answer: unless both together have another answer, what was shown only colours the new question.
  if (phase.kind === 'answered' && isQuestion(alone)) return isNews(await ask(joined)) ? joined : alone;
  return joined;
}

/**
 * Clauses of one sentence are questions of their own when each finds an article of its own, and one of them at least for
 * sure; a sentence that is answered as a whole is left whole unless every clause is answered by itself.
 */
async function separately(questions: readonly string[], ask: Ask): Promise<readonly string[]> {
  const clauses = questions.length === 1 ? clausesIn(questions[0]!) : [];
  if (clauses.length === 0) return questions;
  const verdicts = await Promise.all(clauses.map(ask));
  const best = verdicts.flatMap((verdict) =>
    (verdict.kind === 'answer' ? [verdict.match] : choicesOf(verdict).slice(0, 1)).map(
      ({ article }) => article.id,
    ),
  );
  const sure = verdicts.filter(({ kind }) => kind === 'answer').length;
  if (sure === 0 || new Set(best).size < clauses.length) return questions;
  if (sure === clauses.length) return clauses;
  if ((await ask(questions[0]!)).kind === 'answer') return questions;
  // "I forgot my password and cannot sign in": what follows from a trouble that is answered is no second one.
  const own = clauses.filter(
    (clause, i) => i === 0 || verdicts[i]!.kind === 'answer' || !isAboutTheSame(clause),
  );
  return verdicts[0]!.kind === 'answer' ? own : clauses;
}

async function restated(
  questions: readonly string[],
  draft: Draft,
  parts: DeskParts,
  within: AbortSignal,
): Promise<readonly string[]> {
  const { turns } = draft.conversation;
  if (!parts.model || questions.length !== 1 || turns.length < 2) return questions;
  const given = turns.slice(-8);
  const restatement = await parts.model.restate(given, draft.language, within);
  const texts = given.map(({ text }) => text);
  return restatement && isRestatement(restatement, texts) ? [restatement] : questions;
}

async function secondOpinion(
  verdict: Verdict,
  question: string,
  { language }: Draft,
  { model }: DeskParts,
  within: AbortSignal,
): Promise<Verdict> {
  const matches = inQuestion(verdict);
  if (!model || matches.length === 0) return verdict;
  return withOpinions(verdict, await opinionsOn(matches, question, language, model, within), model.id);
}
