import type { FieldName } from './outcome.ts';

const NAMES: Readonly<Record<FieldName, readonly string[]>> = {
  subject: ['subject', 'id', 'slug', '主题', '编号', 'number'],
  title: ['title', '标题', '名称'],
  language: ['language', 'lang', '语言'],
  audience: ['audience', '受众', '可读对象', '读者'],
  category: ['category', 'categories', '分类', '类别', '所属分类', 'kbcategory'],
  appliesTo: ['appliesto', '适用', '适用范围', '适用于', '适用对象', '适用人群', '适用平台', '适用设备'],
  owner: ['owner', '负责人', '所有者', '责任人', '维护人'],
  updated: [
    'updated',
    'lastupdated',
    'lastedited',
    'lasteditedtime',
    '最后编辑时间',
    '更新日期',
    '更新时间',
    '最后更新',
    'lastmod',
    'sysupdatedon',
    '修改日期',
    '修改时间',
  ],
  reviewBy: ['reviewby', '复审日期', '复核日期'],
  questions: ['questions', 'similarquestions', '相似问题', '相似问法', '其他问法', '问法'],
};

const BY_NAME = new Map<string, FieldName>(
  (Object.keys(NAMES) as FieldName[]).flatMap((field) => NAMES[field].map((name) => [name, field] as const)),
);

/** A key of front matter or a column's heading without case, spaces, dashes. */
export function plainName(key: string): string {
  return key
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_*:：-]+/g, '');
}

/** The field a key or a column means, in English or Chinese; unknown ones mean nothing. */
export function fieldNamed(key: string): FieldName | undefined {
  return BY_NAME.get(plainName(key));
}

/**
 * A key that was probably meant to be `audience`. It must not be passed over: the article would be shown to
 * staff because of a slip of the pen.
 */
export function looksLikeAudience(key: string): boolean {
  if (fieldNamed(key) === 'audience') return false;
  const name = plainName(key).slice(0, 20);
  return /受众|读者|可读/.test(name) || ['audience', 'audiences'].some((meant) => slips(name, meant) <= 2);
}

/** How many letters to change, add or leave out to get from one word to the other. */
function slips(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const changed = row[column - 1]! + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(changed, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
