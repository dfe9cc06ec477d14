/**
 * Chat shorthand, and what Chinese says in two ways, brought to the words that articles use: `pw` is a password, and
 * 登不上去 is 无法登录. Read by both searches, for a small embedding model does not know the one for the other either.
 * Everything else stays as it was written, letter for letter.
 */
export function spelledOut(text: string): string {
  const english = text.replace(SHORTHAND, (short) => LONG.get(short.toLowerCase())!).replace(DISK, '$1盘');
  return english.includes('不') ? english.replace(CANNOT, cannot).replace(CANNOT_LONG, '无法$1') : english;
}

const LONG: ReadonlyMap<string, string> = new Map([
  ...['pw', 'pwd', 'pswd', 'passwd', 'pword'].map((short) => [short, 'password'] as const),
  ...['acct', 'accnt'].map((short) => [short, 'account'] as const),
  ...['pls', 'plz', 'plse'].map((short) => [short, 'please'] as const),
  ['ooo', 'out of office'],
  ['oof', 'out of office'],
  ['u', 'you'],
  ['ur', 'your'],
  ['cant', "can't"],
  ['dont', "don't"],
  ['doesnt', "doesn't"],
  ['didnt', "didn't"],
  ['isnt', "isn't"],
  ['wont', "won't"],
]);
/** Whole words alone: no part of a name like `pw-100` or `pwd.example.com`; and `u` only among English, for U盘 and a U disk are others. */
const SHORTHAND = new RegExp(
  String.raw`(?<![a-z0-9'’._\-/@:\\+#&])(?:(?<!\p{Script=Han}|\d\s)ur?(?!\p{Script=Han}|\s+(?:disk|key|盘))|${[...LONG.keys()].filter((short) => short.length > 2 || short === 'pw').join('|')})(?![a-z0-9'’_\-/@:\\+#&]|\.[a-z])`,
  'giu',
);

/** `U 盘` is `U盘`. */
const DISK = /(?<![\p{L}\p{N}])([a-z])\s盘/giu;

/** A verb of one character, as 不 and a complement follow it -> the word that articles use for it. */
const VERBS: ReadonlyMap<string, string> = new Map([
  ['登', '登录'],
  ['连', '连接'],
  ['装', '安装'],
  ['用', '使用'],
  ['发', '发送'],
  ['收', '收到'],
  ['传', '上传'],
  ['改', '修改'],
  ['删', '删除'],
  ['存', '保存'],
  ['进', '进入'],
  ['开', '打开'],
  ['找', '找到'],
  ['看', '看到'],
  ['听', '听到'],
]);
const COMPLEMENT = '(?:上去|上来|上|出去|出来|出|进去|进来|进|开来|开|了|到|见|掉|动|通)';
/** 打不开 is 无法打开; what the verb is about may follow: 开不了机, 上不了网. */
const CANNOT = new RegExp(
  `([开关])不了机|上不了网|上不(?:去|了)(?!机)|打不开|([${[...VERBS.keys()].join('')}])不${COMPLEMENT}`,
  'gu',
);
/** The same with a verb of two characters: 登录不了, 打印不出来. */
const CANNOT_LONG =
  /(登录|登陆|连接|打印|安装|下载|上传|访问|使用|激活|保存|删除|发送|接收|注册|绑定|复制|扫描|共享|同步|更新|启动|加载)不(?:了|上去|上|出来|出|到|掉|进去)/gu;

function cannot(said: string, power: string | undefined, verb: string | undefined): string {
  if (power !== undefined) return `无法${power}机`;
  if (verb !== undefined) return `无法${VERBS.get(verb)}`;
  if (said === '打不开') return '无法打开';
  return said === '上不了网' ? '无法上网' : '无法访问';
}
