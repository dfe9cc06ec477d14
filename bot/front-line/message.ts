/** One message of a person in, its replies and effects into the draft. */
import { passagesOf } from '../../knowledge/search/passages.ts';
import type { Match, Verdict } from '../../knowledge/types.ts';
import { engineerOf } from '../engineers.ts';
import { heardFacts } from '../tickets/act.ts';
import { resolvedButtons } from '../tickets/card.ts';
import type { Ticket, Turn } from '../tickets/types.ts';
import type { Action, IncomingMessage, Language, Part, Reply } from '../types.ts';
import {
  answerReply,
  choicesReply,
  proposalReply,
  textReply,
  type Unanswered,
  unansweredReply,
} from './answer.ts';
import { partFor } from './answer-part.ts';
import { type DeskParts, type Draft, withoutTurn, withTurn, wordsOf } from './context.ts';
import {
  asksWhen,
  clausesIn,
  type Intent,
  intentOf,
  isAnyOfThem,
  isAssent,
  isFollowUp,
  isOneWord,
  isOrder,
  isOtherLanguage,
  isQuestion,
  newMatterIn,
  openingOf,
  placeIn,
  questionsIn,
  severityOf,
  wantsItDone,
  withoutQuoted,
} from './intent.ts';
import { offeredDeskFile, showDeskFile } from './on-desk-file.ts';
import { showDeskHours } from './on-desk-hours.ts';
import { changedDuty, showCalendar, showDuty } from './on-roster.ts';
import {
  actOnTicket,
  callForm,
  explainTicket,
  logOf,
  showQueue,
  showTicket,
  showTickets,
} from './on-ticket.ts';
import { endOf, isBareName, reasonIn, turnsOf, type Written } from './one-request.ts';
import { openTicket } from './open-ticket.ts';
import { inQuestion, opinionsOn, withOpinions } from './second-opinion.ts';
import { sentences } from './sentences.ts';
import type { Conversation, Guess } from './types.ts';
import { checkedSentence, checkedWording } from './wording.ts';

/** What is searched for; the rest of a longer message is kept with the ticket. */
const SEARCHED_CHARACTERS = 4_000;
const LONG_CHARACTERS = 20_000;
/** What a language model has for one message in all; then the articles speak for themselves, within fifteen seconds. */
const MODEL_BUDGET_MS = 14_000;
/** Of an article, for the model that words it. */
const READ_CHARACTERS = 6_000;
/** Among so many matches an article that was offered is found again. */
const MANY = 30;
/** Software, and hardware. */
const ORDER_TITLES = 2;
/** Among so many tickets of a person is the one an engineer has just spoken about. */
const RECENT_TICKETS = 50;
/** What an engineer's question may be answered with; greetings and commands are not. */
const MAY_ANSWER: ReadonlySet<Intent['kind']> = new Set<Intent['kind']>([
  'request',
  'yes',
  'no',
  'thanks',
  'solved',
  'not-solved',
  'emoji',
  'picks',
  'urgent',
]);
/** Posts that follow one another this fast are one request. */
const ONE_REQUEST_MS = 45_000;
/** Whoever asks for a person so soon after a ticket was opened means the same. */
const JUST_OPENED_MS = 10 * 60_000;
/** After this long without a word what somebody writes is about something new, unless it fits what was shown. */
const FORGOTTEN_MS = 8 * 3_600_000;

export async function handleMessage(written: Written, draft: Draft, parts: DeskParts): Promise<void> {
  const message = withoutMatterBefore(written, draft);
  if (message.underCardOf) return talkUnderCard(message, draft, parts);
  if (message.edits) {
    draft.conversation = withoutTurn(draft.conversation, message.edits);
    if (message.text.trim() === '') return deleted(draft);
  }
  const question = textToSearch(message, draft);
  if (message.overheard) return overhear(question, draft, parts);

  if (await changedDuty(message, draft, parts)) return;
  if (await offeredDeskFile(message, draft, parts)) return;
  const heard = endOf(message) ?? heardIn(message.text, draft);
  const isStaff = !engineerOf(draft.rules.desk, message.person.id);
  // Staff who ask about holidays mean their own, and their calls are no business of the hotline.
  const isRequest = isStaff && (heard.kind === 'calendar' || heard.kind === 'log-call');
  const intent: Intent = isRequest ? { kind: 'request' } : heard;
  const previous = withoutOldTurns(draft);
  draft.conversation = {
    ...turnsOf(message, intent.kind === 'request').reduce(
      (talk, { text, at, id }) => withTurn(talk, 'person', text, at, id),
      previous,
    ),
    attachments: [...previous.attachments, ...message.attachments],
  };
  const spoken = await spokenSince(previous, message, parts);
  if (spoken) draft.update({ ticket: spoken.ticket.id });
  const ticket = spoken?.ticket ?? (previous.ticket ? await parts.store.ticket(previous.ticket) : undefined);
  const open = ticket && ticket.status !== 'closed' ? ticket : undefined;

  // "Please answer here; it goes straight to the engineer": nothing is searched, and "ok" is an answer.
  if (spoken?.isQuestion && MAY_ANSWER.has(intent.kind))
    return addToTicket(message.text, message.attachments, spoken.ticket, draft, parts);
  if (intent.kind === 'request') return request(message, question, open, draft, parts);
  if (message.attachments.length > 0 && intent.kind === 'empty')
    return fileAlone(message, open, draft, parts);
  return smallTalkOrCommand(intent, message, open, draft, parts);
}

/**
 * The open ticket whose engineer spoke here last, when that was after the person's own last words: what they write
 * next is about that one, however many tickets they have opened since.
 */
async function spokenSince(
  { id, updatedAt }: Conversation,
  { person }: IncomingMessage,
  { store }: DeskParts,
): Promise<{ readonly ticket: Ticket; readonly isQuestion: boolean } | undefined> {
  const moved = (await store.ticketsOf(person.id, RECENT_TICKETS)).filter(
    (ticket) =>
      ticket.conversation === id && ticket.status !== 'closed' && ticket.lastActivityAt >= updatedAt,
  );
  if (moved.length === 0) return undefined;
  const logs = await store.eventsOfMany(moved.map((ticket) => ticket.id));
  const spoken = moved.flatMap((ticket) => {
    const last = logs.get(ticket.id)?.findLast(({ kind }) => kind === 'said' || kind === 'resolved');
    return last && last.at > updatedAt
      ? [{ ticket, at: last.at, isQuestion: last.kind === 'said' && last.question }]
      : [];
  });
  return spoken.sort((one, other) => other.at.getTime() - one.at.getTime())[0];
}

/**
 * The message without what it says of the matter before, when it goes on to another: that one is done with then. One that
 * waits for its ticket is not: it would be lost.
 */
function withoutMatterBefore(message: Written, draft: Draft): Written {
  const { phase } = draft.conversation;
  if (phase.kind === 'idle' || message.underCardOf || message.overheard || message.edits || message.posts)
    return message;
  const matter = newMatterIn(message.text);
  if (!matter || (matter.before === 'open' && phase.kind === 'proposed')) return message;
  if (matter.before === 'solved' && phase.kind === 'answered')
    draft.outcome('solved', phase.question, phase.shown, phase.guess ? { guess: phase.guess } : {});
  draft.update({ phase: { kind: 'idle' }, turns: [], attachments: [] });
  return { ...message, text: matter.text };
}

/** What a message is for, where what was just shown or asked may explain it. */
function heardIn(text: string, draft: Draft): Intent {
  const { phase } = draft.conversation;
  const heard = intentOf(text);
  if (phase.kind === 'offered' && !isForgotten(draft)) {
    const index = placeIn(text, phase.shown.length);
    if (index !== undefined) return { kind: 'picks', index };
    if (isAnyOfThem(text)) return { kind: 'yes' };
  }
  // Where something was just proposed, "ok" takes it.
  const isProposed = phase.kind === 'offered' || (phase.kind === 'proposed' && phase.question !== '');
  if (heard.kind === 'thanks' && isProposed && isAssent(text)) return { kind: 'yes' };
  if (heard.kind !== 'request') return heard;
  // Asked whether people shall take over: "are you kidding me?? I tried all that" says so.
  if (phase.kind === 'proposed' && phase.question !== '' && openingOf(text) === 'not-solved')
    return { kind: 'not-solved' };
  if (phase.kind !== 'answered' && phase.kind !== 'offered') return heard;
  if (wantsItDone(text)) return { kind: 'human' };
  const opening = openingOf(text);
  return opening ? { kind: opening } : heard;
}

/** Files that came with what was deleted go as well, unless there is more in the request. */
function deleted(draft: Draft): void {
  const { turns, attachments } = draft.conversation;
  if (attachments.length > 0 && turns.every(({ who }) => who !== 'person')) draft.update({ attachments: [] });
}

async function smallTalkOrCommand(
  intent: Exclude<Intent, { kind: 'request' }>,
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { language } = draft;
  const s = sentences(language);
  const say = (text: string) => draft.reply(textReply(text, language));
  switch (intent.kind) {
    case 'empty':
      return say(s.empty);
    case 'greeting':
      return say(s.greeting);
    case 'goodbye':
      return say(s.goodbye);
    case 'insult':
      return draft.reply(
        withHuman(draft.conversation.phase.kind === 'idle' ? s.sorry : s.sorryPeople, draft),
      );
    case 'who-are-you':
      return draft.reply(withHuman(s.whoAmI, draft));
    case 'asks-for-help':
      return say(s.tellMe);
    case 'thanks':
      // Thanks is no proof that it works: only the person's word or tap is.
      return draft.reply({
        language,
        parts: [{ kind: 'text', text: s.thanks }, ...openQuestion(ticket, draft)],
      });
    case 'emoji':
      if (intent.mood === 'good') return judged(true, message, ticket, draft, parts, s.thanks);
      if (intent.mood === 'bad') return judged(false, message, ticket, draft, parts, s.emoji);
      return say(s.emoji);
    case 'picks':
      return pickedAt(intent.index, draft, parts);
    case 'urgent':
      return hurried(message, ticket, draft, parts);
    case 'desk-hours':
      return showDeskHours(draft);
    case 'cancel-ticket':
      if (!ticket || ticket.status === 'resolved') return showTickets(message.person, draft, parts);
      return draft.reply({
        language,
        parts: [{ kind: 'text', text: s.cancelTicket(ticket.id) }, withdrawButton(ticket, draft)],
      });
    case 'yes': {
      const { phase } = draft.conversation;
      if (phase.kind === 'proposed') return toPeople(message, draft, parts);
      if (phase.kind === 'offered')
        return phase.shown.length === 1
          ? pickedAt(0, draft, parts)
          : draft.reply(withHuman(s.whichOne(phase.shown.length), draft));
      return judged(true, message, ticket, draft, parts, s.nothingToJudge);
    }
    case 'solved':
      return judged(true, message, ticket, draft, parts, s.glad);
    case 'no':
      if (draft.conversation.phase.kind === 'proposed') {
        draft.update({ phase: { kind: 'idle' }, turns: [] });
        return say(s.neverMind);
      }
      return judged(false, message, ticket, draft, parts, s.nothingToJudge);
    case 'never-mind':
      // Nothing is asked for any more, which is no verdict on what was shown.
      draft.update({ phase: { kind: 'idle' }, turns: [], attachments: [] });
      if (ticket && ticket.status !== 'resolved')
        return addToTicket(message.text, [], ticket, draft, parts, s.addedNeverMind(ticket.id));
      return say(s.neverMind);
    case 'not-solved':
      // Asked whether people shall take over: they shall.
      if (draft.conversation.phase.kind === 'proposed') return toPeople(message, draft, parts);
      return judged(false, message, ticket, draft, parts, s.describeFirst);
    case 'human':
      if (isForgotten(draft)) draft.update({ phase: { kind: 'idle' }, turns: [] });
      if (isWithPeople(ticket, message, draft)) return say(s.ticketAlready(ticket!.id));
      return toPeople(message, draft, parts, reasonIn(message));
    case 'my-tickets':
      return showTickets(message.person, draft, parts);
    case 'ticket-status':
      return showTicket(intent.ticket, message.person, draft, parts);
    case 'explain':
      return explainTicket(intent.ticket, message.person, draft, parts);
    case 'queue':
      return showQueue(message.person, draft, parts);
    case 'duty':
      return showDuty(message.person, draft, parts);
    case 'calendar':
      return showCalendar(message.person, draft, parts);
    case 'desk-file':
      return showDeskFile(message, draft, parts);
    case 'log-call':
      return draft.reply(callForm(language, draft.rules), message.person.id);
    default:
      intent satisfies never;
  }
}

/** Asks for a person without a word of what for, and a ticket has just gone to people. */
function isWithPeople(ticket: Ticket | undefined, message: Written, { conversation, now }: Draft): boolean {
  return (
    ticket !== undefined &&
    ticket.status !== 'resolved' &&
    conversation.phase.kind === 'idle' &&
    reasonIn(message) === undefined &&
    now.getTime() - ticket.openedAt.getTime() < JUST_OPENED_MS
  );
}

/** The person says that it works, or that it does not, about whatever was last shown or solved. */
export async function judged(
  works: boolean,
  message: Pick<IncomingMessage, 'person' | 'text'>,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
  otherwise: string,
): Promise<void> {
  const { phase } = draft.conversation;
  const { language } = draft;
  const s = sentences(language);
  if (phase.kind === 'answered' || phase.kind === 'offered') {
    const figures = phase.guess ? { guess: phase.guess } : {};
    if (!works) {
      draft.outcome('not-solved', phase.question, phase.shown, figures);
      return openTicket({ question: phase.question, tried: phase.shown }, message.person, draft, parts);
    }
    if (phase.kind === 'answered') {
      draft.outcome('solved', phase.question, phase.shown, figures);
      draft.update({ phase: { kind: 'idle' }, turns: [], attachments: [] });
      return draft.reply(textReply(s.glad, language));
    }
  }
  // Asked for a person or looked at titles, and then it worked.
  if (works && phase.kind !== 'idle') draft.update({ phase: { kind: 'idle' }, turns: [], attachments: [] });
  if (ticket?.status === 'resolved')
    return actOnTicket(
      works
        ? { kind: 'confirm', ticket: ticket.id }
        : { kind: 'reopen', ticket: ticket.id, text: message.text },
      message.person,
      draft,
      parts,
    );
  if (ticket && message.text.trim()) {
    const saysSo = works && intentOf(message.text).kind === 'solved';
    return addToTicket(
      message.text,
      [],
      ticket,
      draft,
      parts,
      saysSo ? s.addedAndWorks(ticket.id) : undefined,
    );
  }
  if (!works && phase.kind === 'idle')
    draft.update({ phase: { kind: 'proposed', question: '', tried: [], at: draft.now } });
  draft.reply(textReply(otherwise, language));
}

/** A person is wanted: at once when it is known what it is about, else after one sentence. */
export async function toPeople(
  message: Pick<IncomingMessage, 'person' | 'text'>,
  draft: Draft,
  parts: DeskParts,
  summary?: string,
): Promise<void> {
  const { phase, turns } = draft.conversation;
  const asked =
    summary ?? (phase.kind === 'idle' ? undefined : phase.question || undefined) ?? lastRequest(turns);
  if (!asked) {
    draft.update({ phase: { kind: 'proposed', question: '', tried: [], at: draft.now } });
    return draft.reply(textReply(sentences(draft.language).describeFirst, draft.language));
  }
  const tried =
    phase.kind === 'answered' || phase.kind === 'offered'
      ? phase.shown
      : phase.kind === 'proposed'
        ? phase.tried
        : [];
  return openTicket({ question: asked, tried }, message.person, draft, parts);
}

/** The title that was offered in that place. */
async function pickedAt(index: number, draft: Draft, parts: DeskParts): Promise<void> {
  const { phase } = draft.conversation;
  const articleId = phase.kind === 'offered' ? phase.shown[index] : undefined;
  if (articleId === undefined)
    return draft.reply(textReply(sentences(draft.language).nothingToJudge, draft.language));
  return chosen({ kind: 'choose', articleId }, draft, parts);
}

/** It is pressing: that goes with whatever it is about, and nobody is made to say it again. */
async function hurried(
  message: Written,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { phase } = draft.conversation;
  const s = sentences(draft.language);
  if (phase.kind === 'idle') {
    if (ticket) return addToTicket(message.text, [], ticket, draft, parts);
    draft.update({ phase: { kind: 'proposed', question: '', tried: [], at: draft.now } });
    return draft.reply(textReply(s.urgentWhat, draft.language));
  }
  if (phase.kind === 'proposed') return toPeople(message, draft, parts);
  draft.update({ phase: { ...phase, question: `${phase.question}\n${message.text}` } });
  draft.reply(withHuman(s.urgentNoted, draft));
}

async function request(
  message: IncomingMessage,
  joined: string,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const { phase } = draft.conversation;
  // An engineer waits for these words: nothing is searched.
  if (ticket?.waiting?.reason === 'requester')
    return addToTicket(message.text, message.attachments, ticket, draft, parts);
  if (ticket && phase.kind === 'idle' && asksWhen(message.text))
    return showTicket(ticket.id, message.person, draft, parts);
  // Asked for a person before saying why: this is why.
  if (phase.kind === 'proposed' && phase.question === '' && !isForgotten(draft))
    return openTicket({ question: message.text, tried: [] }, message.person, draft, parts);

  const audience = audienceOf(message, draft);
  const ask: Ask = (one) => parts.knowledge.ask({ question: one, audience, language: draft.language });
  const follows = (phase.kind === 'answered' || phase.kind === 'offered') && isFollowUp(message.text);
  const together = follows
    ? `${phase.question}\n${message.text}`.slice(0, SEARCHED_CHARACTERS)
    : await withoutOthers(message, joined, draft, ask);
  const separate = await separately(questionsIn(together), ask);
  const within = AbortSignal.timeout(MODEL_BUDGET_MS);
  const asked = await restated(separate, draft, parts, within);
  const found = await Promise.all(
    asked.map(async (one, i) => {
      const own = await ask(one);
      const verdict = await secondOpinion(own, one, draft, parts, within);
      return { question: separate[i]!, own, verdict };
    }),
  );
  const tried = phase.kind === 'idle' ? [] : phase.kind === 'proposed' ? phase.tried : phase.shown;
  // Of an article that was offered only its title is known.
  const read = phase.kind === 'offered' ? [] : tried;
  // One that was answered just now is not asked again with the next one.
  const open = found.filter(
    ({ verdict }) => verdict.kind !== 'answer' || !read.includes(verdict.match.article.id),
  );
  const isRest = open.length > 0 && open.length < found.length;
  const left = isRest ? open : found;
  const question = isRest ? left.map((one) => one.question).join('\n') : together;
  const questions = left.map((one) => one.question);
  const own = left.map((one) => one.own);
  const verdicts = left.map((one) => one.verdict);
  const answers = verdicts.flatMap((verdict) => (verdict.kind === 'answer' ? [verdict] : []));

  const isNews = answers.length > 0 && !answers.every((one) => read.includes(one.match.article.id));
  if (ticket && !isNews) return addToTicket(message.text, message.attachments, ticket, draft, parts);
  const asks = verdicts.flatMap((verdict, i) => (verdict.kind === 'answer' ? [questions[i]!] : []));
  if (isNews) {
    const ids = answers.map(({ match }) => match.article.id);
    // Of several questions some have no answer: these go to people with one tap, the others are answered now. One that
    // may be about what is answered is no other question: "the printer is jammed, the paper does not come out".
    const others = verdicts.flatMap((verdict, i): Unanswered[] => {
      const choices = choicesOf(verdict);
      const isAnswered = verdict.kind === 'answer' || choices.some(({ article: { id } }) => ids.includes(id));
      return isAnswered ? [] : [{ question: questions[i]!, choices }];
    });
    return answer(question, answers, draft, parts, within, others, asks);
  }
  // "My laptop": a name and nothing about it. Whatever has that name in its title would be a guess.
  if (phase.kind === 'idle' && isBareName(question)) return askWhatAbout(question, draft);
  if (verdicts.length > 1 && !isLastOffer(phase) && verdicts.some((one) => choicesOf(one).length > 0))
    return offerForEach(question, questions, verdicts, draft);
  const choices = verdicts.length === 1 ? choicesOf(verdicts[0]!) : [];
  // Titles nobody has looked into yet may be offered again for what is asked on.
  const fresh = choices.filter(
    (match) =>
      ((follows || draft.isSameBreath) && phase.kind === 'offered') || !tried.includes(match.article.id),
  );
  if (isForgotten(draft)) draft.update({ turns: draft.conversation.turns.slice(-1) });
  // Beside a new one those stay that nobody has looked into: what was told may mean one of them.
  const titles = phase.kind === 'offered' && fresh.length > 0 ? choices : fresh;
  if (titles.length > 0 && (!isLastOffer(phase) || isForgotten(draft)))
    return offer(question, titles, guessOf(own[0]!, verdicts[0]!.why.agreed), draft);
  // Another question is none the first one failed by: nobody asked for a ticket about that.
  const isAnother =
    (phase.kind === 'answered' || phase.kind === 'offered') &&
    (follows || isRest || (answers.length === 0 && isQuestion(message.text)));
  // Many people cannot work: nobody is asked whether that is worth a ticket.
  const { impact, urgency } = severityOf(question);
  const isSevere = impact !== 'person' && urgency === 'stops-work';
  if (phase.kind !== 'idle' && !isVague(phase) && !isAnother && !isForgotten(draft)) {
    // Written before what was shown can have been read: no word about it, and nobody asked for a ticket.
    if (draft.isSameBreath && !isSevere) return goesWith(question, tried, draft);
    // Said twice and nothing found, or more told after the offer of a ticket: people take over.
    return openTicket({ question: phase.question, tried }, message.person, draft, parts);
  }
  if (isSevere) return openTicket({ question, tried: [] }, message.person, draft, parts);
  if (phase.kind === 'idle' && isOrder(question)) {
    const titles = await howToOrder(question, draft.language, ask);
    if (titles.length > 0) return offer(question, titles, undefined, draft);
  }
  // One word says what it is about and not what is wrong: asked once, and then it is looked up.
  if (phase.kind === 'idle' && isOneWord(question)) return askWhatAbout(question, draft);
  const unanswered = isAnother && !follows ? message.text : question;
  draft.update({
    phase: { kind: 'proposed', question: unanswered, tried: follows ? tried : [], at: draft.now },
  });
  draft.outcome('unanswered', unanswered, follows ? tried : []);
  const s = sentences(draft.language);
  const lead = follows && answers.length > 0 ? s.onlyThat : isOrder(unanswered) ? s.orderNotFound : undefined;
  speak(
    proposalReply(draft.language, { isOtherLanguage: isOtherLanguage(question), ...(lead && { lead }) }),
    draft,
  );
}

/** Articles on how things are ordered: they name hardly any of the things. Titles only, whatever they are found with. */
async function howToOrder(question: string, language: Language, ask: Ask): Promise<readonly Match[]> {
  const verdict = await ask(
    language === 'zh' ? `申请软件或硬件：${question}` : `request software or hardware: ${question}`,
  );
  return (verdict.kind === 'answer' ? [verdict.match] : choicesOf(verdict)).slice(0, ORDER_TITLES);
}

function askWhatAbout(question: string, draft: Draft): void {
  draft.update({ phase: { kind: 'proposed', question, tried: [], isVague: true, at: draft.now } });
  draft.outcome('unanswered', question, []);
  speak(proposalReply(draft.language, { lead: sentences(draft.language).whatAbout(question) }), draft);
}

/** More about what was just answered or looked up in vain, which finds nothing more. */
function goesWith(question: string, tried: readonly string[], draft: Draft): void {
  const { language } = draft;
  const { phase } = draft.conversation;
  const s = sentences(language);
  if (phase.kind === 'answered') {
    draft.update({ phase: { ...phase, question, at: draft.now } });
    const text = { kind: 'text', text: s.goesWithAnswer } as const;
    speak({ language, parts: [text, ...openQuestion(undefined, draft)] }, draft);
  } else {
    draft.update({ phase: { kind: 'proposed', question, tried, at: draft.now } });
    speak(proposalReply(language, { lead: s.goesWithRequest }), draft);
  }
}

async function answer(
  question: string,
  verdicts: readonly Extract<Verdict, { kind: 'answer' }>[],
  draft: Draft,
  parts: DeskParts,
  within = AbortSignal.timeout(MODEL_BUDGET_MS),
  others: readonly Unanswered[] = [],
  /** What each verdict is on, where that is not all of the question. */
  asks: readonly string[] = [],
): Promise<void> {
  const shown = unique(verdicts.map((verdict) => verdict.match));
  const questions = shown.map(
    ({ article }) => asks[verdicts.findIndex(({ match }) => match.article.id === article.id)] ?? question,
  );
  const worded = await wording(question, verdicts, draft, parts, within);
  const ids = shown.map((match) => match.article.id);
  // Several questions at once are judged together, which says nothing about one of them.
  const figures = verdicts.length === 1 ? { guess: guessOf(verdicts[0]!)! } : {};
  draft.update({ phase: { kind: 'answered', question, shown: ids, ...figures, at: draft.now } });
  draft.outcome('answered', question, ids, figures);
  const wordedReply = worded ? { markdown: worded } : undefined;
  const reply = answerReply(shown, draft.language, { question, questions, wording: wordedReply, others });
  speak(lengthNotice(draft) ? { ...reply, parts: [lengthNotice(draft)!, ...reply.parts] } : reply, draft);
}

function offer(question: string, matches: readonly Match[], guess: Guess | undefined, draft: Draft): void {
  const shown = matches.map((match) => match.article.id);
  const figures = guess ? { guess } : {};
  draft.update({ phase: { kind: 'offered', question, shown, ...figures, at: draft.now } });
  draft.outcome('offered', question, shown, figures);
  speak(choicesReply(matches, draft.language, question), draft);
}

/** Several questions at once, none of which is sure: titles for each, and people for all. */
function offerForEach(
  question: string,
  questions: readonly string[],
  verdicts: readonly Verdict[],
  draft: Draft,
): void {
  const each = verdicts.map(
    (verdict, i): Unanswered => ({ question: questions[i]!, choices: choicesOf(verdict) }),
  );
  const shown = [...new Set(each.flatMap(({ choices }) => choices.map(({ article }) => article.id)))];
  draft.update({ phase: { kind: 'offered', question, shown, at: draft.now } });
  draft.outcome('offered', question, shown);
  speak(unansweredReply(each, draft.language), draft);
}

function choicesOf(verdict: Verdict): readonly Match[] {
  return verdict.kind === 'choices' ? verdict.matches : [];
}

/** The verdict as a language model sees it too, where there is one in time; see second-opinion.ts for how far that goes. */
async function secondOpinion(
  verdict: Verdict,
  question: string,
  { language }: Draft,
  { model }: DeskParts,
  within: AbortSignal,
): Promise<Verdict> {
  const matches = inQuestion(verdict);
  if (!model || matches.length === 0) return verdict;
  return withOpinions(verdict, await opinionsOn(matches, question, language, model, within));
}

/** The best match with the confidence that ships: what was learned on site is learned from it. */
function guessOf(verdict: Verdict, agreed = verdict.why.agreed): Guess | undefined {
  const best = verdict.kind === 'answer' ? verdict.match : verdict.matches[0];
  if (!best) return undefined;
  const confidence = verdict.why.features.shippedConfidence ?? best.confidence;
  return { article: best.article.id, confidence, ...(agreed !== undefined && { agreed }) };
}

/** The person picked one of the offered titles, or wants more of what was shown in part. */
export async function chosen(
  { articleId, section, whole }: Extract<Action, { kind: 'choose' }>,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  const article = parts.knowledge.article(articleId);
  const isEngineer = engineerOf(draft.rules.desk, draft.incoming.person.id) !== undefined;
  const { phase } = draft.conversation;
  const question = phase.kind === 'idle' ? '' : phase.question;
  if (!article || (article.audience === 'engineers' && !isEngineer)) {
    draft.update({ phase: { kind: 'proposed', question, tried: [], at: draft.now } });
    draft.reply({
      language: draft.language,
      parts: [
        { kind: 'text', text: sentences(draft.language).gone },
        ...proposalReply(draft.language).parts.slice(1),
      ],
    });
    return;
  }
  const asked = question || article.title;
  const audience = isEngineer ? 'engineers' : 'staff';
  const found = await parts.knowledge.search({ question: asked, audience, language: draft.language }, MANY);
  const best = found.find((match) => match.article.id === articleId)?.passage;
  const match: Match = { article, passage: best ?? passagesOf(article)[0]!, confidence: 1 };
  const reply = answerReply([match], draft.language, { question: asked, wanted: { section, whole } });
  // More of the answer that is being judged is no other answer.
  if (phase.kind === 'answered' && phase.shown.includes(articleId)) {
    draft.update({ phase: { ...phase, at: draft.now } });
    return speak(reply, draft);
  }
  const figures = phase.kind === 'offered' && phase.guess ? { guess: phase.guess } : {};
  draft.update({
    phase: { kind: 'answered', question: asked, shown: [articleId], ...figures, at: draft.now },
  });
  draft.outcome('answered', asked, [articleId], figures);
  speak(reply, draft);
}

async function addToTicket(
  text: string,
  attachments: IncomingMessage['attachments'],
  ticket: Ticket,
  draft: Draft,
  parts: DeskParts,
  /** What is said instead when they may not want it any more; then one tap withdraws it. */
  isItNeeded?: string,
): Promise<void> {
  const { person } = draft.incoming;
  const history = await logOf(ticket, parts);
  const by = { kind: 'person', id: person.id, name: person.name } as const;
  draft.append(ticket.id, history, by, heardFacts(ticket, text, attachments));
  // They are the ticket's now: the next request starts without them.
  draft.update({ turns: [], attachments: [] });
  const s = sentences(draft.language);
  if (isItNeeded)
    return draft.reply({
      language: draft.language,
      parts: [{ kind: 'text', text: isItNeeded }, withdrawButton(ticket, draft)],
    });
  draft.reply({
    language: draft.language,
    parts: [
      { kind: 'text', text: s.added(ticket.id) },
      {
        kind: 'buttons',
        buttons: [
          {
            label: s.somethingElse,
            action: {
              kind: 'open-ticket',
              details: { summary: Array.from(text).slice(0, 300).join('') || s.somethingElse },
            },
            secondary: true,
          },
        ],
      },
    ],
  });
}

async function fileAlone(
  message: IncomingMessage,
  ticket: Ticket | undefined,
  draft: Draft,
  parts: DeskParts,
): Promise<void> {
  if (ticket) return addToTicket('', message.attachments, ticket, draft, parts);
  draft.reply(withHuman(sentences(draft.language).fileReceived, draft));
}

function withdrawButton(ticket: Ticket, { language }: Draft): Part {
  const { withdraw } = sentences(language);
  return { kind: 'buttons', buttons: [{ label: withdraw, action: { kind: 'withdraw', ticket: ticket.id } }] };
}

/** Words written under a ticket's card stay among engineers, unless they begin with `>`: those go to the person. */
async function talkUnderCard(message: IncomingMessage, draft: Draft, parts: DeskParts): Promise<void> {
  const ticket = message.underCardOf!;
  const forPerson = /^\s*[>＞]\s*/u;
  const files = message.attachments;
  const text = message.text.replace(forPerson, '').trim() || files.map(({ name }) => name).join(', ');
  if (!text) return;
  const kind = forPerson.test(message.text) ? 'say' : 'note';
  return actOnTicket({ kind, ticket, text }, message.person, draft, parts, files);
}

/** In a channel where it only listens the desk speaks when it is sure, and is silent otherwise. */
async function overhear(question: string, draft: Draft, parts: DeskParts): Promise<void> {
  if (intentOf(question).kind !== 'request') return;
  const verdict = await parts.knowledge.ask({ question, audience: 'staff', language: draft.language });
  if (verdict.kind === 'answer') await answer(question, [verdict], draft, parts);
}

/** The last thing shown or asked was so long ago that it is no longer what is talked about. */
function isForgotten({ conversation, now }: Draft): boolean {
  const { phase } = conversation;
  return phase.kind !== 'idle' && now.getTime() - phase.at.getTime() > FORGOTTEN_MS;
}

/** A ticket was proposed because nothing was found: what is told next goes into it. */
function isLastOffer(phase: Conversation['phase']): boolean {
  return phase.kind === 'proposed' && !isVague(phase);
}

function isVague(phase: Conversation['phase']): boolean {
  return phase.kind === 'proposed' && phase.isVague === true;
}

/** Words of a request that came to nothing belong to no later one. */
function withoutOldTurns({ conversation, now }: Draft): Conversation {
  const last = conversation.turns.at(-1);
  const isOld = last !== undefined && now.getTime() - last.at.getTime() > FORGOTTEN_MS;
  return isOld && conversation.phase.kind === 'idle'
    ? { ...conversation, turns: [], attachments: [] }
    : conversation;
}

function textToSearch(message: IncomingMessage, draft: Draft): string {
  const { turns, phase } = draft.conversation;
  const lastOfPerson = lastSaid(turns);
  const isSameRequest =
    lastOfPerson &&
    phase.kind !== 'idle' &&
    (isVague(phase) || message.at.getTime() - lastOfPerson.at.getTime() < ONE_REQUEST_MS) &&
    // Several questions at once are no addition to the last one.
    questionsIn(message.text).length === 1;
  const text = !isSameRequest
    ? withoutQuoted(message.text)
    : isVague(phase)
      ? aboutName(lastOfPerson.text, message.text)
      : `${lastOfPerson.text}\n${message.text}`;
  return text.slice(0, SEARCHED_CHARACTERS);
}

/** "My laptop" and then "it does not start" is one sentence, "我的笔记本" and "开不了机" as well. */
function aboutName(name: string, told: string): string {
  const subject = name.trim().replace(/[.。…!！?？\s]+$/u, '');
  const pronoun = /^\s*(?:it|this|that)(?=\b)|^\s*它/iu;
  if (pronoun.test(told)) return told.replace(pronoun, subject);
  return /\p{Script=Han}/u.test(told) ? `${subject}${told.trim()}` : `${subject}\n${told}`;
}

type Ask = (question: string) => Promise<Verdict>;

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
  return (await ask(questions[0]!)).kind === 'answer' ? questions : clauses;
}

async function restated(
  questions: readonly string[],
  draft: Draft,
  parts: DeskParts,
  within: AbortSignal,
): Promise<readonly string[]> {
  const { turns } = draft.conversation;
  if (!parts.model || questions.length !== 1 || turns.length < 2) return questions;
  const restatement = await parts.model.restate(turns.slice(-8), draft.language, within);
  return restatement ? [restatement] : questions;
}

async function wording(
  question: string,
  verdicts: readonly Extract<Verdict, { kind: 'answer' }>[],
  draft: Draft,
  parts: DeskParts,
  within: AbortSignal,
): Promise<string | undefined> {
  if (!parts.model || verdicts.length !== 1) return undefined;
  const [verdict] = verdicts;
  const passages = [
    {
      title: verdict!.match.article.title,
      text: partFor(verdict!.match, question, {}, READ_CHARACTERS).markdown,
    },
  ];
  const preview = parts.preview?.(draft.incoming.conversation, {
    key: draft.nextKey,
    person: draft.incoming.person.id,
  });
  const words = await parts.model.answer(
    question,
    passages,
    draft.language,
    within,
    preview &&
      ((sentence) => {
        const markdown = checkedSentence(sentence, passages);
        if (markdown) preview.add(markdown);
      }),
  );
  await preview?.end();
  return words && checkedWording(words, passages);
}

function audienceOf(message: IncomingMessage, draft: Draft): 'staff' | 'engineers' {
  // Only where nobody else reads along: an engineer's own chat with the desk.
  return engineerOf(draft.rules.desk, message.person.id) && !message.inPublic && !message.overheard
    ? 'engineers'
    : 'staff';
}

function lengthNotice(draft: Draft): Part | undefined {
  const { incoming } = draft;
  if (incoming.kind !== 'message' || incoming.text.length <= LONG_CHARACTERS) return undefined;
  const limit = SEARCHED_CHARACTERS.toLocaleString('en');
  return { kind: 'text', tone: 'quiet', text: sentences(draft.language).tooLong(limit) };
}

/** Replies and remembers its own words as a turn. */
function speak(reply: Reply, draft: Draft): void {
  draft.reply(reply);
  draft.conversation = withTurn(draft.conversation, 'desk', wordsOf(reply), draft.now);
}

/** What the person has still to say: did the answer, or the engineer's solution, help? */
function openQuestion(ticket: Ticket | undefined, draft: Draft): readonly Part[] {
  const s = sentences(draft.language);
  if (draft.conversation.phase.kind === 'answered')
    return [
      {
        kind: 'buttons',
        buttons: [
          { label: s.solved, action: { kind: 'solved' }, style: 'primary' },
          { label: s.notSolved, action: { kind: 'not-solved' } },
        ],
      },
    ];
  return ticket?.status === 'resolved'
    ? [{ kind: 'buttons', buttons: resolvedButtons(ticket, draft.language) }]
    : [];
}

function withHuman(text: string, draft: Draft): Reply {
  return {
    language: draft.language,
    parts: [
      { kind: 'text', text },
      { kind: 'buttons', buttons: [{ label: sentences(draft.language).human, action: { kind: 'human' } }] },
    ],
  };
}

function lastRequest(turns: Draft['conversation']['turns']): string | undefined {
  const requests = turns.filter((turn) => turn.who !== 'person' || intentOf(turn.text).kind === 'request');
  return lastSaid(requests)?.text;
}

/** The person's last words, which may be several posts with no word of the desk in between. */
function lastSaid(turns: Draft['conversation']['turns']): Pick<Turn, 'text' | 'at'> | undefined {
  const end = turns.findLastIndex((turn) => turn.who === 'person');
  const last = turns[end];
  if (!last) return undefined;
  const begin = turns.slice(0, end).findLastIndex((turn) => turn.who !== 'person') + 1;
  const posts = turns.slice(begin, end + 1);
  return { text: posts.map(({ text }) => text).join('\n'), at: last.at };
}

function unique(matches: readonly Match[]): readonly Match[] {
  return matches.filter(
    (match, index) => matches.findIndex((other) => other.article.id === match.article.id) === index,
  );
}
