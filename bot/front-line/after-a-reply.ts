/** Short words that mean something only after what the desk has just said. */
import { bare, TONE, whole } from './bare-words.ts';

const ORDINALS: readonly RegExp[] = [
  /^(?:1|1st|one|first|a|一|1号|第?[一1](?:个|条|项|种)?|前者|former)$/iu,
  /^(?:2|2nd|two|second|middle|b|二|中间(?:的|那)?个?|2号|第?[二2](?:个|条|项|种)?|latter)$/iu,
  /^(?:3|3rd|three|third|c|三|3号|第?[三3](?:个|条|项|种)?)$/iu,
];

const ROUND_PLACE =
  /^(?:(?:ok|okay|yes|yeah|i think|maybe|probably|it(?:'s| is)|that(?:'s| is)|i (?:mean|choose|pick|take|want)|go with|take|number|option|choice|no|nr|the|well|should be|嗯+|好的?|是|就是|应该是?|可能是?|大概是?|选择?|我选|我要|我?的?是|看|那就)[.:]? ?)+|(?: ?(?:one|option|choice|please|thanks?|i think|thank you|吧|的|那个|谢谢))+$/giu;

/** Which of so many titles is meant by "the second one", "2", "第二个", "最后一个"; the first is 0. Undefined: none is named. */
export function placeIn(text: string, titles: number): number | undefined {
  if (text.length > 40) return undefined;
  const words = bare(text).toLowerCase();
  const place = words.replace(ROUND_PLACE, '').trim() || (/^(?:the )?one$/u.test(words) ? 'one' : '');
  if (/^(?:last|最后[一1]?[个条项种]?|后者)$/u.test(place)) return titles - 1;
  const index = ORDINALS.findIndex((ordinal) => ordinal.test(place));
  return index >= 0 && index < titles ? index : undefined;
}

/** Agrees to what was just proposed, and by itself may only mean that it was read: "ok", "好". */
export function isAssent(text: string): boolean {
  return ASSENT.test(bare(text).replace(TONE, ''));
}

const ASSENT = whole(
  '(?:ok(?:ay)?|alright|all right|fine|好[的吧滴嘞]?|行[吧]?|嗯+|可以|没问题)(?: (?:thanks?|thank you|please|谢谢))?',
);

/** All of the titles that were offered are meant, or any: "both", "两个都是", "随便". */
export function isAnyOfThem(text: string): boolean {
  return ANY_OF_THEM.test(bare(text).replace(TONE, ''));
}

const ANY_OF_THEM = whole(
  'both(?: of (?:them|these))?|all(?: of (?:them|these)| three)?|any(?: of (?:them|these))?|either(?: one)?|(?:两个|[二两三]个|全部?)?都(?:是|对|要|有)|随便(?:哪个)?|哪个都行',
);

/** Somebody is to do what was shown: "can you do it for me?", "你帮我弄一下吧". Only for what answers something. */
export function wantsItDone(text: string): boolean {
  return text.length <= 60 && DO_IT.test(bare(text).replace(TONE, ''));
}

const DO_IT = whole(
  "(?:(?:ok|sorry|and|then|but) )*(?:(?:please )?(?:can|could|would|will) (?:you|someone|somebody|an engineer|it) (?:please )?|please |i (?:want|need|would like) you to |just )(?:just )?(?:do|fix|unlock|reset|solve|repair|install|change|handle|sort|set|take care of) (?:it|that|this|them)(?: (?:out|up))?(?: for me| yourself| yourselves)?(?: please| now)*|(?:i )?(?:cannot|can'?t|do not (?:know how to|want to)|don'?t (?:know how to|want to)) do (?:it|that|this)(?: (?:myself|alone))?|(?:你们?|您|能不能|可以|麻烦|请|还是|直接)*(?:你们?|您)?(?:来)?帮(?:我|忙)(?:弄|搞|处理|解决|修|操作|解锁|重置|装|看|改|做)(?:一?下|好)?(?:它|这个)?(?:吧|吗|行吗|可以吗)?|(?:还是)?(?:你们?|您们?)来(?:弄|搞|处理|做|操作)(?:吧)?|我(?:自己)?(?:不会|弄不来|搞不定|弄不了)(?:弄|操作|搞)?",
);

/** When it will be done, asked of whoever has it: "when will someone come?", "多久能好". */
export function asksWhen(text: string): boolean {
  return text.length <= 80 && WHEN.test(bare(text).replace(TONE, ''));
}

const WHEN = whole(
  '(?:and |so |ok |please )*(?:when|by when|how long|how soon|what time)\\b.{0,20}\\b(?:come|comes|coming|arrive|help|fix|fixed|solved|done|ready|take|takes|answer|reply|hear|expect|finished|resolved|repaired|look)\\b.{0,20}|any idea when.{0,30}|how (?:much|many) (?:longer|more time).{0,20}|(?:请问|大概|还要|还得|那|到底|工程师|师傅)*(?:要)?(?:多久|多长时间|什么时候|啥时候|何时|几点)(?:才|能|会|可以|有|要|过|来)*(?:好|修好|解决|搞定|处理(?:完|好)?|来|过来|到|上门|弄好|回复|有结果|来?人来?|有人来|完成|恢复)?(?:了|吗|完)?|(?:还要|还得)(?:等)?(?:多久|多长时间)',
);

/** "And on the phone?", "那 Mac 上呢？": means nothing without what was asked before. */
export function isFollowUp(text: string): boolean {
  const words = text.trim();
  if (Array.from(words).length > 60) return false;
  return (
    /^(?:(?:ok(?:ay)?|thanks?|and|but|so)[,\s]+)*(?:what|how) (?:about|if)\b|^(?:and|but) (?:on|in|for|with|without|from|at|if|when)\b/iu.test(
      words,
    ) ||
    /^.{1,25}呢[?？。!！\s]*$|^(?:那|那么|如果|要是|换成)(?!个|台|边|里|些|天|次|位).{1,30}(?:吗|怎么.{0,4}|[?？])[?？。!！\s]*$/u.test(
      words,
    )
  );
}
