/** Where one message ends a matter and begins another. */
import { intentOf } from './intent.ts';
import { isOrder } from './order.ts';
import { QUESTION_UNITS } from './questions-in.ts';

/** A matter that is begun after another: what it is, and what is said of the one before. */
export interface NewMatter {
  readonly text: string;
  /** It is solved, not wanted any more, or stands as it was. */
  readonly before: 'solved' | 'dropped' | 'open';
}

/** The end of what is said about the matter before, and how the next one begins. */
const THEN_ANOTHER =
  /^(.{1,80}?)[,，.。!！;；\n]+\s*((?:(?:and|but|now|also|however|then|(?:(?:a|one)? ?(?:separate|another|new|more|different|next) (?:issue|question|thing|problem|matter)))\b[:,]?\s*|还有一?[个件](?:事情?|问题)?|但是?|不过|可是|另外|还有|然后|对了|顺便|现在)+)[,，:：\s]*(.+)$/isu;

const ADDS = /\balso\b|\b(?:separate|another|more|different|next)\b|另外|还有|对了|顺便/iu;

const DROPS =
  /^(?:(?:ok|okay|oh|no|actually|well|sorry|wait)[,\s]+)*(?:forget|never ?mind|leave|ignore|skip|drop)(?: about)?(?: (?:the|my|that|it|this))?(?: [\w-]+){0,3}[,.;!]+\s*(?:and |but |now )?(.+)$|^(?:算了[，,]?)?(?:不说(?:这个|.{1,8})了?|先?(?:不|别)(?:管|说)(?:这个|.{1,8}?)了|(?:这个|那个)先不管了?)[，,。；;\s]+(.+)$/isu;

const ANOTHER_FIRST =
  /^(?:(?:ok|okay|oh|actually|and|thanks?)[,\s]+)*(?:another|a different|one more|something else|a new|a second|a separate|next)(?: (?:thing|question|problem|issue|topic|request))?(?: (?:if i may|please))?\s*[:：,，.–—-]+\s*(.+)$|^(?:对了[，,]?)?(?:换个(?:问题|话题)|另外(?:(?:还有)?一?[个件](?:问题|事情?))?|还有一?[个件](?:问题|事情?)|再问一?[个下](?:问题|事情?)?|问个别的|新问题)[，,。：:\s]*(.+)$/isu;

/** Says more of the one before. */
const OF_THE_SAME =
  /^(?:it|its|this|that|they|these|those|he|she|still)\b|^(?:它|这个?|那个?|还是|很|太|有点)/iu;

/** Begins like the rest of what was said before, or says when, where or how often it is. */
const GOES_ON =
  /^(?:and |but |so |well |yes |ok |sorry )*(?:it|its|it's|this|that|they|these|those|he|she|still|same|because|since|only|just (?:when|after|since|on|in)|when(?:ever)?(?! (?:do|does|is|are|can|will)\b)|after|before|every|always|sometimes|today|yesterday|on (?:floor|the|my|our|both|all)|in (?:room|building|the|our|my)|at (?:gate|desk|the)|for (?:me|us|example)|error|the (?:error|message|screen|light|display|log|window)|i (?:have )?(?:already |also |just )*(?:tried|restarted|rebooted|checked|reinstalled|did|need it|mean|meant|am in|am on|sit|work)|my (?:manager|boss|colleagues?|number|phone number|desk|room|extension|device|name|user ?name|id)|we (?:all|need it)|both|all of us|none of us|already|done|now|found|changed|i (?:have |'ve |just )*(?:changed|recalled|deleted|called|done|found|sent|removed|locked|turned))\b|^(?:(?:我|现在)?(?:已经?|刚|都)|而且|并且|还是|还会|但是?|因为|只有|就是|从|自从|每[次天]|昨天|今天|今早|刚才|上周|周[一二三四五六日]|一直|有时|偶尔|然后|它|这个?|那个?|那[台边里]|在[^哪]|位置|报错|提示|显示|重启|重装|试[了过]|我(?:试|重启|也试|在[^哪]|的?(?:分机|工号|座位|电话)|是说)|我们(?:都|全|部门)|同事(?:也|都)|换[了过]|都|也)/iu;

/** Means nothing by itself: "what can I do meanwhile?", "那怎么办", "can somebody come by today?". */
const ASKS_ABOUT_IT =
  /^(?:(?:so|and|ok|but) )*(?:what (?:do|should|can|shall|must|could) (?:i|we) do|(?:what|and) now|now what)\b|\b(?:it|that|them|meanwhile|workaround|until then|instead)\b|\b(?:some(?:one|body)|any(?:one|body)|engineers?|you)\b.{0,20}\b(?:come|look|help|fix|call|check|do)\b|^.{0,4}(?:怎么办|咋办)|^(?:我)?(?:还要|还需要|还该|要不要|需要)(?:再)?(?:做|注意|弄)|[这它]|有没有(?:别的)?办法|什么原因|(?:谁|有人|工程师|你们)(?:能|可以|来|会)/iu;

/** Whether the words refer to what was said before, and say nothing by themselves. */
export function goesOnInWords(text: string): boolean {
  const said = text.trim();
  return GOES_ON.test(said) || (Array.from(said).length <= 60 && ASKS_ABOUT_IT.test(said));
}

function begunIn(text: string): NewMatter | undefined {
  const dropped = DROPS.exec(text);
  if (dropped) return { text: dropped[1] ?? dropped[2]!, before: 'dropped' };
  const another = ANOTHER_FIRST.exec(text);
  if (another) return { text: another[1] ?? another[2]!, before: 'open' };
  const [, said, joint, next] = THEN_ANOTHER.exec(text) ?? [];
  const heard = said === undefined ? undefined : intentOf(said).kind;
  if (heard === 'solved') return { text: next!, before: 'solved' };
  if (heard === 'thanks' && ADDS.test(joint!)) return { text: next!, before: 'open' };
  // What is ordered has nothing to do with what just failed.
  return isOrder(text) ? { text, before: 'open' } : undefined;
}

/**
 * "That fixed it, but now my printer is offline", "forget the VPN, my mouse is broken", "另外wifi连不上": undefined where
 * nothing else is begun, or what follows may be about the same.
 */
export function newMatterIn(text: string): NewMatter | undefined {
  if (text.length > 400) return undefined;
  const found = begunIn(text.trim());
  if (!found || OF_THE_SAME.test(found.text)) return undefined;
  const saysEnough = found.text.replace(/\p{Script=Han}/gu, '$&$&').length >= QUESTION_UNITS;
  return saysEnough && intentOf(found.text).kind === 'request' ? found : undefined;
}
