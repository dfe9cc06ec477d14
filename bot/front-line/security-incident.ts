/**
 * Something that an intruder gains by every minute: it has happened, and people must know at once. Words alone, with no
 * article found first. What only might be ("is this mail phishing?", "what if ...") is a question like any other. Pure.
 */

export type SecurityIncident =
  /** Clicked, opened or typed where it was a trap. */
  | 'lure'
  /** Something runs that should not. */
  | 'malware'
  /** Somebody else is in. */
  | 'account'
  /** A computer, phone or stick is gone, with what is on it. */
  | 'device'
  /** What is confidential went to others. */
  | 'leak';

/** Longer ones are logs, mails and reports, where such words are about something else. */
const TOLD_CHARACTERS = 400;

const TRAP = String.raw`\b(?:phish\w*|scam\w*|suspicious|dodgy|fake|bogus|malicious|fraud\w*|spoof\w*|(?:strange|weird|odd|unknown|unexpected) (?:e-?mail|mail|message|link|attachment|sender|site|page|number|caller|sms|text|qr code)|(?:pretend\w*|claim\w*|posing) (?:to be|as)|said s?he was)\b|钓鱼|可疑|诈骗|骗子|假(?:的|冒|网站|网页|页面|邮件|链接|客服|冒的)|冒充|仿冒|来历不明|不明(?:链接|邮件|附件|来源)|(?:陌生|奇怪|莫名其妙)的?(?:人|邮件|链接|附件|二维码|短信|网站|电话)`;
const FELL = String.raw`\b(?:clicked|opened(?! (?:a |the )?(?:ticket|case|request))|scanned|downloaded|ran|installed|typed|entered|filled|submitted|replied|answered|logged in|signed in|gave|given|told|put in|approved|fell for|let)\b|(?:点开?|点击|打开|开|扫描?|下载|运行|安装|装|填写?|输入?|登[录陆]?|提供|告诉|给|回复?|同意|[要骗套]走)(?:了|过|进去了|完了?)`;
const near = (one: string, other: string) =>
  new RegExp(`(?:${one}).{0,80}(?:${other})|(?:${other}).{0,80}(?:${one})`, 'isu');

const HAPPENED: readonly (readonly [SecurityIncident, RegExp])[] = [
  ['lure', near(FELL, TRAP)],
  // No word for the trap: whoever types a password after a click and tells of it has noticed.
  [
    'lure',
    /\bclicked (?:on )?(?:the|a|that|this|some) (?:link|attachment)\b.{0,40}\b(?:typed|entered|gave|put in|filled in)\b.{0,20}\b(?:password|credentials|pin|code|card)\b|点了.{0,10}(?:链接|附件).{0,12}(?:输|填)(?:入|了|写).{0,6}(?:密码|账号|验证码)/isu,
  ],
  [
    'lure',
    /\b(?:fell for|been (?:phished|scammed)|got (?:phished|scammed))\b|\b(?:approved|accepted|confirmed)\b.{0,60}\b(?:was ?n[o']t|not) (?:me|mine)\b|(?:不是我|非本人).{0,16}(?:点了?|按了?)?(?:同意|批准|允许|确认)了?|(?:上当|被骗|中招)了/isu,
  ],
  [
    'malware',
    /\bransom(?:ware)?\b|\b(?:files|documents|everything)\b.{0,30}\bencrypted\b.{0,60}\b(?:pay|bitcoin|ransom|money)\b|\b(?:computer|laptop|pc|machine|phone)\b.{0,12}\b(?:is|got|has been|was) infected\b|\b(?:mouse|cursor|screen)\b.{0,20}\bmov(?:es|ing) (?:by itself|on its own)\b.{0,60}\b(?:someone|somebody|remote|hack)|勒索|文件.{0,8}被加密|中了?(?:病毒|木马|毒)了?|被远程控制|有人在?(?:控制|操作)我的电脑/isu,
  ],
  [
    'account',
    /\b(?:account|mailbox|e-?mail|computer|laptop|pc|phone)s?\b.{0,12}\b(?:was|were|is|got|has been|have been|been) (?:hacked|compromised|taken over|broken into|hijacked)\b|\b(?:i|we)(?:'ve| have| was| were| got| am|'m)? (?:been |just |got )*hacked\b|\b(?:someone|somebody|a hacker|hackers?) (?:is|keeps) (?:sending|writing|posting|using)\b.{0,20}\bmy (?:account|name|mailbox|address)\b|\b(?:someone|somebody|a hacker|hackers?)\b.{0,30}\b(?:logged in(?:to)?|signed in(?:to)?|broke into|hacked|is in|took over)\b.{0,20}\bmy\b|(?:账号|账户|帐号|邮箱|电脑|手机|企业微信|微信|钉钉).{0,6}被.{0,4}(?:黑|盗|入侵|攻击|破解)|有人(?:在?用|拿)我的?(?:账号|账户|邮箱|微信).{0,4}(?:发|群发|登|骗)|有人.{0,4}(?:登[录陆]|盗用|动)了?我的?(?:账号|账户|邮箱|电脑)/isu,
  ],
  [
    'device',
    /\b(?:laptop|notebook|computer|macbook|phone|iphone|tablet|ipad|usb stick|hard drive)\b.{0,20}\b(?:stolen|been taken)\b|\b(?:stole|stolen)\b.{0,20}\b(?:laptop|notebook|computer|macbook|phone|iphone|tablet|ipad)\b|\b(?:lost|left) (?:my|the|our|a) (?:(?:work|company|business|office) )?(?:laptop|notebook|computer|macbook|phone|iphone|mobile|tablet|ipad|usb stick|badge)\b(?! ?(?:charger|case|cable|number|bag|at (?:home|my desk|the office)))|(?:电脑|笔记本|手机|平板|U盘|移动硬盘|工牌)(?:在.{1,12})?(?:被偷|被盗|被人?拿走|弄?丢|遗失|丢失)了?(?!帧|包|失?(?:信号|数据|文件))|(?:弄丢|遗失|丢)了?(?:公司|工作|办公)?的?(?:一[台部个])?(?:电脑|笔记本|手机|平板|U盘|移动硬盘|工牌)/isu,
  ],
  [
    'leak',
    /\b(?:sent|mailed|emailed|shared|forwarded|uploaded)\b.{0,60}\b(?:wrong (?:person|people|address|recipient|customer|company|group)|outside the company|publicly)\b|\bdata (?:leak|breach)\b|(?:工资|薪资|客户|个人信息|机密|敏感|保密|合同).{0,20}(?:发错|误发|泄[露密漏]|外泄)|(?:发错|误发|泄[露漏]).{0,20}(?:工资|薪资|客户|个人信息|机密|敏感|保密|合同)/isu,
  ],
];

/** Not so, or not yet. */
const ONLY_MIGHT_BE =
  /\b(?:if|in case|when(?:ever)?) (?:i|we|you|someone|somebody|people|staff|users?|anybody|anyone)\b|\b(?:did ?n[o']t|have ?n[o']t|has ?n[o']t|not|never|nobody|without)\b.{0,20}\b(?:click|open|type|enter|reply|answer|given|lost|stolen)|^(?:what|who|why) (?:is|are|was|does|do)\b|\b(?:has|have|did|does|is) (?:any(?:one|body)|somebody|someone|everyone)\b|\b(?:news|newsletter|reminder|training|webinar|article|warning|beware|be careful|watch out|policy)\b|\b(?:hospitals?|an? (?:bank|company|firm|city|university))\b.{0,30}\b(?:hit|hacked|attacked|victim)\b|\b(?:drill|simulation)\b|演练|是什么|什么是|有没有人|有人(?:遇到|被|中|碰到)|新闻|提醒|培训|通知|公告|请?大家(?:注意|小心)|注意防范|某(?:公司|医院|银行)|\bhow (?:can|do|to|should)\b.{0,12}\b(?:recogni[sz]e|report|spot|avoid|prevent|block|tell|protect)\b|\bfound again\b|如果|要是|万一|假如|怎[么样]?(?:样)?(?:识别|判断|举报|辨别|防|避免|看出)|(?:还?没|没有|不敢|不要|不会|别)(?:有)?(?:去)?(?:点|打开|开|扫|下载|填|输|登|回|丢|被)|找到了/iu;

/** @param text as written. Undefined: nothing of the kind has happened as far as is said. */
export function incidentIn(text: string): SecurityIncident | undefined {
  const told = text.replaceAll('’', "'");
  if (told.length > TOLD_CHARACTERS || ONLY_MIGHT_BE.test(told)) return undefined;
  return HAPPENED.find(([, words]) => words.test(told))?.[0];
}
