/**
 * What a short message is for when every word of it is known: people say the same in hundreds of ways, and what matters is
 * that nothing is left that could be a trouble. One word that is not in here makes it a request. Pure.
 */

/** What words are about; `filler` says nothing, `not` turns it round. */
const WORDS = {
  filler:
    'as exact exactly sadly unfortunately million yay hooray though sir think thing think say says anything today rather out would only us try tries 我的 自己 刚才 刚刚 看来 好像 弄 搞 出来 起来 上 啦 不好意思 那么 呗 咯 么 人 先 来 去 吗 a an the it its this that these those them they is are was were be been am im i ive we weve you your my me us our of to for in on at so very really all just now then ok okay oh well yes yep yeah yup and or but there one some any again already finally kindly lot bunch much too also guys team mate folks everybody everyone do does did have has had can could would will should let with by up as quite bit perfectly completely totally absolutely ' +
    '我 我们 咱们 你 您 你们 您们 它 他 的 地 得 了 吧 啊 呀 哈 哎 唉 呢 嘛 啦 哦 噢 喔 这 那 这个 那个 这边 那边 一下 下 个 一个 老师 师傅 同事 大家 各位 已经 现在 终于 又 也 都 还 就 是 有 在 请 请问 好 好的 嗯 帮 帮我 给 给我 啥 来着 很 太 非常 十分 特别 真 真是 真的 会 要 想 说 说的 又好 那就 一直 所有 全部 完全 到底 还是',
  not: 'not no nope dont doesnt didnt isnt wasnt wont cant cannot never none nothing 不 没 没有 别 不能 不会',
  works:
    'alright 打印出来了 打出来了 能用了 好使了 修好了 连上 连上了 登上去了 登上了 works work worked working sorted fixed solved resolved running fine normal helped perfect gone 好了 弄好 修好 搞好 搞定 解决 恢复 正常 成功 没问题',
  runs: 'connects connected opens prints loads starts started',
  does: '登录 登陆 上网 打印 连接 使用 用 打开 连 发 收 进去 上去 可以 能 能够 网络 网',
  same: '无变化 没变化 没有变化 不起作用 没作用 没动静 没反应 没有反应 没有效果 没成功 anything effect same nothing difference effect luck unchanged 没用 没啥用 没有用 没什么用 不行 没效果 没反应 没变化 一样 老样子 无效 不管用 不好使 没解决 没好 没改善',
  fails:
    'failed fail broken broke crashed crashes happened 登不上去 登录不了 打印不了 连接不上 上不了 失败 不成功 连不上 打不开 用不了 登不上 进不去 上不去 开不了 报错 error change failing fails help helps made make makes changed',
  still: 'still yet either anymore better 还是 依旧 依然 仍然 仍旧 照样',
  tried:
    '照着 弄了 弄过 弄过了 操作 照着弄 重启 重装 restarted rebooted reinstalled tried try did done followed steps everything twice times several suggested said 试 试过 试了 照做 做了 按 照 步骤 好几遍 几遍 几次 好几次 多次 两次 三次 一遍 做 方法 办法',
  human:
    'someone somebody 有人 专人 个人 human person engineer technician agent operator manager supervisor boss 真人 人工 工程师 领导 主管 经理 人来 活人 负责人',
  summon:
    'ring phone deal switch speaking from would rather instead 说话 跟 和 聊聊 换人 看看 帮看 上门 客服 不想 talk speak call chat contact connect transfer send want need get give put through real actual live please rather prefer 转 找 找个 叫 接 联系 换 派 安排 机器人 客服 来 过来 处理 一位 服务 需要 不要 跟 和 聊 沟通',
  escalate: 'escalate escalated escalation 升级处理',
  thanks:
    'obliged merci danke gracias 太谢谢 麻烦您 非常感谢 thanks thank thx ty cheers appreciated appreciate grateful ta 谢谢 谢 感谢 多谢 辛苦 谢啦 谢了 太感谢 感激 麻烦您了',
  praise:
    'awesome great nice brilliant lovely amazing excellent good cool super wonderful help helping quick fast kind support service 帮助 帮忙 支持 及时 耐心 厉害 棒 赞 快 太好 太好了',
  greet:
    'gday 值班么 午安 hi hello hey hiya howdy greetings morning afternoon evening 你好 您好 哈喽 嗨 喂 早 早安 早上好 下午好 晚上好 老师好 大家好 各位好 在吗 在不 在么 在不在 有人吗 有人么',
  around: 'anyone anybody someone somebody here around day 早上 下午 晚上 好呀',
  abuse:
    'worst hate disappointing waste unhelpful 太烂 太烂了 太垃圾 差评 失望 气死 useless garbage rubbish crap trash stupid idiot idiotic dumb pathetic terrible awful ridiculous horrible worst joke incompetent 垃圾 废物 差劲 太差 很差 烂 离谱 智障 白痴 坑',
  abused:
    'helpdesk ever 这服务 真是 你们这 浪费 时间 service bot thing support desk forever taking waste time what how 服务 态度 效率 服务台 机器人 客服 什么 玩意 东西 破 技术',
  hours:
    'reachable attend staffed weekdays closing opening hours 在岗 休息吗 有人值班 几点关 open close closes closed opens hours working available 上班 下班 开门 关门 营业 有人 在线 工作时间 服务时间 上班时间 休息 放假',
  day: 'public christmas lunchtime evenings 凌晨 双休 法定 假期 today tomorrow tonight night weekend weekends saturday saturdays sunday sundays monday friday holiday holidays time when what until till late early lunch 今天 明天 今晚 周末 周一 周五 周六 周日 星期六 星期天 星期日 节假日 几点 什么时候 何时 啥时候 中午 上午 下午 晚上 早上 夜里 春节 国庆 多少 到几点',
  desk: 'guys people you 你们 您们 有人 人 desk helpdesk help support service it anyone anybody somebody someone person engineers 服务台 运维 前台 桌面 支持 客服 it部',
  phone: '打哪个 打什么 phone telephone hotline number 电话 热线 分机 号码 电话号码 联系方式',
  self: 'chatgpt program 人吗 程序 真人吗 bot chatbot robot ai machine name called 机器人 名字 叫 谁 真人 人工智能 大名',
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
const LONGEST_HAN = 5;
/** Longer than this people tell something. */
const MOST_WORDS = 14;

export type Gist =
  | 'solved'
  | 'not-solved'
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
  { gist: 'not-solved', heads: ['same'], may: ['not', 'still', 'tried', 'fails', 'works', 'thanks'] },
  {
    gist: 'not-solved',
    heads: ['tried', 'still'],
    besides: [['not', 'fails']],
    may: ['works', 'thanks', 'does', 'tried', 'still', 'not', 'fails'],
  },
  { gist: 'not-solved', heads: ['works', 'fails'], may: ['still', 'tried'], negated: true },
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
  { gist: 'greeting', heads: ['greet'], may: ['around', 'praise'], negated: false },
  { gist: 'thanks', heads: ['thanks'], may: ['praise'], negated: false },
];

/** @param words in lower case and without punctuation. Undefined: there is more to it, or nothing. */
export function gistOf(words: string): Gist | undefined {
  if (GOES_ON.test(words)) return undefined;
  const parts = partsOf(words);
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

/** More is to come. */
const GOES_ON = /(?:\b(?:and|or|but|so|then)|但是?|还有|不过)$/u;

/** The words, Chinese cut where the longest known ones end; undefined when one is not known. */
function partsOf(words: string): readonly string[] | undefined {
  const parts: string[] = [];
  for (const run of words.replace(/['’]/gu, '').match(/\p{Script=Han}+|[^\p{Script=Han}\s]+/gu) ?? []) {
    if (!/\p{Script=Han}/u.test(run)) {
      if (!SENSES.has(run)) return undefined;
      parts.push(run);
      continue;
    }
    const rest = Array.from(run);
    while (rest.length > 0) {
      let length = Math.min(LONGEST_HAN, rest.length);
      while (length > 0 && !SENSES.has(rest.slice(0, length).join(''))) length -= 1;
      if (length === 0) return undefined;
      parts.push(rest.splice(0, length).join(''));
    }
  }
  return parts;
}
