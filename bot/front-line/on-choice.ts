/** One of the offered titles is picked, or more wanted of what was shown in part. */
import { passagesOf } from '../../knowledge/search/passages.ts';
import type { Match } from '../../knowledge/types.ts';
import { engineerOf } from '../engineers.ts';
import type { Action } from '../types.ts';
import { answerReply, proposalReply, textReply } from './answer.ts';
import type { DeskParts, Draft } from './context.ts';
import { audienceOf, foundFor } from './look-up.ts';
import { guessed } from './phase.ts';
import { sentences } from './sentences.ts';

export async function chosen(
  { articleId, section, whole }: Extract<Action, { kind: 'choose' }>,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const article = parts.knowledge.article(articleId);
  const isEngineer = engineerOf(draft.rules.desk, draft.incoming.person.id) !== undefined;
  const { phase } = draft.conversation;
  const { language } = draft;
  const question = phase.kind === 'idle' ? '' : phase.question;
  if (!article || (article.audience === 'engineers' && !isEngineer)) {
    draft.update({ phase: { kind: 'proposed', question, tried: [], at: draft.now } });
    return draft.reply(proposalReply(language, { lead: sentences(language).gone }));
  }
  const asked = question || article.title;
  const audience = audienceOf(draft.incoming, draft);
  const found = await foundFor({ question: asked, audience, language }, parts);
  const best = found.find((match) => match.article.id === articleId)?.passage;
  const match: Match = { article, passage: best ?? passagesOf(article)[0]!, confidence: 1 };
  const reply = answerReply([match], language, { question: asked, wanted: { section, whole }, found });
  // More of the answer that is being judged is no other answer.
  if (phase.kind === 'answered' && phase.shown.includes(articleId)) {
    draft.update({ phase: { ...phase, at: draft.now } });
    return draft.speak(reply);
  }
  const figures = phase.kind === 'offered' ? guessed(phase) : {};
  draft.update({
    phase: { kind: 'answered', question: asked, shown: [articleId], ...figures, at: draft.now },
  });
  draft.outcome('answered', asked, [articleId], figures);
  draft.speak(reply);
}

/** The title that was offered in that place. */
export async function pickedAt(index: number, draft: Draft, parts: DeskParts): Promise<void> {
  const { phase } = draft.conversation;
  const articleId = phase.kind === 'offered' ? phase.shown[index] : undefined;
  if (articleId === undefined)
    return draft.reply(textReply(sentences(draft.language).nothingToJudge, draft.language));
  return chosen({ kind: 'choose', articleId }, draft, parts);
}
