/**
 * What a message is for, by rules one can read: small talk and commands never reach the search, and what is
 * not plainly one of these is a request. Rules look at whole short messages, so that "thanks, but the VPN is
 * still down" stays a request.
 */
import type { TicketId } from '../tickets/types.ts';
import { bare, TONE, whole } from './bare-words.ts';
import { gistOf } from './gist.ts';

export type Intent =
  | { readonly kind: 'empty' }
  | { readonly kind: 'emoji'; readonly mood: 'good' | 'bad' | 'other' }
  | { readonly kind: 'greeting' }
  | { readonly kind: 'thanks' }
  | { readonly kind: 'goodbye' }
  | { readonly kind: 'insult' }
  | { readonly kind: 'who-are-you' }
  /** Something is wrong, and what it is has not been said yet. */
  | { readonly kind: 'asks-for-help' }
  | { readonly kind: 'yes' }
  | { readonly kind: 'no' }
  | { readonly kind: 'never-mind' }
  /** One of the titles that were offered, by its place: 0 is the first. Only where titles were offered. */
  | { readonly kind: 'picks'; readonly index: number }
  /** Nothing but that it is pressing. */
  | { readonly kind: 'urgent' }
  /** When the desk is there, and how else it is reached. */
  | { readonly kind: 'desk-hours' }
  /** The ticket is no longer wanted. */
  | { readonly kind: 'cancel-ticket' }
  | { readonly kind: 'solved' }
  | { readonly kind: 'not-solved' }
  /** The trouble, or what was gone: one has to ask. */
  | { readonly kind: 'is-back' }
  /** Nothing to do with the desk: "how are you", "哈哈". */
  | { readonly kind: 'small-talk' }
  | { readonly kind: 'human' }
  | { readonly kind: 'my-tickets' }
  /** How it stands with what people have, asked by somebody who waits. Only after what was just said or opened. */
  | { readonly kind: 'asks-after' }
  | { readonly kind: 'ticket-status'; readonly ticket: TicketId }
  /** How its deadlines came about. */
  | { readonly kind: 'explain'; readonly ticket: TicketId }
  | { readonly kind: 'queue' }
  | { readonly kind: 'duty' }
  | { readonly kind: 'calendar' }
  | { readonly kind: 'desk-file' }
  | { readonly kind: 'log-call' }
  | { readonly kind: 'request' };

const GREETING = whole(
  '(hi|hello|hey|hiya|yo|good (morning|afternoon|evening|day)|greetings)( there| all| team| everyone| desk| bot)?|你好+|您好|哈喽|哈啰|嗨|嘿|早|早安|早上好|上午好|中午好|下午好|晚上好|大家好|有人吗|在吗|在不在|hello 在吗|are you there|anyone there|anybody here',
);
const THANKS = whole(
  '(ok(ay)?|great|perfect|cool|nice|super|got it|no (worries|problem|prob))?[ ,.!]*(thanks?|thank you|thx|ty|cheers|much appreciated)( (so|very) much| a lot| again| for (your|the|all the) help)?( (that|it|this|you) (was|were|is|are) (so |very |really |super )?(quick|fast|great|good|helpful|perfect|nice|kind|awesome|easy|all)| (great|good|nice) (job|work|bot))?|(好的?|嗯|行|ok)?[，, ]*(非常|太|万分)?(谢谢|多谢|感谢|谢啦|谢了|辛苦了|3q)(你|您|啦|了|哈|大家)?( ?(你|您|这个|这)?(真|很|太|非常|挺|好)(快|好|棒|赞|有用|有帮助|厉害|及时|方便)(啊|了|呀)?)?|ok(ay)?|好的?|好吧|嗯+|行|收到|知道了|明白了?|got it|great|cool|perfect|nice|alright|understood|no (worries|problem|prob)',
);
const GOODBYE = whole('(good)?bye+( bye)?|see (you|ya)( later)?|再见|拜拜|回见|回头聊|晚安|good night');
const WHO = whole(
  'who are you|what are you|what can you do|(are you )?(a )?(bot|robot|human|real person)( or .*)?|help|(who|what) (am i|are we) (talking|speaking|chatting|writing) (to|with)|am i (talking|speaking|chatting) (to|with) (a |an )?(real |actual |live )?(bot|robot|machine|human|person|ai)( or .*)?|你(们)?(到底)?是谁|你(到底)?是什么|你能(做|干)(什么|啥)|(请问)?(你|您|这|对面)(到底)?是(个|不是)?(机器人|ai|人工|人|真人)(吗|么|还是.{1,6})?|我在跟谁(说话|聊天?)|你会(什么|啥)|帮助|使用帮助|怎么用你',
);
const ASKS_FOR_HELP = whole(
  '(?:(?:hi|hello|hey) )?(?:please |can (?:you|someone|anyone) |could (?:you|someone|anyone) )*(?:(?:i )?(?:really )?need (?:some |your )?(?:it )?(?:help|support|assistance)|help me(?: out)?|i have (?:a|an it|another) (?:problem|question|issue)|(?:quick )?question|i have a quick question)(?: please| with something| with my (?:computer|laptop|pc))?|(?:(?:你好|您好|那个|麻烦|请) ?)*(?:我)?(?:需要(?:一些|一下)?(?:你的|您的)?(?:帮助|帮忙|支持|协助)|(?:想)?(?:请教|咨询|问)(?:一下|个问题|一个问题)(?:问题)?|(?:请|麻烦)?帮(?:帮|下|一下)?(?:我|忙)(?:一下|个忙)?|有(?:一)?(?:个|点)?(?:问题|事)(?:想)?(?:请教|咨询|问)?(?:一下)?)',
);
const INSULT =
  /^(?:[^\p{L}]*(?:you(?:'re| are)? |are you )?(?:a |an |so |such a |fucking |stupid |bloody )*(?:useless |worthless |damn )?(?:idiot|stupid|useless|dumb|moron|fuck (?:you|off|this)|wtf|shit bot|crap|piece of (?:shit|crap|garbage|junk)|garbage|rubbish|trash|suck|(?:this|it) (?:bot |thing )?(?:is )?(?:sucks|(?:so |just |really )?(?:useless|stupid|garbage|crap|shit)))(?: bot| machine)?[^\p{L}]*|(?:你们?|您|这|这个|什么)?(?:这(?:个|破|烂)?|破|烂|鬼)?(?:机器人|客服|服务台|东西|系统)?(?:真|太|就是|简直|是|他妈)*(?:个)?(?:垃圾|废物|傻逼|傻[bB叉]|白痴|智障|没用|弱智|蠢(?:货|猪)?|sb|滚(?:蛋|开)?|去死)(?:机器人|东西)?(?:了|吧|啊)?)$/iu;
/** Fed up with the desk, and nothing said about the trouble. */
const FED_UP = whole(
  "(are you|you must be|you'?ve got to be) (kidding|joking)( me)?|(seriously|unbelievable|what a joke|what the (hell|heck))|(this|that|it)('s| is) (so |really |absolutely |totally |just )?(ridiculous|unacceptable|a joke|outrageous|unbelievable|pathetic|a disgrace|annoying|frustrating)|how (hard|difficult) can it be|(why )?(is|does) (nobody|no ?one) (help(ing|s)?|answer(ing|s)?|care|cares)( me)?|(你们?|您们?)?(到底|究竟)?(还)?(管不管|有没有人管|能不能行|行不行)(了|啊)?|有没有人管|(你们?)?(这)?(是)?什么(态度|玩意儿?|效率)|(真是|太|简直)?(离谱|过分|气死(我|人)|烦死(我|人)?|无语|受不了|搞什么|搞笑)(了|的)?|(你)?(在)?(逗|耍)我(呢|吗|玩)?",
);
/** Nothing but that it is pressing. */
const URGENT = whole(
  "(please |it'?s |this is |it is )*(very |really |super |extremely |so )*(urgent(ly)?|asap|emergency|hurry( up)?)( please| now| asap)*|as soon as possible( please)?|(please )?(be )?quick(ly)?( please)?|(很|非常|特别|十分|超级?|真的|挺)*(急|着急|紧急|急死了?|急用)+(了)?( ?(快|请|麻烦).{0,6})?|加急|(请|麻烦)?(尽快|赶紧|赶快|快点|快一?些|马上|速度|抓紧)(处理|解决|来人|看看|看一下|一点|点)?",
);
const DESK_HOURS = whole(
  "(what are |when are |tell me )?(your |the )?(it |service |desk |help ?desk |support )*(opening|office|working|business|service|support) (hours|times)|(what|which) (hours|times|days) (are|do) (you|the (it )?(service |help ?)?desk) (open|work|available|there|on)|when (do|does|are|is) (you|the (it )?(service |help ?)?desk|it support) (open|close|closed|there|available|start|finish|work|working|go home)( today| tomorrow)?|(until|till) (when|what time) are you (open|there|available)|are you (open|there|available|working|closed)( on)?( the)? (today|tomorrow|weekends?|(on )?(saturdays?|sundays?)|holidays?|at (night|the weekend)|24 ?7|now|tonight)|what time do you (open|close|start|finish)|(what(?:'s| is) )?(your|the) (it |help ?desk |hotline |support |desk )*(phone|telephone|hotline)( number)?|(how|where) (can|do) i (call|phone|ring) (you|the (it )?(help ?|service )?desk|it)|(你们|您们|服务台|it|运维|桌面支持)?(今天|明天|周末|周[一二三四五六日天]|节假日|假期|晚上|中午|平时|现在|一般)*(你们|您们|服务台|it|运维)?(的)?(几点|什么时候|啥时候|何时|多会儿)(上班|下班|开门|关门|在线|有人)(的|啊)?|(你们|您们|服务台|it|运维)?(今天|明天|周末|周[一二三四五六日天]|节假日|假期|晚上|中午|现在)+(你们|您们|服务台|it|运维)?(还|也)?(上班|有人|在线|营业|值班)(吗|不|么)?|(你们|您们|服务台)?(的)?(上班|工作|服务|营业|办公)时间(是)?(几点|什么时候|多少|怎么样|到几点)?|(你们|您们|服务台|it|运维)?(的)?(联系|服务|报修|热线|客服)?(电话|热线|分机号?)(号码)?(是)?(多少|什么|几号|呢)?",
);
const CANCEL_TICKET = whole(
  "(please |can you |could you |i (want|would like) to |i'?d like to |you can )*(cancel|withdraw|close|delete|drop)(?= )( (my|the|this|that|it))?( (open|last))?( (ticket|request|case|incident))?( t-\\d{1,9})?( please| now| again| then)*|(请|麻烦|帮我|我想|我要|可以)*(把)?(取消|撤销|撤回|关闭|关掉|关了|撤掉|撤了|结束)(一?下)?(我的|这个|这张|那个|那张|刚才的)?(工单|报修|单子|申请)?( ?t-\\d{1,9})?(吧|了)?|(请|麻烦|帮我)*(把)?(我的|这个|这张|那个|刚才的)?(工单|报修|单子)( ?t-\\d{1,9})?(给)?(取消|撤销|撤回|关闭|关|撤)(了|掉|吧)*",
);
const YES = whole(
  "y|yes|yep|yeah|yup|ja|jawohl|si|sí|oui|sim|da|はい|네|да|(?:yes|ja|si|sí|oui) (?:please|bitte|por favor|s il vous plait)|sure(?: thing)?|of course|that(?:'s| is) (?:it|right|the one)|exactly|yes (?:that(?:'s| is)? )?(?:it|that|the one|this one)|就是(?:这个|它|的)|是这个|对 ?(?:就是这个|就是它|的)|please( do)?|yes,? please|correct|right|do it|go ahead|是|是的|对|对的|要|开吧|可以|好了|好的|可以了|没错|嗯+|需要|行",
);
const NO = whole(
  "n|no|nope|nein|non|não|いいえ|아니요|нет|neither(?: of (?:them|these|those|the two|both))?|none(?: of (?:them|these|those|that|the above|it))?|not (?:these|those|this|that|this one|that one|any of (?:them|these|those))|no,? (?:none of (?:them|these|those)|neither|something else|not that(?: one)?)|(?:it(?:'s| is) |no,? )?something (?:else|different)|都不(?:是|对|行|符合)|(?:以上|这些|上面)(?:的)?(?:都|全)?不(?:是|对)|(?:一个|哪个)(?:也|都)不(?:是|对)|不是(?:这个|这些|它|的|上面(?:的|这些))|没有一个(?:是|对)|全都?不是|nah|no,? thanks?|not really|不|不是|不用了?|不要|没有|不对|不需要|没好|还没好|没有好|还没",
);
const NEVER_MIND = whole(
  "(oh |ok |sorry )?(never ?mind|forget (it|that|about it)|don'?t bother|no longer needed|false alarm)( thanks?| thank you)?|(那)?(就)?算了(吧)?( ?(谢谢|不用了))?|(已经?)?没事(了|儿了|啦)?( ?(谢谢|不用了))?|(不用|不必)(管|麻烦|处理)(了|啦)?( ?谢谢)?|当我没(说|问)",
);
const SOLVED = whole(
  "((oh |ok |sorry )?(never ?mind|forget it) )?((it|that|this|everything|all|(the |my )?(problem|issue|error))('s| is| has| has been|'s been)? )?(all |now )?(solved|fixed|resolved|works?( now| fine)?|working( now| fine)?|(work(ed|s)|working)( (perfectly|great|nicely|well|fine|like a charm))?( now| again)?|sorted( out)?|back (to normal|up|online)|helped|(did|done) (it|the trick)|all good|good now|(i )?(figured (it|that) out|(fixed|solved) (it|that) myself))( again)?( it| now| thanks?| thank you| great)*|(算了|没事了?|不用了) ?(已经?|现在)?(自己)?(又)?(解决|搞定|修好|弄好|可以|好|能用|正常)(了|啦)|(问题)?(已经?|现在|自己)?(解决|搞定|修好|弄好|可以用?|好|能用|能上网|恢复|正常)(了|啦)|(现在)?(问题)?(已经?)?(解决|搞定)(了|啦)?|没问题了|(现在)?(正常|好使|能用)了|(现在|终于|已经)*(能|可以)(用|上网|打印|登录|登陆|打开|连接|连|发|收|进)了|(现在|终于|已经)*(都)?(连上|登上|登进去|进去|弄好|修好|搞好|装好|恢复)了",
);
/** What is said around a verdict: "thx, that worked", "好的，解决了，谢谢". */
const POLITE =
  /^(?:(?:ok|okay|yes|yep|yeah|oh|great|perfect|super|cool|nice|thank you(?: so much| very much)?|thanks?(?: a lot| so much)?|thx|ty|cheers) |(?:谢谢|多谢|感谢)(?:[你您啦了哈呀啊]|大家)* ?|(?:好[的滴嘞]?|嗯+|行了?|哦|太好了) )+|(?: (?:thank you(?: so much| very much)?|thanks?(?: a lot| so much)?|thx|ty|cheers|great)| ?(?:谢谢你?您?|多谢|感谢|辛苦)(?:了|啦)?)+$/giu;
const NOT_SOLVED = whole(
  "(it |that |this |the |(the )?(first|second|third|last|other)( one| answer| article| tip| link)? )?((is |'s |does |did |was |has )?(still )?(not|n't)|doesn'?t|didn'?t|isn'?t|still (not|isn'?t|doesn'?t|won'?t)|no,? (it )?(still )?(not|doesn'?t|didn'?t)|does not|did not)( really)? ?(work|working|help|helped|solve it|solved|fix it|fixed|any better)( at all| for me| yet| either)?|still (the same|broken|down|stuck|nothing|failing)|same (problem|issue|error)( as before| again)?|no luck|no change|(i |we |i've |i have )?(already )?(did|done|tried) (all )?(of )?(that|it|this|these|them|everything)( (already|twice|several times|before))?( (and )?(it )?(still )?(no (change|luck|difference)|nothing|(did not|didn'?t|does not|doesn'?t) (work|help)))?|(your|the|that|this) answer (is|was) (wrong|useless|not right|no help|nonsense)|that('s| is| was) (wrong|not it|not right|not my problem|not what i (asked|meant|mean)|nonsense)|wrong answer|(我|都|全部?|已经?|刚才?)*试(过|了)+(一遍|一下)?( ?(还是|也|都|但是?)?(不行|没用|一样|没效果|没反应|不管用))?|(第)?[一二三](个|条|篇)(方法|办法|答案)?(也|还是|都)?(没用|不行|不管用|没解决|不对)|还是(不行|不可以|没用|不好使|一样|老样子|没好|连不上|打不开|用不了|没反应)|(没|没有)(解决|用|效果|帮助)|不(行|管用|好使)|没用|不对|没解决|(这个?)?(方法|办法)?(不行|没用|无效)|答非所问|你?(答|说|搞)错了|(这个?)?答案(不对|错了?|没用)|不是(这个(问题)?|这回事|我(要|想)问的)",
);
/** Something was done about it: "I did as you described ...", "重启了三次 ...". */
const TRIED_FIRST =
  /^(?:(?:thank you|thanks?|ok|okay|yes|sorry|hi|hello) )*(?:(?:i|we) (?:have |had |'ve )?)?(?:i've |we've )?(?:already |just |also )*(?:did|done|tried|followed|restarted|rebooted|reinstalled|checked|repeated)\b.*?\b(?:but|and|yet|unfortunately|sadly|still|no)\b/iu;
/** In vain: what is left of such a sentence. */
const IN_VAIN =
  /\b(?:no (?:change|luck|difference|effect|success|improvement)|nothing (?:changed|happens|happened|helps|helped|works|worked)|(?:still|exactly|just|it (?:is|remains|stays)) (?:the same|not (?:working|fixed|solved))|still (?:does not|doesn'?t|won'?t|cannot|can'?t|broken|fails|failing)(?: work| start| connect)?|(?:did not|didn'?t|does not|doesn'?t) (?:help|work|change anything|make a difference|fix it|solve it))(?: at all| either| unfortunately)?$/iu;
const TRIED_IN_VAIN_ZH =
  /^(?:谢谢[你您]?|好的?|嗯)?(?:我|已经?|也|都|刚才?|全)*(?:重启|重装|重新.{1,6}|试|照着?.{0,6}做|按.{1,10}(?:做|操作|试|弄)|换|关机|拔插|清理?.{0,4})(?:过|了|一遍|一下|一次|几次|好几次|[两三]次|很多次)+(?:[都也还]是?|但是?|可是?|仍然?|依然?)*(?:没用|没有用|不行|一样|没反应|没效果|没解决|不管用|不好使|无效|老样子|没好|没变化)[的了]*$/u;
const HUMAN =
  /^(?:.{0,12}(?:转人工|人工客服|人工服务|找人工|真人|转接人工|要人工|接人工).{0,8}|人工|(?:i |can i |could i |let me |please |may i )*(?:want |need |would like |get |have )?(?:to )?(?:(?:talk|speak|chat) (?:to|with)|connect me (?:to|with)|get me|give me|transfer me to|a|an|real|live) ?(?:a |an |the |some |your |my )?(?:real |live |living |actual )?(?:human(?: being)?|person|people|agent|engineer|operator|somebody|someone|technician|manager|supervisor|boss|colleague)(?: please| now|, please)?[.!?]*|(?:please |can you |could you |kindly )*send (?:me )?(?:someone|somebody|a person|an engineer|a technician)(?: over| up| down| here| by| round| around| please| to (?:look|check|fix|help|take a look)(?: at it| it| into it| please)*)*[.!?]*|(?:i (?:want|would like|wish) to |i'd like to |let me )?(?:complain|(?:make|file|raise) a complaint)(?: about (?:this|you|it))?[.!?]*|(?:我要|我想|要)?投诉(?:你们?|一下)?[！!。]*|human(?:,? please)?[.!?]*|agent[.!?]*|call me(?: back)?[.!]*|.{0,6}(?:叫|找|派|安排)(?:个|一个|一位)?(?:工程师|人(?![员事力])|技术|网管|师傅)(?:来|过来|处理|看看|帮忙|帮我)?.{0,4})$/iu;
const SEND_SOMEBODY =
  /^(?:(?:and|please|can you|could you|kindly) )*send (?:me )?(?:someone|somebody|a person|an engineer|a technician)\b.{0,30}$|^(?!.{0,4}(?:除了|不用|不想|先不)).{0,6}(?:叫|找|派|安排)(?:个|一个|一位)?(?:工程师|人(?![员事力])|技术|网管|师傅)(?:来|过来|去|上门|处理|看看|看一?下|修|帮忙|帮我).{0,6}$|^(?:请|麻烦)?(?:帮我)?转(?:接)?人工$/iu;
/** As the button says, in words. */
const WANTS_TICKET = whole(
  '(?:ok |yes |please |can you |could you |just |then )*(?:open|create|raise|file|submit) (?:me )?(?:a |the |one )?(?:new )?ticket(?: please| then| for (?:me|it|this|that))*|(?:好的? ?|请|麻烦|那就?|直接)*(?:帮我|给我)?(?:开|提|建)(?:个|一个|张|一张|一下)? ?(?:工单|报修单|单子?|ticket|case)(?:吧|呗)?|(?:我要|我想)?报修(?:吧)?',
);
const MY_TICKETS =
  /^(?:(?:what(?:'s| is)|how(?:'s| is)|where(?:'s| is)|any (?:news|update)s? (?:on|about|for)|status of|show(?: me)?|list|check|update on|what about)?\s*(?:up with |about |the status of )?(?:all )?(?:my|our) (?:open )?(?:tickets?|requests?|cases?|incidents?)(?: status)?|any (?:news|updates?)|status|.{0,6}(?:我的|我那个|我报的)(?:工单|报修|单子|问题)(?:呢|怎么样了?|到哪了?|进度|状态|处理到哪了?|怎么还没.{0,6}|有进展吗|处理得?怎么样了?)?|(?:查|查看|看看|查询)(?:一?下)?(?:我的)?(?:工单|报修|进度|单子)|(?:工单|报修|处理)?(?:进度|进展)(?:呢|如何|怎么样了?)?|有(?:什么)?(?:进展|消息)(?:吗|了吗|没有?)?)$/iu;
const QUEUE = whole('queue|my queue|open tickets|队列|待办|工单队列|未关闭工单');
const DUTY = whole(
  "(the )?(duty|duty roster|roster|rota)|(who(?:'s| is) )?on (duty|call)( today| now| this week)?|(今天|现在|本周|这周)?(谁|哪位|哪个(工程师|同事))(在)?值班|(本周|这周)?值班(表|安排)?|排班表?",
);
const CALENDAR = whole('(the )?(service )?(calendar|holidays)|(服务)?日历|节假日(安排)?|放假安排');
const DESK_FILE = whole(
  '((here is|this is|show me|show|check|use) )?(the |our |a |my )?(new |changed |current )?desk (file|config(uration)?)( please)?|((这是|看看|查看|检查)(一下)?)?(新的?|现行的?|修改后的?)?服务台(配置(文件)?|设置)',
);
const LOG_CALL = whole(
  'log (a |the )?(phone )?call|(new )?(phone )?call|登记(热线)?来电|来电登记|登记电话|电话报修登记',
);
const TICKET = /\bT-(\d{1,9})\b/iu;
const EXPLAIN = /\b(?:why|explain|clocks?|deadlines?)\b|为什么|为何|时限|计时/iu;
/** Longer than this a message that names a ticket says something about it. */
const STATUS_CHARACTERS = 40;
/** Longer than this a message that begins with a verdict has more to say than the verdict. */
const OPENED_CHARACTERS = 160;

/** Between asking for a person and saying what it is about. */
const REASON_FOLLOWS = /[,，.。!！;；:：\n]+|\b(?:because|about)\b|因为/iu;

/** @param text as written; any length, any characters. */
export function intentOf(text: string): Intent {
  const trimmed = text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim();
  if (trimmed === '') return { kind: 'empty' };
  if (!/[\p{L}\p{N}]/u.test(trimmed.replace(/\p{Emoji_Presentation}|\p{Extended_Pictographic}/gu, '')))
    return { kind: 'emoji', mood: moodOf(trimmed) };
  if (asksForPersonAndSaysWhy(trimmed)) return { kind: 'human' };
  if (trimmed.length > 80) return { kind: 'request' };
  const words = bare(trimmed);
  const ticket = TICKET.exec(words);
  if (ticket && words.length <= STATUS_CHARACTERS && !/not|still|again|不|没|还是/iu.test(words))
    return {
      kind: EXPLAIN.test(words) ? 'explain' : 'ticket-status',
      ticket: `T-${ticket[1]}` as TicketId,
    };
  // As it stands, else without what is only a tone ("还是不行啊") or courtesy ("好的，转人工，谢谢").
  const plain = plainIntent(words) ?? plainIntent(words.replace(TONE, ''));
  if (plain) return { kind: plain };
  const essence = plainIntent(words.replace(POLITE, '').replace(TONE, ''));
  if (essence && AFTER_COURTESY.has(essence)) return { kind: essence };
  if (asksForPersonOnly(trimmed)) return { kind: 'human' };
  const gist = /\n/u.test(trimmed) ? undefined : gistOf(words.toLowerCase());
  return { kind: gist ?? 'request' };
}

type PlainKind = Exclude<
  Intent['kind'],
  'empty' | 'emoji' | 'picks' | 'asks-after' | 'ticket-status' | 'explain' | 'request'
>;

const AFTER_COURTESY: ReadonlySet<PlainKind> = new Set<PlainKind>([
  'solved',
  'human',
  'no',
  'never-mind',
  'my-tickets',
  'cancel-ticket',
  'urgent',
]);

/** What can be told of the words alone, in this order; undefined: a request. */
function plainIntent(words: string): PlainKind | undefined {
  if (SOLVED.test(words) || SOLVED.test(words.replace(POLITE, ''))) return 'solved';
  if (NOT_SOLVED.test(words) || triedInVain(words)) return 'not-solved';
  // "你是真人吗" asks who is there, and wants nobody else yet.
  if (WHO.test(words) && /\b(?:you|i|we)\b|[你您]/iu.test(words)) return 'who-are-you';
  if (HUMAN.test(words) || WANTS_TICKET.test(words)) return 'human';
  if (CANCEL_TICKET.test(words)) return 'cancel-ticket';
  if (MY_TICKETS.test(words)) return 'my-tickets';
  if (QUEUE.test(words)) return 'queue';
  if (DUTY.test(words)) return 'duty';
  if (CALENDAR.test(words)) return 'calendar';
  if (DESK_FILE.test(words)) return 'desk-file';
  if (LOG_CALL.test(words)) return 'log-call';
  if (NEVER_MIND.test(words)) return 'never-mind';
  if (NO.test(words)) return 'no';
  if (URGENT.test(words)) return 'urgent';
  if (DESK_HOURS.test(words)) return 'desk-hours';
  if (GREETING.test(words)) return 'greeting';
  if (GOODBYE.test(words)) return 'goodbye';
  if (WHO.test(words)) return 'who-are-you';
  if (ASKS_FOR_HELP.test(words)) return 'asks-for-help';
  if (INSULT.test(words) || FED_UP.test(words)) return 'insult';
  if (YES.test(words)) return 'yes';
  if (THANKS.test(words)) return 'thanks';
  return undefined;
}

function triedInVain(words: string): boolean {
  return (TRIED_FIRST.test(words) && IN_VAIN.test(words)) || TRIED_IN_VAIN_ZH.test(words.replace(/ /gu, ''));
}

/** "This is ridiculous, I want to speak to your manager": what stands before it says nothing about the trouble. */
function asksForPersonOnly(text: string): boolean {
  const parts = text
    .split(REASON_FOLLOWS)
    .map(bare)
    .filter((part) => part !== '');
  const last = parts.pop();
  return (
    last !== undefined &&
    parts.length > 0 &&
    parts.every((part) => plainIntent(part) !== undefined) &&
    plainIntent(last) === 'human'
  );
}

function moodOf(text: string): 'good' | 'bad' | 'other' {
  if (/👍|👌|✅|🎉|🙏|😀|😁|😊|🙂|❤/u.test(text)) return 'good';
  if (/👎|❌|😡|😠|🤬|☹|🙁/u.test(text)) return 'bad';
  return 'other';
}

/**
 * How a message about what was just shown begins, when it goes on: "still not working, I tried three times", "解决了，谢谢".
 * Undefined where what follows is something else ("works now, but the printer ..."). Only for what answers something.
 */
export function openingOf(text: string): 'solved' | 'not-solved' | undefined {
  if (text.length > OPENED_CHARACTERS) return undefined;
  const said = text
    // "Are you kidding me?? I tried that" asks nothing.
    .replace(/^[^?？]{1,40}[?？]+/u, (first) => (intentOf(first).kind === 'insult' ? '' : first))
    .split(/[,，.。!！;；\n]+|\s[-–—]\s/u)
    .filter((part) => part.trim() !== '');
  // "谢谢，还是不行", "stupid bot, did not help": what comes first says nothing yet.
  const [first = '', ...rest] = said.slice(
    Math.max(
      0,
      said.findIndex((part) => !SAYS_NOTHING_YET.has(intentOf(part).kind)),
    ),
  );
  if (
    text.trim() === first.trim() ||
    /\bbut\b|\balso\b|\bhowever\b|但是?|不过|可是|另外|还有|[?？]/iu.test(rest.join(' '))
  )
    return undefined;
  const { kind } = intentOf(first);
  return kind === 'solved' || kind === 'not-solved' ? kind : undefined;
}

const SAYS_NOTHING_YET: ReadonlySet<Intent['kind']> = new Set<Intent['kind']>([
  'thanks',
  'greeting',
  'insult',
  'small-talk',
]);

/** "A human please, my laptop hums", "打印机坏了，麻烦派人来看看": a person is asked for, and it is said why. */
function asksForPersonAndSaysWhy(text: string): boolean {
  if (text.length > OPENED_CHARACTERS) return false;
  const [first = '', ...rest] = text.split(REASON_FOLLOWS);
  if (rest.length === 0 || reasonFor(text) === undefined) return false;
  // Behind the reason only a request to come counts: "an agent" there is what does not start.
  return wantsPerson(bare(first)) || rest.some((part) => SEND_SOMEBODY.test(bare(part)));
}

function wantsPerson(words: string): boolean {
  return HUMAN.test(words) || gistOf(words.toLowerCase()) === 'human';
}

const REASONS: ReadonlySet<Intent['kind']> = new Set<Intent['kind']>(['request', 'urgent']);

/** What somebody who asks for a person says it is about: "转人工，打印机坏了". Undefined where nothing is said. */
export function reasonFor(text: string): string | undefined {
  const parts = text.split(REASON_FOLLOWS).map((part) => part.trim());
  const reasons = parts.filter((part) => Array.from(part).length >= 4 && REASONS.has(intentOf(part).kind));
  return parts.length > 1 && reasons.length > 0 ? reasons.join(', ') : undefined;
}
