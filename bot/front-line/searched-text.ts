/** What is searched for when somebody writes: the message, with those before it that it belongs to. Pure. */
import type { Turn } from '../tickets/types.ts';
import type { IncomingMessage } from '../types.ts';
import type { Draft } from './context.ts';
import { intentOf } from './intent.ts';
import { isVague } from './phase.ts';
import { questionsIn, withoutQuoted } from './questions-in.ts';

/** What is searched for; the rest of a longer message is kept with the ticket. */
export const SEARCHED_CHARACTERS = 4_000;
/** Posts that follow one another this fast are one request. */
const ONE_REQUEST_MS = 45_000;

export function searchedText(message: IncomingMessage, draft: Draft): string {
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

/** The last request among the turns, greetings and commands left out. */
export function lastRequest(turns: readonly Turn[]): string | undefined {
  return lastSaid(turns.filter((turn) => turn.who !== 'person' || intentOf(turn.text).kind === 'request'))
    ?.text;
}

/** "My laptop" and then "it does not start" is one sentence, "我的笔记本" and "开不了机" as well. */
function aboutName(name: string, told: string): string {
  const subject = name.trim().replace(/[.。…!！?？\s]+$/u, '');
  const pronoun = /^\s*(?:it|this|that)(?=\b)|^\s*它/iu;
  if (pronoun.test(told)) return told.replace(pronoun, subject);
  return /\p{Script=Han}/u.test(told) ? `${subject}${told.trim()}` : `${subject}\n${told}`;
}

/** The person's last words, which may be several posts with no word of the desk in between. */
function lastSaid(turns: readonly Turn[]): Pick<Turn, 'text' | 'at'> | undefined {
  const end = turns.findLastIndex((turn) => turn.who === 'person');
  const last = turns[end];
  if (!last) return undefined;
  const begin = turns.slice(0, end).findLastIndex((turn) => turn.who !== 'person') + 1;
  const posts = turns.slice(begin, end + 1);
  return { text: posts.map(({ text }) => text).join('\n'), at: last.at };
}
