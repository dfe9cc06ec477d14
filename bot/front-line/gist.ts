/**
 * What a short message is for when every word of it is known: people say the same in hundreds of ways, and what matters is
 * that nothing is left that could be a trouble. One word that is not in here makes it a request. Pure.
 */

/** What words are about, phrases with `_`; `filler` says nothing, `not` turns it round. */
const WORDS = {
  filler:
    'even actually honestly seriously literally truly basically maybe perhaps probably anyway whatever 究竟 其实 反正 大概 可能 getting gets got became become like than else way seems seem looks look sure stop 跟 和 像 同 跟着 变 变得 得了 可 能不能 可以 能否 别再 从 as exact exactly sadly unfortunately million yay hooray though sir think thing think say says anything today rather out would only us try tries 我的 自己 刚才 刚刚 看来 好像 弄 搞 出来 起来 上 啦 不好意思 那么 呗 咯 么 人 先 来 去 吗 a an the it its this that these those them they is are was were be been am im i ive we weve you your my me us our of to for in on at so very really all just now then ok okay oh well yes yep yeah yup and or but there one some any again already finally kindly lot bunch much too also guys team mate folks everybody everyone do does did have has had can could would will should let with by up as quite bit perfectly completely totally absolutely ' +
    '我 我们 咱们 你 您 你们 您们 它 他 的 地 得 了 吧 啊 呀 哈 哎 唉 呢 嘛 啦 哦 噢 喔 这 那 这个 那个 这边 那边 一下 下 个 一个 老师 师傅 同事 大家 各位 已经 现在 终于 又 也 都 还 就 是 有 在 请 请问 好 好的 嗯 帮 帮我 给 给我 啥 来着 很 太 非常 十分 特别 真 真是 真的 会 要 想 说 说的 又好 那就 一直 所有 全部 完全 到底 还是',
  not: 'not no nope dont doesnt didnt isnt wasnt wont cant cannot never none nothing 不 没 没有 别 不能 不会',
  works:
    'alright 打印出来了 打出来了 能用了 好使了 修好了 连上 连上了 登上去了 登上了 works work worked working sorted fixed solved resolved running fine normal helped perfect gone 好了 弄好 修好 搞好 搞定 解决 恢复 正常 成功 没问题',
  runs: 'connects connected opens prints loads starts started',
  does: '登录 登陆 上网 打印 连接 使用 用 打开 连 发 收 进去 上去 可以 能 能够 网络 网',
  same: '无变化 没变化 没有变化 不起作用 没作用 没动静 没反应 没有反应 没有效果 没成功 anything effect same nothing difference effect luck unchanged 没用 没啥用 没有用 没什么用 不行 没效果 没反应 没变化 一样 老样子 无效 不管用 不好使 没解决 没好 没改善',
  fails:
    'dead down stuck frozen 坏 坏了 挂了 崩了 死了 卡了 卡住 断了 黑了 没了 failed fail broken broke crashed crashes happened 登不上去 登录不了 打印不了 连接不上 上不了 失败 不成功 连不上 打不开 用不了 登不上 进不去 上不去 开不了 报错 error change failing fails help helps made make makes changed',
  worse: 'worse worsening 更糟 更糟了 更差 更差了 更严重 更严重了 恶化 恶化了 越来越严重 越来越糟 越来越差',
  /** Once more. */
  recurs: 'again constantly repeatedly always 又 再次 再 老 老是 总是 总 反复 依旧 照旧',
  /** Is there (once more): the trouble, or what was gone. */
  returned:
    'back returned returns reappeared reappears happening happened happens occurring occurred occurs starts started starting came comes coming doing does 来了 出现 出现了 发作 发作了 犯 犯了 复发 复发了 回来 回来了 这样 这样了 那样',
  back: 'back returned 回来 回来了 恢复原样',
  trouble:
    'problem problems issue issues error errors trouble fault bug thing story 问题 毛病 故障 情况 现象 老问题 老毛病',
  past: 'yesterday before earlier previously today morning last_time last_week the_other_day first_time 昨天 上次 之前 以前 前天 早上 今天 刚才 上周 前几天 那天 原来 先前 最开始',
  why: 'why how_come 怎么 为什么 为啥 咋 怎么会 怎么又 难道',
  ack: 'got_it understood noted roger copy_that will_do 收到 知道 知道了 明白 明白了 了解 了解了 懂了 清楚 清楚了',
  parting: 'sleep_well take_care bye cya later goodbye 再见 拜拜 回见 祝 祝您 祝你 祝大家',
  wish: 'have enjoy wish 愉快 快乐 开心 顺利 顺心',
  pleasant: 'nice great good lovely pleasant relaxing happy 愉快 快乐 开心 顺利 顺心',
  occasion:
    'day weekend evening night afternoon morning holiday holidays week one rest lunch christmas year 周末 下班 假期 节日 新年 春节 中秋 国庆 晚安 工作 生活 一天',
  chat: 'tell_me_a_joke tell_me_something sing_me_a_song i_love_you marry_me how_are_you hows_it_going how_is_it_going whats_up what_is_up how_do_you_do how_are_things hows_life hows_your_day how_is_your_day joke weather bored boring lol lmao rofl haha hahaha hehe 最近怎么样 最近好吗 你好吗 吃了吗 吃饭了吗 吃饭了没 忙吗 忙不忙 忙什么 笑话 讲个 无聊 聊天 天气 哈哈 哈哈哈 呵呵 嘿嘿 嘻嘻',
  still: 'still yet either anymore better 还是 依旧 依然 仍然 仍旧 照样',
  tried:
    '照着 弄了 弄过 弄过了 操作 照着弄 重启 重装 restarted rebooted reinstalled tried try did done followed steps everything twice times several suggested said 试 试过 试了 照做 做了 按 照 步骤 好几遍 几遍 几次 好几次 多次 两次 三次 一遍 做 方法 办法',
  human:
    'expert specialist colleague guy supervisor director boss 老板 组长 上级 上司 部长 专家 网管 技术员 技术人员 技术 同事 师傅 客服人员 it人员 运维 someone somebody 有人 专人 个人 human person engineer technician agent operator manager supervisor boss 真人 人工 工程师 领导 主管 经理 人来 活人 负责人',
  summon:
    'pass hand deliver 让 喊 请 找 叫个 喊个 出来 回答 回复 接电话 见 ring phone deal switch speaking from would rather instead 说话 跟 和 聊聊 换人 看看 帮看 上门 客服 不想 talk speak call chat contact connect transfer send want need get give put through real actual live please rather prefer 转 找 找个 叫 接 联系 换 派 安排 机器人 客服 来 过来 处理 一位 服务 需要 不要 跟 和 聊 沟通',
  /** Somebody is to come or to call, said without a word for who. */
  reach:
    'put_me_through call_me call_me_back ring_me ring_me_back phone_me give_me_a_call give_me_a_ring come_over come_here come_by come_round come_to_my_desk come_to_me stop_by drop_by 给我打电话 给我打个电话 打我电话 打我手机 打给我 给我回电 给我回电话 给我回个电话 回我电话 联系我 来一趟 过来一趟 来个人 来人 派人 派个人 找人 找个人 叫人 叫个人 换人 换个人 安排人',
  refuse: 'no_more no stop without dont refuse enough 别 不要 别再 不想 不需要 拒绝 少',
  escalate: 'escalate escalated escalation 升级处理',
  thanks:
    'obliged merci danke gracias 太谢谢 麻烦您 非常感谢 thanks thank thx ty cheers appreciated appreciate grateful ta 谢谢 谢 感谢 多谢 辛苦 谢啦 谢了 太感谢 感激 麻烦您了',
  bravo:
    'awesome brilliant excellent amazing wonderful superb legend rock rocks well_done good_job nice_one 棒 太棒 厉害 牛 给力 优秀 点赞',
  praise:
    'awesome great nice brilliant lovely amazing excellent good cool super wonderful help helping quick fast kind support service 帮助 帮忙 支持 及时 耐心 厉害 棒 赞 快 太好 太好了',
  greet:
    'gday 值班么 午安 hi hello hey hiya howdy greetings morning afternoon evening 你好 您好 哈喽 嗨 喂 早 早安 早上好 下午好 晚上好 老师好 大家好 各位好 在吗 在不 在么 在不在 有人吗 有人么',
  around: 'anyone anybody someone somebody here around day 早上 下午 晚上 好呀',
  abuse:
    '破玩意 破玩意儿 破东西 破系统 破机器人 鬼东西 鬼玩意 烂玩意 烂东西 worst hate disappointing waste unhelpful 太烂 太烂了 太垃圾 差评 失望 气死 useless garbage rubbish crap trash stupid idiot idiotic dumb pathetic terrible awful ridiculous horrible worst joke incompetent 垃圾 废物 差劲 太差 很差 烂 离谱 智障 白痴 坑',
  abused:
    'helpdesk ever 这服务 真是 你们这 浪费 时间 service bot thing support desk forever taking waste time what how 服务 态度 效率 服务台 机器人 客服 什么 玩意 东西 破 技术',
  hours:
    'reachable attend staffed weekdays closing opening hours 在岗 休息吗 有人值班 几点关 open close closes closed opens hours working available 上班 下班 开门 关门 营业 有人 在线 工作时间 服务时间 上班时间 休息 放假',
  day: 'public christmas lunchtime evenings 凌晨 双休 法定 假期 today tomorrow tonight night weekend weekends saturday saturdays sunday sundays monday friday holiday holidays time when what until till late early lunch 今天 明天 今晚 周末 周一 周五 周六 周日 星期六 星期天 星期日 节假日 几点 什么时候 何时 啥时候 中午 上午 下午 晚上 早上 夜里 春节 国庆 多少 到几点',
  desk: 'guys people you 你们 您们 有人 人 desk helpdesk help support service it anyone anybody somebody someone person engineers 服务台 运维 前台 桌面 支持 客服 it部',
  phone: '打哪个 打什么 phone telephone hotline number 电话 热线 分机 号码 电话号码 联系方式',
  self: 'who_made_you who_built_you chatgpt program 人吗 程序 真人吗 bot bots chatbot chatbots robot robots ai machine machines name called 机器人 名字 叫 谁 真人 人工智能 大名',
  addressed: 'you youre u 你 您 你们 对面',
  asked: 'exactly just are 对面 what who which real or human person 什么 还是 哪位',
  ticket: 'ticket tickets request case incident 工单 单子 报修 报修单 报的 提的 问题 上报 申请单',
  stands:
    'looked yet anyone someone checked assigned picked working handling when done 有人接 有人看 接 接了吗 有人 人 处理完 好了没 开始 progress status update updates news where stand stands how far going happening happened look looking 怎么样 怎样 进度 进展 哪一步 到哪 哪 到 处理 结果 消息 步 多久 如何 弄到 跟进',
  cancel:
    'scrap void dont not forget kill cancelled 关了 撤了 取消掉 别管 别处理 cancel close withdraw drop delete remove needed required longer anymore 取消 撤销 撤回 撤 关闭 关掉 关 不用 不需要 不用处理 不必 处理 作废',
  urgent:
    'wait 不能等 等不及 等不了 火烧眉毛 立即 urgent urgently asap emergency hurry rush critical immediately quick quickly 急 很急 紧急 着急 火急 十万火急 赶紧 赶快 尽快 马上 快点 加急 急死 速度 快 立刻',
  press: 'please need super extremely soon possible 请 麻烦 处理 看看 看 解决 回复 一些 点 帮忙 需要',
} as const;

type Sense = keyof typeof WORDS;

const SENSES: ReadonlyMap<string, ReadonlySet<Sense>> = (() => {
  const all = new Map<string, Set<Sense>>();
  for (const [sense, words] of Object.entries(WORDS) as [Sense, string][])
    for (const word of words.split(' ')) all.set(word, (all.get(word) ?? new Set()).add(sense));
  return all;
})();
const LONGEST_HAN = 6;
/** Of English words that are known together. */
const LONGEST_PHRASE = 4;
/** Longer than this people tell something. */
const MOST_WORDS = 14;

export type Gist =
  | 'solved'
  | 'not-solved'
  | 'is-back'
  | 'small-talk'
  | 'goodbye'
  | 'human'
  | 'thanks'
  | 'greeting'
  | 'insult'
  | 'desk-hours'
  | 'who-are-you'
  | 'my-tickets'
  | 'cancel-ticket'
  | 'urgent';

/**
 * Each gist: the words that make it, those it needs besides (any of each set), and what else may stand there. In this
 * order: "thanks, it works" tells that it works.
 */
const GISTS: readonly {
  readonly gist: Gist;
  readonly heads: readonly Sense[];
  readonly besides?: readonly (readonly Sense[])[];
  readonly may?: readonly Sense[];
  /** Whether `not` has to stand there (true), must not (false), or does not matter. */
  readonly negated?: boolean;
}[] = [
  { gist: 'cancel-ticket', heads: ['ticket'], besides: [['cancel']], may: ['not', 'press', 'summon'] },
  {
    gist: 'my-tickets',
    heads: ['ticket'],
    besides: [['stands']],
    may: ['asked', 'press', 'abused'],
    negated: false,
  },
  { gist: 'who-are-you', heads: ['self'], may: ['asked'], negated: false },
  {
    gist: 'human',
    heads: ['human', 'escalate'],
    besides: [['summon', 'escalate']],
    may: ['not', 'press', 'desk', 'thanks', 'urgent'],
  },
  {
    gist: 'human',
    heads: ['reach'],
    may: ['human', 'summon', 'desk', 'press', 'urgent', 'thanks', 'day'],
    negated: false,
  },
  { gist: 'who-are-you', heads: ['human'], besides: [['addressed']], may: ['asked', 'self'], negated: false },
  // "I do not want to talk to a bot": "are you not a bot" asks who is there.
  {
    gist: 'human',
    heads: ['self'],
    besides: [['refuse'], ['summon', 'refuse']],
    may: ['not', 'human', 'desk'],
  },
  {
    gist: 'not-solved',
    heads: ['same'],
    may: [
      'not',
      'still',
      'tried',
      'fails',
      'works',
      'thanks',
      'past',
      'trouble',
      'why',
      'recurs',
      'returned',
    ],
  },
  { gist: 'not-solved', heads: ['worse'], may: ['trouble', 'still', 'recurs', 'returned', 'past'] },
  {
    gist: 'not-solved',
    heads: ['returned', 'fails', 'trouble'],
    besides: [
      ['recurs', 'still', 'same'],
      ['returned', 'fails', 'trouble', 'same'],
    ],
    may: ['trouble', 'past', 'why', 'same', 'still'],
    negated: false,
  },
  { gist: 'not-solved', heads: ['trouble'], besides: [['returned']], may: ['past'], negated: false },
  {
    gist: 'not-solved',
    heads: ['tried', 'still'],
    besides: [['not', 'fails']],
    may: ['works', 'thanks', 'does', 'tried', 'still', 'not', 'fails'],
  },
  { gist: 'not-solved', heads: ['works', 'fails'], may: ['still', 'tried', 'why'], negated: true },
  { gist: 'is-back', heads: ['back'], may: ['past'], negated: false },
  { gist: 'solved', heads: ['works', 'runs'], may: ['thanks', 'praise', 'tried', 'does'], negated: false },
  { gist: 'urgent', heads: ['urgent'], may: ['press', 'urgent'], negated: false },
  { gist: 'insult', heads: ['abuse'], may: ['abused', 'desk'], negated: false },
  { gist: 'desk-hours', heads: ['hours'], besides: [['day']], may: ['desk', 'not', 'asked'] },
  {
    gist: 'desk-hours',
    heads: ['phone'],
    besides: [['desk', 'asked']],
    may: ['day', 'desk', 'asked', 'summon'],
    negated: false,
  },
  {
    gist: 'goodbye',
    heads: ['parting'],
    may: ['wish', 'pleasant', 'occasion', 'day', 'thanks'],
    negated: false,
  },
  {
    gist: 'goodbye',
    heads: ['occasion'],
    besides: [
      ['wish', 'pleasant'],
      ['pleasant', 'wish'],
    ],
    may: ['thanks', 'parting', 'day'],
    negated: false,
  },
  { gist: 'small-talk', heads: ['chat'], may: ['greet', 'around', 'asked', 'day', 'tried'], negated: false },
  { gist: 'greeting', heads: ['greet'], may: ['around', 'praise'], negated: false },
  { gist: 'thanks', heads: ['bravo'], may: ['praise', 'thanks', 'addressed', 'desk'], negated: false },
  { gist: 'thanks', heads: ['thanks', 'ack'], may: ['praise', 'thanks', 'ack'], negated: false },
];

/** @param words in lower case and without punctuation. Undefined: there is more to it, or nothing. */
export function gistOf(words: string): Gist | undefined {
  if (GOES_ON.test(words)) return undefined;
  const parts = partsOf(words.replace(DRAWN_OUT, '$1$1'));
  if (!parts || parts.length > MOST_WORDS) return undefined;
  const senses = parts.map((part) => SENSES.get(part)!);
  const has = (sense: Sense) => senses.some((one) => one.has(sense));
  const found = GISTS.find(({ heads, besides = [], may = [], negated }) => {
    const allowed = new Set<Sense>([
      'filler',
      ...heads,
      ...besides.flat(),
      ...may,
      ...(negated ? (['not'] as const) : []),
    ]);
    return (
      heads.some(has) &&
      besides.every((some) => some.some(has)) &&
      (negated === undefined || has('not') === negated) &&
      senses.every((one) => [...one].some((sense) => allowed.has(sense)))
    );
  });
  return found?.gist;
}

/** "哈哈哈哈" says no more than "哈哈". */
const DRAWN_OUT = /(\p{Script=Han})\1{2,}/gu;

/** More is to come. */
const GOES_ON = /(?:\b(?:and|or|but|so|then)|但是?|还有|不过)$/u;

/** Words and phrases, each the longest known from where it begins; undefined when one is not known. */
function partsOf(words: string): readonly string[] | undefined {
  const parts: string[] = [];
  const runs = words.replace(/['’]/gu, '').match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? [];
  for (const run of runs) {
    const isHan = /\p{Script=Han}/u.test(run);
    const rest = isHan ? Array.from(run) : run.split(/\s+/u).filter((word) => word !== '');
    while (rest.length > 0) {
      let length = Math.min(isHan ? LONGEST_HAN : LONGEST_PHRASE, rest.length);
      const known = () => rest.slice(0, length).join(isHan ? '' : '_');
      while (length > 0 && !SENSES.has(known())) length -= 1;
      if (length === 0) return undefined;
      parts.push(known());
      rest.splice(0, length);
    }
  }
  return parts;
}
