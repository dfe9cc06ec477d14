/**
 * People write a request in several **posts**: "hi", "my outlook", "it does not send since this morning". Which of those
 * that wait to be handled are one request, how they read as one message, and which post looks as if another followed.
 */
import { engineerOf } from '../engineers.ts';
import { dutyWishIn } from '../roster/duty-words.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { EventId, Incoming, IncomingMessage } from '../types.ts';
import { isAnyOfThem, isFollowUp, placeIn } from './after-a-reply.ts';
import { type Intent, intentOf, reasonFor } from './intent.ts';
import { isQuestion } from './questions-in.ts';
import { isOtherLanguage } from './written-language.ts';

/** Posts further apart than this are not written in one go; what is said later is joined in the conversation itself. */
const ONE_GO_MS = 10_000;

/** What somebody wrote, in one post or in several that are handled together. */
export interface Written extends IncomingMessage {
  /** The posts it was written in, oldest first, as they read by now; absent: one. */
  readonly posts?: readonly IncomingMessage[];
}

type Kind = Intent['kind'];

/** What a request may begin with. */
const BEGINS: ReadonlySet<Kind> = new Set<Kind>(['greeting', 'asks-for-help', 'request', 'empty', 'urgent']);
/** What follows the beginning: "my outlook", "does not work", "help", "thanks". By itself it means something else. */
const GOES_ON: ReadonlySet<Kind> = new Set<Kind>([...BEGINS, 'not-solved', 'emoji', 'thanks', 'who-are-you']);
/** What ends it, and says what is to be done with it. */
const ENDS: ReadonlySet<Kind> = new Set<Kind>(['human', 'never-mind']);
/** Tells an engineer nothing, and is not searched for where there is more. */
const SAYS_NOTHING: ReadonlySet<Kind> = new Set<Kind>(['greeting', 'asks-for-help', 'empty']);

const kindOf = ({ text }: IncomingMessage): Kind => intentOf(text).kind;

/**
 * Those of the pending ones that are one request with that one, itself among them and all in the order they were
 * written. Changes of a post that waits as well belong to it.
 * @param pending oldest first, of that one's conversation.
 */
export function oneRequest(
  message: IncomingMessage,
  pending: readonly Incoming[],
  rules: Rules,
): readonly IncomingMessage[] {
  if (isByItself(message, rules)) return [message];
  let run: IncomingMessage[] = [];
  // A platform may deliver out of order.
  for (const next of [...pending].sort((one, other) => one.at.getTime() - other.at.getTime())) {
    // What others write in the same place comes in between and changes nothing.
    if (next.person.id !== message.person.id) continue;
    const post = next.kind === 'message' && !isByItself(next, rules) ? next : undefined;
    if (post && goesOn(run, post)) run.push(post);
    else if (run.some(({ id }) => id === message.id)) break;
    else run = post ? [post] : [];
  }
  return run.some(({ id }) => id === message.id) ? run : [message];
}

function goesOn(run: readonly IncomingMessage[], next: IncomingMessage): boolean {
  const last = run.at(-1);
  if (!last) return false;
  if (next.edits) return run.some(({ id }) => id === next.edits);
  const isSoon = next.at.getTime() - last.at.getTime() <= ONE_GO_MS;
  // A change of something that was handled before is about that.
  const [first, ...more] = run.filter(({ edits }) => !edits);
  return (
    isSoon &&
    first !== undefined &&
    BEGINS.has(kindOf(first)) &&
    more.every((one) => GOES_ON.has(kindOf(one))) &&
    (GOES_ON.has(kindOf(next)) || ENDS.has(kindOf(next)))
  );
}

/** Neither waits for more nor is joined: talk among engineers, what is only overheard, a program's, words about duty. */
export function isByItself(message: IncomingMessage, { desk }: Rules): boolean {
  if (message.underCardOf || message.overheard || message.answerAlone) return true;
  const engineer = engineerOf(desk, message.person.id);
  return (
    engineer !== undefined &&
    (dutyWishIn(message.text, engineer, desk, message.at) !== undefined ||
      message.attachments.some(({ name }) => /\.ya?ml$/iu.test(name)))
  );
}

/**
 * The posts as one message: the first one's identity, which stays when more of them join, and the last one's time.
 * Undefined when all of them were taken back.
 * @param taken as `oneRequest` gives them, at least one.
 */
export function asOne(taken: readonly IncomingMessage[]): Written | undefined {
  const [first] = taken;
  if (taken.length === 1) return first;
  const posts = afterChanges(taken);
  const last = posts.at(-1);
  if (!first || !last) return undefined;
  const told = posts.filter((post) => !SAYS_NOTHING.has(kindOf(post)));
  const asksForHelp = posts.filter((post) => kindOf(post) === 'asks-for-help');
  const said = [told, asksForHelp, [last]].find((some) => some.length > 0)!;
  return {
    ...last,
    id: first.id,
    text: said.map(({ text }) => text).join('\n'),
    attachments: posts.flatMap(({ attachments }) => attachments),
    posts,
  };
}

/** What was changed reads as it does by now, and what was deleted is gone with its files. */
function afterChanges(taken: readonly IncomingMessage[]): readonly IncomingMessage[] {
  const posts = new Map<EventId, IncomingMessage>();
  for (const message of taken) {
    const changed = message.edits && posts.get(message.edits);
    if (!message.edits) posts.set(message.id, message);
    else if (changed && message.text.trim() !== '') posts.set(changed.id, { ...changed, text: message.text });
    else posts.delete(message.edits);
  }
  return [...posts.values()];
}

/** What several posts are for; undefined: what their words together are for, as with one. */
export function endOf({ posts }: Written): Extract<Intent, { kind: 'human' | 'never-mind' }> | undefined {
  const last = posts && posts.length > 1 ? intentOf(posts.at(-1)!.text) : undefined;
  return last?.kind === 'human' || last?.kind === 'never-mind' ? last : undefined;
}

/** What the posts before the one that asks for a person say, and that one's own reason; undefined: nothing. */
export function reasonIn({ text, posts = [] }: Written): string | undefined {
  if (posts.length < 2) return reasonFor(text);
  const told = posts.slice(0, -1).filter((post) => !SAYS_NOTHING.has(kindOf(post)));
  const own = reasonFor(posts.at(-1)!.text);
  return [...told.map((post) => post.text), ...(own ? [own] : [])].join('\n') || undefined;
}

/** The posts of a request that an engineer is to read, each under the event its writer can still change. */
export function turnsOf(
  message: Written,
  isRequest: boolean,
): readonly Pick<IncomingMessage, 'id' | 'text' | 'at'>[] {
  const { posts } = message;
  if (!posts) {
    const id = message.edits ?? message.id;
    // Greetings, commands and a yes tell an engineer nothing, a no with its reason does.
    return isRequest || kindOf(message) === 'request' ? [{ id, text: message.text, at: message.at }] : [];
  }
  const told = posts.filter((post) => !SAYS_NOTHING.has(kindOf(post)) && !ENDS.has(kindOf(post)));
  return isRequest || told.some((post) => kindOf(post) === 'request') ? told : [];
}

/**
 * Whether it looks as if its writer had more to say: a greeting, a name and nothing about it, an open end, a picture
 * without a word. Where in doubt it does not: whoever has said all waits for an answer.
 */
export function isUnfinished(message: IncomingMessage, rules: Rules): boolean {
  if (isByItself(message, rules)) return false;
  switch (kindOf(message)) {
    case 'greeting':
    case 'asks-for-help':
    case 'urgent':
      return true;
    case 'empty':
      return message.attachments.length > 0;
    case 'request':
      return isBegun(message.text.trim());
    default:
      return false;
  }
}

const OPEN_END =
  /(?:[,，、:：;；…]|\.{2,}|。{2,}|[\s—–]-|—|–|\b(?:and|but|or|because|so|since|when|whenever|if|with|for|the|my|our|a|an|to|of|in|on|at|that|then|also|about|is|are)|但是?|因为|所以|然后|就是|而且|还有|以及|或者|如果|不过|可是|关于|的时候|那个|这个)\s*$/iu;
/** Longer than this nobody looks for the verb: it says something. */
const MOST_WORDS = 5;
const MOST_HAN = 9;
/** Words that say what is, what happened or what is wanted. */
const SAYS_SOMETHING =
  /(?:n['’]t|[a-z]{2,}ed)\b|\b(?:i|it|we|they|he|she|somebody|someone|cant|wont|dont|doesnt|isnt|cannot|not|no|never|nothing|without|is|are|was|were|am|be|been|has|have|had|does|do|did|can|could|will|would|should|must|need|needs|want|wants|get|gets|got|keep|keeps|down|up|dead|slow|stuck|lost|gone|missing|wrong|bad|black|blank|blue|empty|full|hot|loud|noisy|offline|frozen|stolen|hacked|infected|broke|broken|expired?|jam|jams|fail|fails|failing|failure|error|errors|crash|crashes|crashing|freezes|freezing|hangs|hanging|lags?|lagging|works?|working|reset|change|forgot|forget|install|uninstall|update|upgrade|unlock|order|request|replace|reboot|restart|configure|setup|set|add|remove|delete|create|share|connect|connects|disconnect|disconnects|log|login|sign|start|starts|boot|boots|load|loads|loading|charge|charges|charging|turn|turns|open|opens|print|prints|printing|scan|send|sends|sending|receive|receives|buy|borrow|book|extend|enable|disable|give|show|shows|says|asks|fix|repair|check|find|move|help|hacker|virus|phishing|spam|new|second|another|different|how|what|where|why|who|when|which)\b|[没不坏卡慢断丢掉错失忘无法连登装换改申请重置修挂死崩黑蓝红停报能会要想需怎如吗呢吧么谁哪几什被已了求给帮借买加删查升更爆响烫热满空漏裂碎关开闪跳缺少咋太很打让总突]|一直|老是|经常|自动/iu;
/** Names with a character in them that elsewhere says something. */
const NAMES =
  /打印机?|打卡机?|无线(?:网络|网)?|会议室?|更衣室|开发|登录|账号|空调|能源|关键|要求|换气|红外/gu;

/** One of a few titles, by its place. */
const isAnswer = (text: string) => placeIn(text, MOST_TITLES) !== undefined || isAnyOfThem(text);
const MOST_TITLES = 3;

function isBegun(text: string): boolean {
  if (OPEN_END.test(text)) return true;
  if (
    isAnswer(text) ||
    isQuestion(text) ||
    isFollowUp(text) ||
    isOtherLanguage(text) ||
    /[.!。！]$/u.test(text)
  )
    return false;
  if (isOneWord(text)) return true;
  const words = text.match(/[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{N}'’./-]*/gu)?.length ?? 0;
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return words <= MOST_WORDS && han <= MOST_HAN && !SAYS_SOMETHING.test(text.replace(NAMES, ''));
}

/** A name and nothing about it: "outlook", "电脑". */
export function isOneWord(text: string): boolean {
  return (
    /^\s*(?:(?:my|the) )?(?:[\p{Script=Latin}\d.-]{2,20}|\p{Script=Han}{1,3})\s*[.。!！?？]*\s*$/iu.test(
      text,
    ) && !/[没不坏卡慢断丢]/u.test(text)
  );
}

/** "My laptop", "我的笔记本": whose it is, and nothing about it. */
export function isBareName(text: string): boolean {
  return BARE_NAME.test(text) && !SAYS_SOMETHING.test(text.replace(NAMES, '').replace(/\bwork\b/iu, ''));
}

const BARE_NAME =
  /^\s*(?:(?:my|our) (?:(?:work|company|office|business|new|old|external|own|desk) )?[\p{L}\d-]+|我们?的\s*(?:\p{Script=Han}{1,4}|[\p{Script=Latin}\d-]{2,20}))\s*[.。…!！]*\s*$/iu;
