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

const TRAP = String.raw`\b(?:phish\w*|scam\w*|suspicious|dodgy|fake|bogus|malicious|fraud\w*|spoof\w*|(?:strange|weird|odd|unknown|unexpected|random|shady) (?:e-?mail|mail|message|link|attachment|sender|site|page|number|caller|sms|text|qr code)|(?:pretend\w*|claim\w*|posing|posed) (?:to be|as|he|she|they)|(?:said|says) (?:s?he|they) (?:was|were|is|are) (?:from )?(?!fine|ok|busy|out|off|away|ill|happy)|(?:a |the )?caller|(?:rang|called|phoned|rung)(?: me)?\b.{0,25}\b(?:from|saying)|qr code|(?:text message|text|sms)\b.{0,10}\blink|(?:page|site|form|mail|login|screen|window)\b.{0,15}\b(?:looked|looks|looking) (?:just |exactly |a lot )?like)\b|钓鱼|可疑|诈骗|骗子|骗我|假(?:的|冒|网站|网页|页面|邮件|链接|客服)|冒充|仿冒|自称|来历不明|不明(?:链接|邮件|附件|来源)|(?:陌生|奇怪|莫名其妙)的?(?:人|邮件|链接|附件|二维码|短信|网站|电话)|(?:打电话|来电|电话里).{0,10}(?:说是|说他是|称是)|短信.{0,6}链接|(?:停车|罚单|快递|路边|墙上|传单).{0,8}二维码`;
const FELL = String.raw`\b(?:clicked|opened(?! (?:a |the )?(?:ticket|case|request))|scanned|downloaded|ran|installed|typed|entered|filled|submitted|replied|answered|logged in|signed in|gave|given|told (?:him|her|them)|put in|handed|read out|approved|fell for|let (?:him|her|them)|paid|wired|transferred|sent)\b|(?:点开?|点击|打开|开|扫描?|下载|运行|安装|装|填写?|输入?|登[录陆]?|提供|告诉|告知|给|回复?|同意|[要骗套]走|转|打|汇|付|发|远程)(?:了|过(?!来)|进去了|完了?|给[了他她对])`;
const near = (one: string, other: string, apart = 80) =>
  new RegExp(`(?:${one}).{0,${apart}}(?:${other})|(?:${other}).{0,${apart}}(?:${one})`, 'isu');
const allOf = (...parts: readonly string[]) =>
  new RegExp(`^${parts.map((part) => `(?=.*(?:${part}))`).join('')}`, 'isu');
const inOrder = (...parts: readonly string[]) =>
  new RegExp(parts.map((part) => `(?:${part})`).join('.{0,60}'), 'isu');

const COMPUTER = String.raw`\b(?:laptop|notebook|computer|macbook|surface|thinkpad|pc|phone|iphone|mobile|cell|tablet|ipad|usb (?:stick|drive)|hard drive|hard disk|ssd|badge|access card|key ?card|security token|yubikey)s?\b`;
const COMPUTER_ZH = '(?:电脑|笔记本|本子|手机|平板|U盘|移动硬盘|硬盘|工牌|门禁卡|员工卡|工卡|令牌)';
/** A part of it, or something of its owner's that holds nothing. */
const NO_COMPUTER = `(?! ?(?:charger|case|cable|number|bag|cover|sleeve|stand|adapter|at (?:home|my desk|the office)))`;
const CONFIDENTIAL = String.raw`\b(?:payroll|salar(?:y|ies)|wages?|customers?(?: (?:list|data|folder|file|database))?|clients?(?: (?:list|data))?|personal data|personnel|passports?|confidential|sensitive|contracts?|medical|patients?|applicants?|cvs|price lists?|source code|secrets?)\b|工资|薪资|薪酬|客户|个人信息|身份证|简历|机密|敏感|保密|合同|报价|源代码|源码|内部资料|花名册|病历`;
const WRONGLY = String.raw`\b(?:by (?:mistake|accident|error)|accidentally|mistakenly|inadvertently|oops|wrong (?:file|attachment|document|version|person|people|address|recipient|customer|client|company|group|list|channel|mail)|outside the company|externals?|competitors?|publicly|the whole (?:company|world)|everybody outside|anyone with the link|open to (?:everyone|anyone|the internet))\b|发错|误发|错发|传错|误传|不小心|手滑|泄[露漏密]|外泄|外部|外面|公司外|外人|竞争对手|对手公司|公开(?:链接|了)|大群|全员群|所有人可`;
const PASSED_ON = String.raw`\b(?:sent|mailed|e-?mailed|shared|forwarded|uploaded|posted|published|attached|exposed|cc'?d)\b|(?:发|传|转发|共享|分享|上传|贴|抄送|泄[露漏密]|外泄)(?:了|过|错|给|到|出|去|在)|发布`;
const MONEY = String.raw`\b(?:paid|wired|transferred|payment|invoice|money|gift ?cards?|vouchers?)\b|打款|转账|汇款|付款|货款|(?:[转打汇付]了?.{0,8}(?:万|元|块|款|钱))|购物卡|礼品卡|充值卡|被骗`;
const MONEY_GONE = String.raw`\b(?:paid|wired|transferred|sent|bought|made)\b|(?:买|转|付|打|汇|发|刮)(?:了|过去|出去|完|给[了他她对])|被骗`;
const WRONG_MONEY = String.raw`\b(?:fraud\w*|scam\w*|fake|new (?:bank )?(?:account|details|iban)|(?:bank|account) (?:account |details )?(?:(?:had|has|have|were|was) )?(?:been )?changed|changed (?:bank|account)|not (?:theirs|their account|his|hers)|never (?:asked|sent|changed|got|received)|(?:ceo|boss|director|cfo|manager)\b.{0,30}\b(?:asked|texted|wrote|messaged|wanted))\b|假(?:的|账户|邮件|冒)?|骗|新(?:的)?(?:账户|账号|卡号)|没改过|没有?(?:发过|要求|换过)|冒充|(?:领导|老板|总|经理).{0,8}(?:让|叫|要)我`;

const HAPPENED: readonly (readonly [SecurityIncident, RegExp])[] = [
  ['lure', near(FELL, TRAP)],
  // No word for the trap: whoever types a password after a click, or when asked by somebody, and tells of it has noticed.
  [
    'lure',
    /\bclick(?:ed)? (?:on )?(?:it|(?:the|a|that|this|some) (?:link|attachment))\b.{0,40}\b(?:typed|entered|gave|put in|filled in)\b.{0,20}\b(?:password|pw|pwd|credentials|pin|code|card)\b|点了.{0,10}(?:链接|附件).{0,12}(?:输|填)(?:入|了|写).{0,6}(?:密码|账号|验证码)|(?:验证码|密码|动态码|口令)(?:都|也|就)?(?:告诉|给|发给|报给|说给)了?(?:他|她|对方|别人|人家|客服)|\b(?:gave|told|read|sent) (?:him|her|them|somebody|someone|the (?:guy|man|woman|caller|person))\b.{0,25}\b(?:password|code|pin|credentials|login)\b/isu,
  ],
  [
    'lure',
    /\b(?:fell for|been (?:phished|scammed|conned|tricked|defrauded)|(?:got|was|were) (?:phished|scammed|conned|tricked|defrauded))\b|\b(?:approved|accepted|confirmed)\b.{0,60}\b(?:was ?n[o']t|not) (?:me|mine)\b|\b(?:mfa|approval|authenticator|log-?in|sign-?in|verification) (?:prompts?|requests?|notifications?|pop-?ups?)\b.{0,60}\b(?:(?:pressed|tapped|hit|clicked) (?:approve|accept|yes|ok)|approved|accepted|gave in)\b|(?:不是我|非本人).{0,16}(?:点了?|按了?)?(?:同意|批准|允许|确认)了?|一直(?:弹|收到|来).{0,12}(?:验证|登[录陆]|确认).{0,14}(?:点|按)了?(?:同意|批准|允许|确认|通过)|(?:上当|被骗|受骗|中招)了/isu,
  ],
  // Money that went to somebody else by a letter.
  ['lure', allOf(MONEY, WRONG_MONEY, MONEY_GONE)],
  // Somebody works on the computer from afar, let in by its user.
  [
    'lure',
    /\b(?:let|allowed|gave|granted)\b.{0,25}\b(?:onto|into|on|access to|control (?:of|over)|take over|connect to)\b.{0,12}\bmy (?:work |company )?(?:computer|laptop|pc|mac|screen|machine)\b(?=.{0,60}\b(?:teamviewer|anydesk|remote|caller|microsoft|support|said|stranger)|.{0,3}$)|\b(?:rang|called|phoned|caller|microsoft|bank|support)\b.{0,60}\b(?:teamviewer|anydesk|remote(?:d)? (?:into|access|control))|(?:自称|说是|冒充|陌生人).{0,30}(?:远程|todesk|向日葵|anydesk|teamviewer)|(?:让|给)(?:他|她|对方|陌生人).{0,6}远程/isu,
  ],
  [
    'malware',
    /\bransom(?:ware|note| note)?\b|\b(?:files|folders|documents|everything|data|drive|server)\b.{0,30}\b(?:encrypted|locked|scrambled|weird (?:endings?|extensions?|names?)|strange (?:endings?|extensions?|names?)|renamed)\b.{0,80}\b(?:pay|bitcoins?|ransom|money|readme|crypto)\b|\b(?:pay|demand\w*|want\w*|ask\w*)\b.{0,30}\bbitcoins?\b|\b(?:computer|laptop|pc|machine|phone)\b.{0,12}\b(?:is|got|has been|was) infected\b|\b(?:mouse|cursor|screen|pointer)\b.{0,20}\bmov(?:es|ing) (?:by itself|on its own|around by itself|alone)\b.{0,60}\b(?:someone|somebody|remote|hack)|勒索|(?:文件|资料|文档|硬盘|数据|服务器).{0,8}(?:被|都|全)*(?:加密|锁)(?:了|住)?.{0,20}(?:付|钱|币|赎)|(?:付|要|交).{0,6}比特币|文件.{0,8}被加密|中了?(?:病毒|木马|毒)了?|被远程控制|有人在?(?:控制|操作)我的电脑/isu,
  ],
  // The scanner found it and could not do away with it.
  [
    'malware',
    /\b(?:antivirus|virus scanner|defender|scanner|virus|trojan|malware)\b.{0,60}\b(?:quarantine failed|(?:could|can) ?n[o']t (?:be )?(?:remove|clean|delete|quarantine)d?|cannot (?:be )?(?:remove|clean|delete)d?|keeps coming back|not removed|still there)\b|(?:病毒|木马|杀毒|杀软).{0,16}(?:清不掉|删不掉|杀不掉|清除失败|处理不了|隔离失败|又出现)|\b(?:plugged|stuck|put)\b.{0,30}\b(?:usb|stick|flash drive|thumb drive)\b.{0,30}\b(?:found|picked up|lying|unknown|car ?park|street|conference|mail(?:ed)?)\b|\b(?:found|picked up)\b.{0,30}\b(?:usb|stick|flash drive|thumb drive)\b.{0,40}\b(?:plugged|stuck|put) (?:it )?in|捡.{0,8}(?:U盘|移动硬盘|优盘).{0,12}插|插了?.{0,8}捡.{0,6}(?:U盘|优盘)|破解(?:版|软件).{0,20}(?:异常|被改|弹窗|中毒|病毒)/isu,
  ],
  [
    'device',
    new RegExp(
      [
        `${COMPUTER}.{0,20}\\b(?:stolen|been taken|nicked|swiped|snatched|pinched|robbed|gone missing|went missing)\\b`,
        `${COMPUTER} (?:is|has) (?:gone|missing|disappeared)\\b.{0,60}\\b(?:left|lost|train|bus|tube|taxi|airport|hotel|restaurant|caf[eé]|cannot find|can't find|stole\\w*|break-?in)\\b`,
        `\\b(?:stole|stolen|nicked|swiped|snatched|pinched|robbed|mugged|burgled|broke into|broken into)\\b.{0,40}${COMPUTER}`,
        `\\b(?<!\\b(?:someone|somebody|guest|visitor|customer|they) (?:has |have )?)(?:lost|left|misplaced|forgot|dropped) (?:my|the|our|a|his|her) (?:(?:work|company|business|office|corporate|new|old) )?${COMPUTER}${NO_COMPUTER}(?! (?:signal|connection|screen|on (?:my|the) desk))`,
        `${COMPUTER_ZH}(?:在.{1,12})?(?:都|也|和.{1,6}一起|一起|全)?(?:被偷(?!偷)|被盗(?!用)|被抢|被人?[拿顺]走|弄?丢|遗失|丢失|不见)了?(?!帧|包|域|失?(?:信号|数据|文件))`,
        `(?:弄丢|遗失|丢|偷|抢)了?(?:我的?)?(?:公司|工作|办公)?的?(?:一[台部个])?${COMPUTER_ZH}`,
        `${COMPUTER_ZH}.{0,6}(?:落|忘|丢|掉)在.{0,10}(?:车|地铁|高铁|飞机|机场|酒店|餐厅|饭店|客户|外面|滴滴|厕所|商场)`,
      ].join('|'),
      'isu',
    ),
  ],
  [
    'account',
    /\b(?:account|mailbox|e-?mail|computer|laptop|pc|phone|outlook|linkedin)s?\b.{0,12}\b(?:was|were|is|got|has been|have been|been) (?:hacked|compromised|taken over|broken into|hijacked)\b|\bmy \w+ (?:was|were|is|got|has been|have been|been) (?:hacked|compromised|hijacked)\b|\b(?:i|we)(?:'ve| have| was| were| got| am|'m)? (?:been |just |got )*hacked\b|\b(?:someone|somebody|a hacker|hackers?|a stranger) (?:is|keeps|was|has been|else is) (?:sending|writing|posting|using|logged in|logging in|reading)\b.{0,30}\b(?:my|in my)\b|\b(?:someone|somebody|a hacker|hackers?)\b.{0,30}\b(?:logged in(?:to)?|signed in(?:to)?|broke into|hacked|is in|took over|changed)\b.{0,20}\bmy (?!team|meeting|group|department|car|house|home|flat|room|office|bag|locker)|\b(?:sign|log)-?ins?\b.{0,40}\b(?:i (?:never|did ?n[o']t)|(?:was ?n[o']t|not) (?:me|mine))\b|\b(?:forwarding|inbox|mail)? ?rules?\b.{0,60}\bi (?:never|did ?n[o']t|have ?n[o']t)\b.{0,12}\b(?:create|made|make|set|add)|\b(?:mails?|messages?|e-?mails?|posts?)\b.{0,40}\bi (?:never|did ?n[o']t) (?:send|sent|write|wrote|post)|\b(?:received|got|get|getting)\b.{0,20}\b(?:spam|strange|weird|odd|phishing|fake)?\b.{0,12}\b(?:mails?|e-?mails?|messages?|spam)\b.{0,12}\bfrom my (?:address|account|mailbox)\b|(?:账号|账户|帐号|邮箱|电脑|手机|企业微信|微信|钉钉|飞书).{0,6}被.{0,4}(?:黑|盗|入侵|攻击|破解|别人登)|有人(?:在?用|拿|以)我的?(?:账号|账户|邮箱|微信|名义|名字).{0,6}(?:发|群发|登|骗|借)|有人.{0,4}(?:登[录陆]|盗用|动)了?我的?(?:账号|账户|邮箱|电脑)|异地登[录陆].{0,24}(?:不是|非|没)|(?:登[录陆]|操作|发送?|群发|转账)(?:的)?(?:记录|消息|邮件|信息)?.{0,24}(?:不是我|非本人|不是本人|我没(?:有)?(?:发|登|操作|做))|(?:发了?|群发).{0,16}(?:邮件|消息|信息).{0,16}(?:可|但|不是|其实)?我(?:根本|从来)?没(?:有)?(?:发|写)过?|(?:转发规则|自动转发).{0,16}(?:不是我|我没(?:有)?(?:建|设))/isu,
  ],
  // Nobody was seen, and what they do is.
  [
    'account',
    /\b(?:someone|somebody|a hacker|hackers?)\b.{0,20}\b(?:got|has|have|stole|stolen|guessed|knows|found out)\b.{0,6}\bmy (?:\w+ ){0,2}(?:password|pin|login|credentials)\b|\b(?:strange|weird|odd|spam|phishing|scam|unknown|dubious) ?(?:e-?mails?|mails?|messages?)?\b.{0,20}\b(?:sent|sending|going out|goes out|coming)\b.{0,15}\b(?:from|by) (?:me|my (?:e-?mail |mail |work )?(?:account|address|mailbox|mail|email|name))\b|有人.{0,6}(?:知道|偷|拿到|猜到|破解)了?我的?.{0,6}(?:密码|口令)|我的?(?:公司|工作)?(?:邮箱|账号|微信|企业微信).{0,8}(?:自己|自动|一直|老是)?在?(?:往外|乱|自己|自动|群)发.{0,6}(?:邮件|垃圾|消息|广告)/isu,
  ],
  ['leak', inOrder(PASSED_ON, CONFIDENTIAL, WRONGLY)],
  ['leak', inOrder(WRONGLY, PASSED_ON, CONFIDENTIAL)],
  ['leak', inOrder(CONFIDENTIAL, `${WRONGLY}|${PASSED_ON}`, `${WRONGLY}|${PASSED_ON}`)],
  ['leak', inOrder(WRONGLY, CONFIDENTIAL, PASSED_ON)],
  [
    'leak',
    /\b(?:sent|mailed|emailed|shared|forwarded|uploaded|posted)\b.{0,40}\b(?:files?|lists?|spreadsheets?|reports?|data|documents?|folders?|figures|statements?)\b.{0,30}\bto the wrong (?:person|people|address|recipient|customer|client|company|group)\b|\b(?:sent|mailed|emailed|shared|forwarded|uploaded|posted)\b.{0,60}\b(?:outside the company|publicly|to a (?:competitor|stranger|journalist))\b|\b(?:accidentally|mistakenly|by mistake)\b.{0,20}\b(?:shared|published|made public|uploaded|sent)\b.{0,40}\b(?:folder|file|list|spreadsheet|drive|document|data|repo)\b|\bdata (?:leak|breach)\b|(?:工资|薪资|客户|个人信息|机密|敏感|保密|合同).{0,20}(?:发错|误发|泄[露密漏]|外泄)|(?:发错|误发|泄[露漏]).{0,20}(?:工资|薪资|客户|个人信息|机密|敏感|保密|合同)|误把.{2,20}发/isu,
  ],
];

/** The whole of it is about others, or about what may come. */
const IN_GENERAL =
  /\b(?:has|have|did|does|is) (?:any(?:one|body)|somebody|someone|everyone)\b.{0,20}\b(?:ever|been|before|clicked|got|had|seen|phished)|\b(?:news|newsletter|reminder|training|webinar|awareness|e-?learning|beware|be careful|watch out|policy)\b|^warning\b|\b(?:hospitals?|an? (?:bank|company|firm|city|university))\b.{0,30}\b(?:hit|hacked|attacked|victim)\b|\b(?:drill|simulation|simulated|tabletop|exercise)\b|\bfound (?:it |my \w+ )?again\b|\b(?:years?|months?) ago\b|演练|是什么|什么是|有没有人|有人(?:遇到|被骗|中招|碰到)|新闻|提醒|培训|通知|公告|宣传|讲座|请?(?:大家|各位|同事们)(?:注意|小心|不要)|注意防范|某(?:公司|医院|银行|高校)|提前了解|想了解|(?:去年|前年|以前|之前)(?:被|丢|中)|找到了|找回来了/iu;

/** A clause that asks, or says what did not happen or only might. */
const NOT_SO =
  /(?<!\b(?:sure|know|wonder|check|tell) )\b(?:if|in case) (?:i|we|you|someone|somebody|people|staff|users?|anybody|anyone|my|our|the|it|they)\b|^when(?:ever)? (?:someone|somebody|people|staff|users?|anybody|anyone)\b|\b(?:did ?n[o']t|have ?n[o']t|has ?n[o']t|not|never|nobody|no one|without)\b.{0,20}\b(?:click|open|type|enter|repl|answer|given|gave|lost|stolen|install|download|scan|paid|fall)|^(?:and |so |but |then )*(?:how|what|who|why|where|which|is|are|can|could|may|should|shall|would|does|do) (?!happened)|\bhow (?:can|do|to|should)\b.{0,12}\b(?:recogni[sz]e|report|spot|avoid|prevent|block|tell|protect)\b|\b(?:pop-?up|window|page|website|message|banner|browser)s?\b.{0,12}\b(?:says?|said|saying|claim\w*|tell\w*)\b.{0,40}\b(?:infected|virus\w*)(?!.*\bi (?:called|clicked|gave|let|paid|installed|rang|phoned))|(?:弹窗|网页|页面|浏览器).{0,4}(?:说|提示|显示|弹).{0,12}(?:中毒|病毒|感染)|如果|要是|万一|假如|^.{0,4}(?:怎[么样](?!办)|如何|能不能|可不可以|可以)|怎[么样]?(?:样)?(?:识别|判断|举报|辨别|防|避免|看出|处理(?!了))|(?:还?没|没有|不敢|不要|不会|别)(?:有)?(?:人)?(?:去)?(?:点|打开|开|扫|下载|填|输|登|回|丢|被|装|转|给|付)|是不是|会不会|是否|[吗么]$/iu;

/** Where one clause ends: what is said to be not so in one may be so in the next. */
const CLAUSES = /[.?!;,，。？！；\n]+|\b(?:but|however|though)\b|但是?|不过|可是/iu;

/** What has happened as far as is said: "did not click, but my colleague typed the password" without its first half. */
function saidToBeSo(told: string): string {
  return told
    .split(CLAUSES)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '' && !NOT_SO.test(clause))
    .join(', ');
}

/** @param text as written. Undefined: nothing of the kind has happened as far as is said. */
export function incidentIn(text: string): SecurityIncident | undefined {
  const told = text
    .replaceAll('’', "'")
    .replace(/\b(did|does|was|were|have|has|had|could|ca|is|wo)nt\b/giu, "$1n't")
    .trim();
  if (told.length > TOLD_CHARACTERS || IN_GENERAL.test(told)) return undefined;
  const so = saidToBeSo(told);
  return HAPPENED.find(([, words]) => words.test(so))?.[0];
}
