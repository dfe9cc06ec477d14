/** What the headings of articles say of what stands below them, in English and Chinese. Pure. */

/**
 * `apparatus`: what an article says about itself. `for-whom`: whom it is for. `general`: a trouble as a whole, before anything
 * is done about it. `before`: what has to be there before the steps begin. `after`: how to see that they worked, and what to do
 * if not. `solution`: what is done about the trouble above it. `questions`: nothing about what stands below it.
 * `topic`: everything else, one thing among others that may be all that somebody wants to know. `none`: there is no heading.
 */
export type HeadingKind =
  | 'apparatus'
  | 'for-whom'
  | 'general'
  | 'before'
  | 'after'
  | 'solution'
  | 'questions'
  | 'topic'
  | 'none';

/** Of a heading as `plainHeading` gives it. */
export function kindOf(heading: string): HeadingKind {
  return heading === '' ? 'none' : (KINDS.find(([, isOne]) => isOne.test(heading))?.[0] ?? 'topic');
}

/** Whether somebody may want to know what stands below such a heading and nothing else. */
export function isTopic(kind: HeadingKind): boolean {
  return kind === 'topic' || kind === 'solution' || kind === 'questions';
}

/** A heading without marks and without its number, which says only where it stands. */
export function plainHeading(heading: string): string {
  return heading
    .replace(/[*_`]|\\(?=[.)])/gu, '')
    .replace(NUMBER, '')
    .replace(/[\s:：]+$/u, '')
    .trim();
}

const NUMBER =
  /^(?:\d+(?:\.\d+)*[.)、]?\s+|\d+(?:\.\d+)*[.)、]\s*|[一二三四五六七八九十]+[、.]\s*|[（(][一二三四五六七八九十\d]+[)）]\s*)/u;

/** The next of several steps that each have a heading. */
export function isStep(heading: string): boolean {
  return /^\s*(?:step\s*\d|第[一二三四五六七八九十\d]+步|步骤\s*[一二三四五六七八九十\d])/iu.test(heading);
}

export function isNumbered(heading: string): boolean {
  return /^\s*(?:\d+\\?[.)、]|[一二三四五六七八九十]+、)/u.test(heading);
}

/** Ways to write a whole heading, each a pattern; the first kind that has it counts. */
const KINDS: readonly (readonly [HeadingKind, RegExp])[] = [
  kind('apparatus', [
    'see also|further reading|references|attachments?|feedback|was this (?:article|page) helpful\\??',
    'related(?: (?:articles?|pages?|links?|documents?|topics?|information|content))?',
    '(?:revision|version|change|document|page|edit)s? (?:history|log|record)|change ?log|history',
    '(?:table of )?contents|on this page|document (?:control|information|properties)',
    '参考(?:资料|文档|文献|链接)?|相关(?:文档|文章|链接|阅读|资料|内容|页面)|参见|另请参阅|另见|延伸阅读',
    '(?:文档)?(?:修订|版本|变更|更新|修改)(?:记录|历史|日志|说明)|附件|目录|文档信息|反馈',
  ]),
  kind('for-whom', [
    'applies to|(?:this is |it is )?for whom|who (?:is )?this is for|who is this for|audience',
    '适用(?:范围|对象|人群|平台|设备|系统|于)?',
  ]),
  kind('general', [
    'summary|overview|introduction|about|purpose|scope|background|description|environment|when to use(?: this)?',
    'symptoms?|problem|issue|(?:possible |root )?causes?|notes?|tips?|warnings?|important',
    '概述|简介|说明|介绍|背景|目的|环境|适用.*|注意(?:事项)?|提示|警告|重要',
    '(?:问题|故障)?(?:现象|描述)|问题|症状|(?:可能)?原因(?:分析)?',
  ]),
  kind('before', [
    "before you (?:begin|start)|prerequisites?|preconditions?|(?:what )?you(?:[’']ll| will)? need",
    'preparations?|prepar(?:e|ing)\\b.*',
    '前提.*|前置.*|准备.*|(?:操作|开始|使用)之?前.*|先决条件',
  ]),
  kind('after', [
    '(?:expected |the )?(?:results?|outcome)|done(?: when)?|success|finally|verif\\w+(?: .{0,40})?',
    '(?:how to |how do (?:i|you) )?(?:check|verify|confirm|tell|see)(?:(?: that| if| whether) .{0,40}| it(?: .{0,40})?)?',
    'check (?:the )?result|(?:how )?(?:do )?you know.*|.{0,30}\\b(?:it worked|it works)\\b.*',
    '(?:when to )?stop\\b.*|when to (?:call|contact|stop|escalate).*|escalat\\w+|what (?:next|if).*',
    'after(?:wards?| that| this)|next steps?|(?:完成|操作|修改|重置|处理)?(?:之后|以后|后续)(?:操作|事项|步骤)?',
    "(?:if |when )?(?:it|this|that|nothing|none of this).{0,20}\\b(?:not|n['’]t|fails?|helps?|works?)\\b.*|still\\b.*",
    '.*(?:预期|期望)?(?:结果|效果)|.*(?:成功|完成)(?:的)?(?:标志|标准|判断)?',
    '.*(?:怎样|如何|怎么)(?:算|确认|验证|判断|知道).*|(?:结果)?(?:验证|确认|检查)(?:结果|方法|方式)?',
    '(?:如果|若)?(?:仍然?|还是?|依然|依旧)(?:不行|无效|没有?解决|未解决|不能|无法|失败).*',
    '.*(?:什么时候|何时).{0,10}(?:找|联系|停|求助).*|(?:停下|升级处理).*',
  ]),
  kind('solution', [
    '(?:the )?(?:steps?|procedures?|solutions?|resolutions?|fix|workarounds?|instructions)',
    'how to (?:fix|solve|resolve)\\b.*|what to do\\b.*',
    '(?:处理|解决|操作|排查)(?:步骤|方法|办法|方案|流程)?|步骤|方法',
  ]),
  kind('questions', [
    'faqs?|frequently asked questions|questions?(?: (?:and|&) answers?)?|q ?& ?a|common questions',
    '常见问题(?:解答)?|常见问答|问答',
  ]),
];

function kind(name: HeadingKind, ways: readonly string[]): readonly [HeadingKind, RegExp] {
  return [name, new RegExp(`^(?:${ways.join('|')})$`, 'iu')];
}
