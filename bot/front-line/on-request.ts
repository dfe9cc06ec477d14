/** A request: what it belongs to, what is found, and which of answer, titles, question back or ticket comes of it. */
import { matchesOf } from '../../knowledge/confidence/decide.ts';
import type { Article, Match } from '../../knowledge/types.ts';
import type { Ticket } from '../tickets/types.ts';
import type { IncomingMessage, Language } from '../types.ts';
import { addToTicket } from './add-to-ticket.ts';
import { anotherMatterIn, setAside } from './another-matter.ts';
import { answerReply, proposalReply, textReply } from './answer.ts';
import { oneForWhom } from './applies-here.ts';
import type { DeskParts, Draft } from './context.ts';
import { openQuestion } from './feedback.ts';
import { intentOf } from './intent.ts';
import { type Ask, askFor, choicesOf, type LookedUp, lookUp, readIn } from './look-up.ts';
import { chosen } from './on-choice.ts';
import { isBareName, isOneWord } from './one-request.ts';
import { openTicket } from './open-ticket.ts';
import { isOrderOfIt } from './order.ts';
import { isForgotten, isLastOffer, isVague, triedIn } from './phase.ts';
import { askWhatAbout, proposeTicket } from './propose-ticket.ts';
import { isQuestion, withoutQuoted } from './questions-in.ts';
import { SEARCHED_CHARACTERS } from './searched-text.ts';
import { incidentIn, type SecurityIncident } from './security-incident.ts';
import { sentences } from './sentences.ts';
import { severityOf } from './severity.ts';
import { offerForEach, offerTitles, showAnswers } from './show-articles.ts';

/** What a language model has for one message in all; then the articles speak for themselves, within fifteen seconds. */
const MODEL_BUDGET_MS = 14_000;
/** Software, and hardware. */
const ORDER_TITLES = 2;

/**
 * @param joined the message with what it may belong to, as `searchedText` gives it.
 * @param ticket what is talked about, while it is open.
 * @param isToEngineer an engineer has just spoken about it: what is written goes there unless it is answered for sure.
 */
export async function onRequest(
  message: IncomingMessage,
  joined: string,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
  isToEngineer = false,
): Promise<void> {
  const { phase } = draft.conversation;
  // An engineer waits for these words: nothing is searched.
  if (ticket?.waiting?.reason === 'requester')
    return addToTicket(message.text, message.attachments, ticket, draft, parts);
  // Asked for a person before saying why: this is why.
  if (phase.kind === 'proposed' && phase.question === '' && !isForgotten(draft))
    return openTicket({ question: message.text, tried: [] }, message.person, draft, parts);
  const meant =
    phase.kind === 'offered' && !isForgotten(draft) && oneForWhom(offered(phase.shown, parts), message.text);
  if (meant) return chosen({ kind: 'choose', articleId: meant.id }, draft, parts);

  const ask = askFor(message, draft, parts);
  // While another one is proposed, more is told of that.
  const about = phase.kind === 'proposed' && !isForgotten(draft) ? undefined : ticket;
  const told = incidentIn(message.text) ? message.text : joined;
  const incident = incidentIn(told);
  if (incident) return onIncident(incident, message, told, ticket, ask, draft, parts);
  const waits = waitsForPeople(isToEngineer ? undefined : about, draft);
  const another = waits && (await anotherMatterIn(message.text, waits, draft, ask));
  if (another === undefined) return showWhatIsFound(message, joined, about, ask, draft, parts);
  setAside(draft);
  const alone = withoutQuoted(another).slice(0, SEARCHED_CHARACTERS);
  return showWhatIsFound({ ...message, text: another }, alone, undefined, ask, draft, parts);
}

/** A ticket that was proposed, or is open while nothing else is talked about. */
function waitsForPeople(ticket: Ticket | undefined, draft: Draft): string | undefined {
  const { phase } = draft.conversation;
  if (phase.kind === 'proposed' && !isForgotten(draft)) return phase.question;
  return phase.kind === 'idle' ? ticket?.summary : undefined;
}

async function showWhatIsFound(
  message: IncomingMessage,
  joined: string,
  ticket: Ticket | undefined,
  ask: Ask,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { phase } = draft.conversation;
  const within = AbortSignal.timeout(MODEL_BUDGET_MS);
  const all = await lookUp(message, joined, ask, draft, parts, within);
  const { question, found } = all;
  const read = readIn(draft);
  const isNews = found.some(
    ({ verdict }) => verdict.kind === 'answer' && !read.includes(verdict.match.article.id),
  );
  if (isNews) return showAnswers(question, found, draft, parts, within);
  if (ticket) return moreOf(ticket, message, draft, parts);
  // "My laptop": a name and nothing about it. Whatever has that name in its title would be a guess.
  if (phase.kind === 'idle' && isBareName(question)) return askWhatAbout(question, draft);
  if (found.length > 1 && !isLastOffer(phase) && found.some(({ verdict }) => choicesOf(verdict).length > 0))
    return offerForEach(question, found, draft);
  const titles = titlesFor(all, draft);
  if (isForgotten(draft)) draft.update({ turns: draft.conversation.turns.slice(-1) });
  if (titles.length > 0 && (!isLastOffer(phase) || isForgotten(draft)))
    return offerTitles(question, titles, found[0], draft);
  return nothingFound(message, all, ask, draft, parts);
}

function offered(ids: readonly string[], { knowledge }: DeskParts): readonly Article[] {
  return ids.flatMap((id) => knowledge.article(id) ?? []);
}

/** People have it at once, whatever an article says; what the company's own says of such an incident stands below. */
async function onIncident(
  incident: SecurityIncident,
  message: IncomingMessage,
  question: string,
  ticket: Ticket | undefined,
  ask: Ask,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  if (ticket && incidentIn(ticket.summary)) return moreOf(ticket, message, draft, parts);
  // The next best one tells what to do as long as nothing has happened: its title says for which of the two it is.
  const found = await ask(question);
  const own = matchesOf(found).find(({ article }) => incidentIn(article.title) === incident);
  const { language } = draft;
  const instructions = own && [
    { kind: 'text', text: sentences(language).ownInstructions } as const,
    ...answerReply([own], language, { question }).parts.filter(({ kind }) => kind === 'passage'),
  ];
  const opening = { question, tried: [], ...(instructions && { instructions }) };
  return openTicket(opening, message.person, draft, parts);
}

/** Goes into the ticket; who asks what to do about an incident hears that once more, and not only that it was passed on. */
async function moreOf(
  ticket: Ticket,
  message: IncomingMessage,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const incident = WHAT_NOW.test(message.text) ? incidentIn(ticket.summary) : undefined;
  const { language } = draft;
  if (incident) {
    const hotline = draft.rules.desk.hotline[language];
    draft.reply(textReply(sentences(language).incidentNow(incident, hotline), language));
  }
  return addToTicket(message.text, message.attachments, ticket, draft, parts);
}

const WHAT_NOW =
  /\bwhat (?:do|should|can|must|shall) (?:i|we)\b|\b(?:what|and) now\b|\bnow what\b|怎么办|咋办|做(?:什么|啥)|该怎么/iu;

/** In a channel where it only listens the desk speaks when it is sure, or when minutes count, and is silent otherwise. */
export async function onOverheard(
  message: IncomingMessage,
  question: string,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  if (intentOf(question).kind !== 'request') return;
  const incident = incidentIn(question);
  if (incident) {
    const hotline = draft.rules.desk.hotline[draft.language];
    return proposeTicket(question, [], sentences(draft.language).incidentOverheard(incident, hotline), draft);
  }
  const verdict = await askFor(message, draft, parts)(question);
  if (verdict.kind !== 'answer') return;
  const within = AbortSignal.timeout(MODEL_BUDGET_MS);
  await showAnswers(question, [{ question, own: verdict, verdict }], draft, parts, within);
}

/** Titles to choose from that nobody has looked into yet. */
function titlesFor({ found, follows }: LookedUp, draft: Draft): readonly Match[] {
  const { phase } = draft.conversation;
  const choices = found.length === 1 ? choicesOf(found[0]!.verdict) : [];
  if (phase.kind !== 'offered') return choices.filter(({ article }) => !triedIn(phase).includes(article.id));
  // They may be offered again for what is asked on; and beside a new one those stay, for what was told may mean one of them.
  const isFresh = ({ article }: Match) => follows || draft.isSameBreath || !phase.shown.includes(article.id);
  return choices.some(isFresh) ? choices : [];
}

async function nothingFound(
  message: IncomingMessage,
  { question, found, follows, isRest }: LookedUp,
  ask: Ask,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { phase } = draft.conversation;
  const isAnswered = found.some(({ verdict }) => verdict.kind === 'answer');
  // Another question is none the first one failed by: nobody asked for a ticket about that.
  const isAnother =
    (phase.kind === 'answered' || phase.kind === 'offered') &&
    (follows || isRest || (!isAnswered && isQuestion(message.text)));
  // Many people cannot work: nobody is asked whether that is worth a ticket.
  const { impact, urgency } = severityOf(question);
  const isSevere = impact !== 'person' && urgency === 'stops-work';
  const tried = triedIn(phase);
  if (phase.kind !== 'idle' && !isVague(phase) && !isAnother && !isForgotten(draft)) {
    // Written before what was shown can have been read: no word about it, and nobody asked for a ticket.
    if (draft.isSameBreath && !isSevere) return goesWith(question, tried, draft);
    // Said twice and nothing found, or more told after the offer of a ticket: people take over.
    return openTicket({ question: phase.question, tried }, message.person, draft, parts);
  }
  if (isSevere) return openTicket({ question, tried: [] }, message.person, draft, parts);
  if (phase.kind === 'idle' && isOrderOfIt(question)) {
    const titles = await howToOrder(question, draft.language, ask);
    if (titles.length > 0) return offerTitles(question, titles, undefined, draft);
  }
  // One word says what it is about and not what is wrong: asked once, and then it is looked up.
  if (phase.kind === 'idle' && isOneWord(question)) return askWhatAbout(question, draft);
  const unanswered = isAnother && !follows ? message.text : question;
  const s = sentences(draft.language);
  const lead = follows && isAnswered ? s.onlyThat : isOrderOfIt(unanswered) ? s.orderNotFound : undefined;
  proposeTicket(unanswered, follows ? tried : [], lead, draft);
}

/** Articles on how things are ordered: they name hardly any of the things. Titles only, whatever they are found with. */
async function howToOrder(question: string, language: Language, ask: Ask): Promise<readonly Match[]> {
  const verdict = await ask(
    language === 'zh' ? `申请软件或硬件：${question}` : `request software or hardware: ${question}`,
  );
  return (verdict.kind === 'answer' ? [verdict.match] : choicesOf(verdict)).slice(0, ORDER_TITLES);
}

/** More about what was just answered or looked up in vain, which finds nothing more. */
function goesWith(question: string, tried: readonly string[], draft: Draft): void {
  const { language } = draft;
  const { phase } = draft.conversation;
  const s = sentences(language);
  if (phase.kind === 'answered') {
    draft.update({ phase: { ...phase, question, at: draft.now } });
    const text = { kind: 'text', text: s.goesWithAnswer } as const;
    draft.speak({ language, parts: [text, ...openQuestion(undefined, draft)] });
  } else {
    draft.update({ phase: { kind: 'proposed', question, tried, at: draft.now } });
    draft.speak(proposalReply(language, { lead: s.goesWithRequest }));
  }
}
