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

/**
 * How it stands with what people have: "any news?", "催一下". `doubtful`: so may somebody ask of an answer, too: "怎么还没好",
 * "when will it be ready?".
 */
export function asksAfter(text: string): 'surely' | 'doubtful' | undefined {
  if (text.length > 80) return undefined;
  const words = bare(text).toLowerCase().replace(TONE, '').replace(ADDRESSED, '').replace(SO, '');
  if (NEWS.test(words)) return 'surely';
  return WHEN.test(words) || NOT_DONE.test(words) ? 'doubtful' : undefined;
}

/** Of somebody whose ticket is open that is no greeting: "hello??", "有人吗". */
export function calls(text: string): boolean {
  return IS_ANYBODY_THERE.test(text.trim());
}

const IS_ANYBODY_THERE =
  /^(?:hello|hi|hey|(?:is )?(?:anyone|anybody|someone|somebody))(?: (?:there|here|home|alive))?\s*[?？]+[!?？]*$|^(?:喂|人呢|还在吗|有人吗|在吗|在不在|有没有人)[啊呀?？!！]*$/iu;

const ADDRESSED =
  /^(?:(?:hi|hello|hey|guys|team|excuse me|sorry|so|and|ok|well|please|你好|您好|请问|那个?|麻烦|老师|喂) ?)+/iu;
const SO = / ?(?:please|thanks?|thank you|guys|now|谢谢|呢|啊|呀)$/iu;

const THE_TICKET = "(?:it|this|that|(?:my|the|our) (?:[\\w'-]+ ){0,2}[\\w'-]+)";

const NEWS = whole(
  `(?:is there |are there |do you have |got )?any (?:news|updates?|progress|word|eta|movement|idea)(?: yet)?(?: (?:on|about|for|with|regarding) ${THE_TICKET})?(?: yet)?|(?:an )?update(?: on ${THE_TICKET})?|status(?: (?:of|on) (?:it|this|(?:my|the) (?:\\w+ )?(?:ticket|request|case|issue|problem)))?|eta|(?:what(?:'s| is)|how(?:'s| is)) (?:happening|going on|up|the (?:status|state|progress|eta)|it going|it looking|it coming along)(?: (?:with|of|on|for) ${THE_TICKET})?|what (?:has )?happened (?:with|to) my (?:ticket|request|case)|(?:has |have |is |did |does )?(?:anyone|anybody|someone|somebody|an engineer)(?: been)?(?: even| actually| already| really)? (?:look(?:s|ed|ing)?|work(?:s|ed|ing)?|seen?|pick(?:ed)?|tak(?:e|en|ing)|deal(?:t|ing)?|handl(?:e|ing)|on)(?: (?:at|on|into|up|care of|with))*(?: ${THE_TICKET})?(?: yet)?|(?:i'?m |i am |we'?re |we are )?still waiting\\b.{0,40}|(?:i'?ve|i have|we'?ve|we have) (?:now )?been waiting\\b.{0,40}|(?:how|where) (?:far )?(?:is|does) (?:it|my ticket|my request)(?: stand)?|(?:how|where) far are (?:you|things)(?: with (?:it|this|that))?|why (?:is|does) (?:it|this) tak(?:e|ing) (?:so|this|that) long|(?:can you |could you )?(?:chase|speed|hurry) (?:it|this|them|that) up|(?:can you |could you )?(?:chase|bump|ping) (?:it|this|them)|(?:just )?(?:following up|checking in|bumping this|a (?:gentle |friendly )?reminder|a follow ?up)(?: (?:on|about) ${THE_TICKET})?|(?:did|have) you (?:forget|forgotten)(?: (?:about )?(?:me|it|this|my ticket))?|(?:nobody|no one) (?:has )?(?:called|come|came|contacted me|answered|replied|been here|got back to me)(?: me)?(?: yet)?|` +
    '(?:现在)?(?:有(?:什么|啥|没有|没)?(?:新)?|啥|什么)(?:进展|消息|结果|回复|动静|进度)(?:了)?(?:吗|没|没有|么)?|(?:工单|报修|处理|维修|问题|我的|我那个|现在)*(?:的)?(?:进度|进展|情况|状态|结果)(?:如何|怎么样?了?|怎样|到哪(?:里|步|一步)?了?)?|(?:我的|我那个|那个)?(?:工单|报修|单子|问题)?(?:现在)?(?:处理|跟进|修|弄|搞|办)(?:得|的)?(?:怎么样|咋样|如何|到哪(?:里|步|一步)?)(?:了)?|(?:我的|我那个|我报的|那个)(?:工单|报修|单子|问题|事)(?:怎么样|咋样|如何|到哪(?:里|步|一步)?)(?:了)?|(?:现在)?(?:什么|啥)(?:情况|状态)了?|(?:帮我|帮忙|能不能|可以|再)*催(?:一?下|催|促一?下|办一?下)?(?:工程师|他们|进度|工单)?(?:吗|吧)?|(?:到底|究竟|现在|已经|还)*(?:有没有|有)(?:人|工程师|师傅)(?:在)?(?:处理|跟进|看|弄|管|接|修|负责)(?:这个|它|工单|我的)?(?:了)?(?:吗|没有?|么)?|(?:怎么|为什么|为啥|咋)?(?:还|一直|都)*没(?:有)?(?:人|谁|工程师)(?:来|理|管|处理|联系|回|跟进|看|接|回复|搭理)(?:我|一?下)?(?:了|的)?(?:吗|么)?|(?:我)?(?:都|已经|还在|一直在)*等(?:了)?(?:很久|半天|好久|一天|[一两三几]天|一?个?(?:上午|下午|早上|晚上)|[\\d一二两三四五六七八九十半]+个?(?:多)?(?:小时|钟头|分钟|天)(?:多)?)(?:了)?|(?:我)?还在等(?:着)?(?:你们|工程师)?|(?:跟进|追|问)一?下(?:我的)?(?:工单|进度|报修)|(?:工程师|师傅|人)(?:呢|在哪|什么时候(?:到|来)|来了吗|到了吗|怎么还(?:没|不)来)|你们?(?:是不是)?(?:把我|把这事)?忘(?:了|记)(?:我|这事)?(?:了)?(?:吗|吧)?|(?:处理|修|解决)?(?:这么|怎么这么|太)慢',
);

const NOT_DONE = whole(
  "(?:is|are|was) (?:it|this|that|my \\w+|the \\w+) (?:done|fixed|ready|solved|resolved|finished|repaired)(?: yet| already)?|(?:still )?(?:not|isn'?t it|it(?:'s| is) (?:still )?not) (?:done|fixed|ready|solved|resolved|finished)(?: yet)?|why (?:is|isn'?t) (?:it|this|that)(?: still)?(?: not)? (?:fixed|done|solved|ready|resolved)(?: yet)?|(?:有没有|到底|现在|还|我的)*(?:修|弄|搞|处理|解决)(?:好|完|定|决)?了(?:吗|没有?|么)|好了(?:吗|没有?|么)|(?:怎么|咋|为什么|为啥|到底)(?:到现在)?(?:还|都|一直)?(?:没|不)(?:有)?(?:人)?(?:给我)?(?:修好|弄好|搞好|处理好|处理完|处理|解决|搞定|修|好|动静|反应|消息|结果)(?:吗|么)?|(?:到现在|怎么|都)?(?:还|都|还是)没(?:有)?(?:给我)?(?:修好|弄好|搞好|处理好|处理完|处理|解决|搞定|修|好)(?:吗|么)?",
);

/** Takes the ticket that was proposed, and maybe says more: "yes please, it is urgent", "那就开一个吧". Only after that proposal. */
export function takesTicket(text: string): boolean {
  const [first = '', ...more] = clausesOf(text);
  return TAKES.test(first.replace(TONE, '')) && !more.some((clause) => DECLINES.test(clause));
}

const TAKES = whole(
  '(?:ok(?:ay)? |well |then |fine |sure |yes |yeah |alright )*(?:yes|yeah|yep|yup|sure(?: thing)?|go (?:on|ahead|for it)|do (?:it|that|so)|(?:please|pls|plz)(?: do)?|fine|why not|of course|i (?:do|would|want (?:one|that|it|a ticket))|open (?:it|one|that)|(?:please )?(?:open|raise|create|file|log|make|submit) (?:it|one|(?:a|the|that|me a) ticket)(?: (?:for|about) .{1,60})?|that would be (?:great|good|nice|helpful)|if you (?:must|like|could)|whatever|as you (?:like|wish))(?: please| pls| then| thanks?)*|(?:好的?|嗯+|行|可以|那|那就|麻烦|请|直接|赶紧|快|帮我|给我|你|您)*(?:开|提|建|报|下)(?:个|一个|张|一张|一下)?(?:工单|单子?|报修)?(?:吧|呗|了|.{0,10}(?:那个|那件|的))?|(?:那)?(?:就)?(?:麻烦(?:你|您)?了?|拜托了?)|(?:好的?|嗯+|行|可以|要的?|需要|是的?|对的?)(?:吧|的|呀)?',
);

/** A ticket is wanted after all, for what was told before or what is named: "ok, open the ticket about the gate", "还是开一个吧". */
export function asksForTicket(text: string): boolean {
  return text.length <= 100 && WANTS_IT_OPENED.test(bare(text).toLowerCase().replace(TONE, ''));
}

const WANTS_IT_OPENED = whole(
  "(?:ok(?:ay)?|now|actually|yes|yeah|well|hm+|ugh|fine|alright|sorry|please|pls|can you|could you|would you|just|then|do|so|and|but|no|wait|after all|i (?:want|need|would like) you to|i'd like you to|let's|on second thoughts?| )*(?:open|raise|create|log|file|submit|make) (?:me )?(?:it|one|(?:a|the|that|another|my) (?:new )?(?:ticket|case))(?: (?:after all|then|please|now|anyway|for me))*(?: (?:for|about|on|regarding) .{1,60})?(?: (?:after all|then|please|now|anyway))*|(?:那|就|还是|算了|麻烦|请|帮我|给我|现在|好的?|先|你|您|你们|直接| )*(?:(?:给|为|把|对).{1,16}?(?:那个|这个|那件事|的事|问题)? ?)?(?:(?:开|提|建|报)(?:个|一个|张|一张|一下)?(?:工单|单子?|报修)|(?:还是|那就)(?:开|提|报)(?:个|一个|张|一张|一下)?)(?:吧|了|呗)?",
);

/** Does not want the ticket that was proposed: "no need", "I'll ask a colleague", "先不用了". Only after that proposal. */
export function declinesTicket(text: string): boolean {
  if (text.length > 120) return false;
  const [first = ''] = clausesOf(text);
  return DECLINES.test(first.replace(TONE, ''));
}

const DECLINES = whole(
  "(?:ok(?:ay)? |well |then |nah |no |oh |hm+ |ah )*(?:no(?:pe)?|nah|no (?:thanks?|thank you|need|ticket|worries)(?: (?:please|for now|thanks?))?|not (?:now|yet|necessary|needed|really|today|for now)(?: thanks?)?|(?:maybe |rather )?later|(?:please )?(?:don'?t|do not)(?: bother| open (?:one|it|a ticket|any)| need (?:one|it|a ticket))?|(?:i )?(?:don'?t|do not) (?:want|need) (?:one|it|that|a ticket|any)|(?:i'?ll|i will|let me|i can|i'?d rather|i am going to|i'm going to) (?:just )?(?:try|ask|figure|do|fix|sort|find|look|check|google|wait|manage|live|call|see|think|handle|restart|come back|get back)\\b.{0,60}|(?:it'?s |it is |that'?s |i'?m )?(?:all )?(?:ok|okay|fine|good|alright)(?: (?:now|as it is|for now|thanks?|like that))*|never ?mind.{0,20}|forget (?:it|that|about it)|leave it|skip it|drop it|not worth it|no longer needed|solved (?:it )?myself|(?:i )?(?:found|fixed|got|figured) (?:it|the answer|out)(?: (?:myself|out|now))*)|(?:那|那就|先|就|暂时|现在|目前|还是)*(?:不用|不必|不需要|不要|别|不|没必要|用不着)(?:了|开|提|报|建|工单|单子|麻烦)*(?:吧|了|谢谢)*|(?:那|那就|先)*算了(?:吧)?.{0,10}|(?:那)?(?:我)?(?:先|再|自己|还是)+(?:看看|试试|试一?下|弄|搞|想想|想办法|问问|查查|解决|等等|找|来).{0,12}|我(?:去|先|再|自己)?(?:问|找)(?:问|一?下|个)?(?:同事|别人|他们|旁边).{0,12}|(?:等|回头|过)(?:会儿?|一会儿?|等|下)?(?:再|看)(?:说|看|问).{0,4}|(?:下次|以后|改天|明天)再?(?:说|来|问).{0,4}|没事(?:了|儿)?|不急.{0,6}",
);

const clausesOf = (text: string): readonly string[] =>
  text
    .split(/[,，.。!！;；:：\n~～…]+|\s[-–—]\s/u)
    .map((clause) => bare(clause).toLowerCase())
    .filter((clause) => clause !== '');

const WHEN = whole(
  '(?:and |so |ok |please )*(?:when|by when|how long|how soon|what time)\\b.{0,30}\\b(?:come|comes|coming|arrive|help|fix|fixed|solved|done|ready|take|takes|answer|reply|hear|expect|finished|resolved|repaired|look)\\b.{0,20}|any idea when.{0,30}|how (?:much|many) (?:longer|more time).{0,20}|(?:请问|大概|还要|还得|那|到底|工程师|师傅)*(?:要)?(?:多久|多长时间|什么时候|啥时候|何时|几点)(?:才|能|会|可以|有|要|过|来)*(?:好|修好|解决|搞定|处理(?:完|好)?|来|过来|到|上门|弄好|回复|有结果|来?人来?|有人来|完成|恢复)?(?:了|吗|完)?|(?:还要|还得)(?:等)?(?:多久|多长时间)',
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
