/**
 * Which part of an article answers this person. Pure, and without a model.
 *
 * An article is its **sections**. One with steps of its own is a **procedure**; several may stand in one article, for
 * different machines or different troubles, and then this person is shown theirs: with what has to be there before, and how to
 * see that it worked. Sections about the article itself (its history, what else to read) are shown to nobody.
 */
import { passagesOf } from '../../knowledge/search/passages.ts';
import { tokenise } from '../../knowledge/search/tokenise.ts';
import type { Match } from '../../knowledge/types.ts';
import { withOwnLinks } from './honest-links.ts';
import { machinesMeant, platformsIn, platformsOfHeading, runsOn } from './platforms.ts';

/** What fits a message; a shorter article about one thing is shown whole. */
const SHOWN_CHARACTERS = 1_800;
/** Steps that are cut are no help: up to this much they are shown to the last, */
const PROCEDURE_CHARACTERS = 3_600;
/** and so is how to see that they worked. */
const AFTER_CHARACTERS = 400;
/** Of an article that was asked for in full. */
const WHOLE_CHARACTERS = 6_000;

export interface Wanted {
  /** The person asked for all of it. */
  readonly whole?: true | undefined;
  /** Or for this one of `otherMachines`. */
  readonly section?: string | undefined;
}

export interface Part {
  readonly markdown: string;
  /** Nothing of the article is left out but what is about the article itself. */
  readonly isWhole: boolean;
  /** For whom the article says it is, where neither its fields nor this part say so. */
  readonly statedFor?: string;
  /** The same for other machines, when the person has not said which one they have: headings, and what to ask for them with. */
  readonly otherMachines: readonly { readonly heading: string; readonly section: string }[];
  /** What the steps shown are for, where there are others. */
  readonly machine?: string;
}

/**
 * The part of the article that answers the question, in some `characters`: steps are whole and begin with the first one
 * unless that is too far away. Without a question, or where nothing tells the sections apart, an article that fits is whole.
 */
export function partFor(
  { article, passage }: Pick<Match, 'article' | 'passage'>,
  question: string,
  wanted: Wanted = {},
  characters = wanted.whole ? WHOLE_CHARACTERS : SHOWN_CHARACTERS,
): Part {
  const all = sectionsOf(article.body);
  const about = all.filter(({ path }) => !path.some((heading) => APPARATUS.test(plainHeading(heading))));
  const sections = about.some(({ text }) => text !== '') ? about : all;
  const shown = (markdown: string) => withOwnLinks(withoutLastRule(markdown), article.body);
  const wholeOf = (kept: readonly Section[]): Part => ({
    markdown: shown(kept.length === all.length ? article.body : written(kept, isMarked)),
    isWhole: kept.length === sections.length,
    otherMachines: [],
  });
  const length = (kept: readonly Section[]) =>
    kept.reduce((sum, { heading, text }) => sum + heading.length + text.length, 0);
  if (wanted.whole && length(sections) <= characters) return wholeOf(sections);

  const matched = sectionOf(sections, passage.headings, passage.text);
  const machines = wanted.section === undefined && !wanted.whole ? platformsIn(question) : [];
  // "On my phone" is often said by the way: it decides where no section was found that does.
  const isOpen = !matched || !(matched.isProcedure || isTopic(plainHeading(matched.heading)));
  const kinds = machines.length === 0 && isOpen ? (machinesMeant(question) ?? []) : machines;
  const open = forMachines(sections, wanted.section === undefined && !wanted.whole ? kinds : []);
  const chosen =
    wanted.section === undefined ? undefined : sections.find((section) => nameOf(section) === wanted.section);
  const best = bestBy(question, open);
  const found = matched && open.includes(matched) ? matched : undefined;
  // How to see that it worked says nothing without what was to be done.
  const isEnd = found && AFTER.test(plainHeading(found.heading)) && !HAS_STEPS.test(found.text);
  const before = isEnd ? (best?.section ?? lastProcedure(open, found)) : undefined;
  const only = onlyProcedureFor(open, machines, found);
  const family =
    machines.length === 0 && best?.family && found && isWithin(found, best.family) ? best.family : undefined;
  const focus = chosen ?? only ?? before ?? family ?? found ?? best?.section ?? open[0]!;
  if (!chosen && length(open) <= characters) {
    const isMeant = only !== undefined || (best?.isClear && (family !== undefined || found === best.section));
    const part = isMeant ? withItsOwn(focus, open) : undefined;
    if (!part || part.some(({ text }) => REFERS.test(text))) return wholeOf(open);
  }
  const part = fitting(focus, withItsOwn(focus, open), passage.text, characters);
  const markdown = shown(part.markdown);
  const statedFor = article.appliesTo ? undefined : statedIn(all, markdown, machines);
  const others = machines.length > 0 ? [] : otherMachines(focus, sections, machinesMeant(question));
  return {
    markdown,
    isWhole: part.count === sections.length && !part.isCut,
    ...(statedFor && { statedFor }),
    otherMachines: others,
    ...(others.length > 0 && { machine: plainHeading(focus.heading) }),
  };
}

interface Section {
  /** Headings above it and its own, outermost first; none before the first heading. */
  readonly path: readonly string[];
  readonly heading: string;
  readonly level: number;
  /** Up to the next heading, whatever its level. */
  readonly text: string;
  readonly isProcedure: boolean;
}

/** An article cut at its headings, as `passagesOf` does, and whole between them. */
function sectionsOf(body: string): readonly Section[] {
  const sections: Section[] = [];
  let path: string[] = [];
  let level = 0;
  let lines: string[] = [];
  const flush = () => {
    const text = lines.join('\n').trim();
    const heading = path.at(-1) ?? '';
    if (text !== '' || heading !== '')
      sections.push({ path: [...path], heading, level, text, isProcedure: stepsIn(text) >= 2 });
    lines = [];
  };
  let isCode = false;
  for (const line of body.split(/\r\n|\r|\n/)) {
    if (FENCE.test(line)) isCode = !isCode;
    const [, marks, heading] = (isCode ? null : /^(#{2,6})\s+(.+?)\s*#*$/.exec(line)) ?? [];
    if (marks === undefined || heading === undefined) {
      lines.push(line);
      continue;
    }
    flush();
    level = marks.length - 1;
    path = [...path.slice(0, level - 1), heading];
  }
  flush();
  return sections.length > 0
    ? sections
    : [{ path: [], heading: '', level: 0, text: body, isProcedure: false }];
}

const FENCE = /^\s*(?:```|~~~)/;
const NUMBERED = /^\s*(?:\d+[.)、]|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)/;

function stepsIn(text: string): number {
  return text.split('\n').filter((line) => NUMBERED.test(line)).length;
}

/** A heading without marks and without its number, which says only where it stands. */
function plainHeading(heading: string): string {
  return heading
    .replace(/[*_`]|\\(?=[.)])/gu, '')
    .replace(
      /^(?:\d+(?:\.\d+)*[.)、]?\s+|\d+(?:\.\d+)*[.)、]\s*|[一二三四五六七八九十]+[、.]\s*|[（(][一二三四五六七八九十\d]+[)）]\s*)/u,
      '',
    )
    .replace(/[\s:：]+$/u, '')
    .trim();
}

/** What an article says about itself. */
const APPARATUS =
  /^(?:see also|related(?: (?:articles?|pages?|links?|documents?|topics?|information|content))?|further reading|references|(?:revision|version|change|document|page|edit)s? (?:history|log|record)|change ?log|history|attachments?|(?:table of )?contents|on this page|feedback|was this (?:article|page) helpful\??|document (?:control|information|properties)|参考(?:资料|文档|文献|链接)?|相关(?:文档|文章|链接|阅读|资料|内容|页面)|参见|另请参阅|另见|延伸阅读|(?:文档)?(?:修订|版本|变更|更新|修改)(?:记录|历史|日志|说明)|附件|目录|文档信息|反馈)$/iu;
/** What is said of a trouble as a whole, before anything is done about it. */
const GENERAL =
  /^(?:summary|overview|introduction|about|purpose|scope|background|description|symptoms?|problem|issue|(?:possible |root )?causes?|environment|applies to|for whom|who (?:is )?this is for|when to use(?: this)?|notes?|tips?|warnings?|important|概述|简介|说明|介绍|背景|目的|(?:问题|故障)?(?:现象|描述)|问题|症状|(?:可能)?原因(?:分析)?|适用.*|环境|注意(?:事项)?|提示|警告|重要)$/iu;
/** What has to be there before the steps begin. */
const BEFORE =
  /^(?:before you (?:begin|start)|prerequisites?|preconditions?|(?:what )?you(?:'ll| will)? need|preparations?|prepar(?:e|ing)\b.*|前提.*|前置.*|准备.*|(?:操作|开始|使用)之?前.*|先决条件)$/iu;
/** How to see that it worked, and what to do if not. */
const AFTER =
  /^(?:(?:expected |the )?(?:results?|outcome)|done(?: when)?|success|verif\w+(?: .{0,40})?|(?:how to |how do (?:i|you) )?(?:check|verify|confirm|tell|see)(?:(?: that| if| whether) .{0,40}| it(?: .{0,40})?)?|check (?:the )?result|(?:how )?(?:do )?you know.*|.{0,30}\b(?:it worked|it works)\b.*|finally|(?:when to )?stop\b.*|(?:if |when )?(?:it|this|that|nothing|none of this).{0,20}\b(?:not|n['’]t|fails?|helps?|works?)\b.*|still\b.*|when to (?:call|contact|stop|escalate).*|escalat\w+|what (?:next|if).*|.*(?:预期|期望)?(?:结果|效果)|.*(?:成功|完成)(?:的)?(?:标志|标准|判断)?|.*(?:怎样|如何|怎么)(?:算|确认|验证|判断|知道).*|(?:结果)?(?:验证|确认|检查)(?:结果|方法|方式)?|(?:如果|若)?(?:仍然?|还是?|依然|依旧)(?:不行|无效|没有?解决|未解决|不能|无法|失败).*|.*(?:什么时候|何时).{0,10}(?:找|联系|停|求助).*|(?:停下|升级处理).*)$/iu;
/** What is done about the trouble above it. */
const SOLUTION =
  /^(?:(?:the )?(?:steps?|procedures?|solutions?|resolutions?|fix|workarounds?|instructions)|how to (?:fix|solve|resolve)\b.*|what to do\b.*|(?:处理|解决|操作|排查)(?:步骤|方法|办法|方案|流程)?|步骤|方法)$/iu;
/** The next of several steps that each have a heading. */
const STEP_HEADING = /^\s*(?:step\s*\d|第[一二三四五六七八九十\d]+步|步骤\s*[一二三四五六七八九十\d])/iu;
const NUMBERED_HEADING = /^\s*(?:\d+\\?[.)、]|[一二三四五六七八九十]+、)/u;
/** Steps that cannot be followed without what stands elsewhere in the article. */
const REFERS =
  /\babove (?:sections?|steps?|tables?|instructions?|settings?)\b|\b(?:see|as|sections?|steps?|tables?|instructions?|settings?|described|listed|shown) above\b|\b(?:previous|earlier|other) (?:sections?|steps?)\b|\bsteps? \d+ of\b|上表|上述|上文|上面的?(?:步骤|表|方法|设置)|同上|见前|前面的?步骤/iu;

function lastProcedure(sections: readonly Section[], before: Section): Section | undefined {
  return sections.slice(0, sections.indexOf(before)).findLast(({ isProcedure }) => isProcedure);
}

/** Without sections that are for other machines alone, where the article has one for this person's. */
function forMachines(sections: readonly Section[], machines: readonly string[]): readonly Section[] {
  if (machines.length === 0) return sections;
  const isFor = (section: Section) => {
    const named = machinesOf(section);
    return named.length === 0 ? undefined : runsOn(named, machines);
  };
  return sections.some((section) => isFor(section) === true)
    ? sections.filter((section) => isFor(section) !== false)
    : sections;
}

/** The steps for this person's machine, where there are no others that they may need besides and nothing else was found. */
function onlyProcedureFor(
  sections: readonly Section[],
  machines: readonly string[],
  found: Section | undefined,
): Section | undefined {
  const [only, ...others] = sections.filter(
    ({ heading, isProcedure }) =>
      isProcedure && ![BEFORE, AFTER].some((kind) => kind.test(plainHeading(heading))),
  );
  const isOther = found !== undefined && found !== only && isTopic(plainHeading(found.heading));
  return only && others.length === 0 && !isOther && runsOn(machinesOf(only), machines) ? only : undefined;
}

/** What the heading nearest to a section's text says it is for. */
function machinesOf({ path }: Section): readonly string[] {
  return (
    path.map((heading) => platformsOfHeading(plainHeading(heading))).findLast((named) => named.length > 0) ??
    []
  );
}

/** The same for other machines: procedures beside this one under headings that name another. */
function otherMachines(
  focus: Section,
  sections: readonly Section[],
  meant: readonly string[] | undefined,
): Part['otherMachines'] {
  const own = machinesOf(focus);
  if (own.length === 0) return [];
  const above = focus.path.slice(0, -1).join('\n');
  return sections.flatMap((section) => {
    const named = machinesOf(section);
    const isBeside = section.path.slice(0, -1).join('\n') === above && section.level === focus.level;
    return section !== focus &&
      isBeside &&
      section.isProcedure &&
      named.length > 0 &&
      !runsOn(named, own) &&
      (meant === undefined || runsOn(named, meant))
      ? [{ heading: plainHeading(section.heading), section: nameOf(section) }]
      : [];
  });
}

/** Sections about one thing among others, each of which may be all that somebody wants to know. */
function topicsOf(sections: readonly Section[]): readonly Section[] {
  return sections.filter(
    ({ heading, text, isProcedure }) => isProcedure || (text !== '' && isTopic(plainHeading(heading))),
  );
}

function isTopic(heading: string): boolean {
  return heading !== '' && ![GENERAL, BEFORE, AFTER, APPARATUS].some((kind) => kind.test(heading));
}

/**
 * What a match was found by, where its article is about several things: the heading that names it. With a question only a
 * heading that has a word of it.
 */
export function topicOf(
  { article, passage }: Pick<Match, 'article' | 'passage'>,
  question?: string,
): string | undefined {
  const heading = plainHeading(passage.headings.at(-1) ?? '');
  if (QUESTIONS.test(heading)) return undefined;
  if (question !== undefined) {
    const asked = new Set(tokenise(question).map(({ text }) => text));
    if (!tokenise(heading).some(({ text }) => text.length > 1 && asked.has(text))) return undefined;
  }
  return isTopic(heading) && topicsOf(sectionsOf(article.body)).length >= TOPICS_MIN ? heading : undefined;
}

/** Says nothing about what stands below it. */
const QUESTIONS =
  /^(?:faqs?|frequently asked questions|questions?(?: (?:and|&) answers?)?|q ?& ?a|common questions|常见问题(?:解答)?|常见问答|问答)$/iu;
/** Of fewer topics all are soon read. */
const TOPICS_MIN = 3;
const NAME_CHARACTERS = 200;

/** A section as a button names it. */
function nameOf({ path }: Section): string {
  return Array.from(path.map(plainHeading).join(' / ')).slice(0, NAME_CHARACTERS).join('');
}

/** The section a passage was cut from: the same words may stand in two. */
function sectionOf(
  sections: readonly Section[],
  headings: readonly string[],
  text: string,
): Section | undefined {
  const within = sections.filter(({ path }) => path.join('\n') === headings.join('\n'));
  return within.find((section) => section.text.includes(text)) ?? within[0];
}

/** So many times the next best makes a section the one that is meant. */
const CLEARLY = 1.2;

/**
 * The topic in which most of the question's words stand that not every one has. It is clear where three or more can be told
 * apart this way; of two, both are soon read.
 */
function bestBy(
  question: string,
  sections: readonly Section[],
):
  | { readonly section: Section; readonly isClear: boolean; readonly family: Section | undefined }
  | undefined {
  const topics = topicsOf(sections);
  // One character is what the segmenter leaves over of a word that it does not know.
  const terms = new Map(
    tokenise(question).flatMap(({ text, weight }) => (text.length > 1 ? [[text, weight] as const] : [])),
  );
  const known = topics.map(({ path, text }) => ({
    heading: new Set(tokenise(path.join('\n')).map((term) => term.text)),
    text: new Set(tokenise(text).map((term) => term.text)),
  }));
  const scores = topics.map(() => 0);
  for (const [term, ownWeight] of terms) {
    const times = known.map(({ heading, text }) => (heading.has(term) ? 2 : text.has(term) ? 1 : 0));
    const holders = times.filter((count) => count > 0).length;
    // A word of several says less than one of a single topic, and in Chinese comes in more pieces.
    const weight =
      (ownWeight / Math.max(1, holders)) * Math.log(1 + (topics.length - holders) / (holders + 0.5));
    for (const [i, count] of times.entries()) scores[i]! += count * weight;
  }
  const first = Math.max(0, ...scores);
  if (first === 0) return undefined;
  const section = topics[scores.indexOf(first)]!;
  // The same for several machines below one heading is one topic.
  const above = section.path.slice(0, -1).join('\n');
  const parent = sections.find(({ path }) => above !== '' && path.join('\n') === above);
  const isSame = (one: Section) =>
    parent !== undefined && one !== section && isWithin(one, parent) && machinesOf(one).length > 0;
  const family = machinesOf(section).length > 0 && topics.some(isSame) ? parent : undefined;
  const rivals = scores.filter((_, i) => topics[i] !== section && !(family && isSame(topics[i]!)));
  const isClear = topics.length >= TOPICS_MIN && first >= Math.max(0, ...rivals) * CLEARLY;
  return { section, isClear, family };
}

function isWithin(section: Section, above: Section): boolean {
  return above.path.every((heading, i) => section.path[i] === heading);
}

/**
 * The focus with what stands below it and belongs to it. Where it has no steps, what follows has them; where it is one of
 * several that follow one another, so do the others.
 */
function withItsOwn(focus: Section, sections: readonly Section[]): readonly Section[] {
  const at = sections.indexOf(focus);
  const isBelow = (section: Section) => isWithin(section, focus);
  const endOf = (from: number) => {
    const end = sections.findIndex((section, i) => i > from && !isBelow(section));
    return end < 0 ? sections.length : end;
  };
  const end = endOf(at);
  const own = sections.slice(at, end);
  const hasSteps = own.some(({ text }) => HAS_STEPS.test(text));
  if (!hasSteps) {
    const isSaid = isTopic(plainHeading(focus.heading)) && own.some(({ text }) => text !== '');
    const next = plainHeading(sections[end]?.heading ?? '');
    if (!isSaid || SOLUTION.test(next)) return sections.slice(at);
  }
  const chain = sequence(focus, sections);
  const last = Math.max(end, endOf(sections.indexOf(chain.at(-1) ?? focus)));
  const kind = (section: Section) => plainHeading(section.heading);
  const isBefore = (section: Section) => BEFORE.test(kind(section));
  const isAfter = (section: Section) => AFTER.test(kind(section));
  // What stands right behind the steps is theirs; otherwise what stands behind the last of all is for all of them.
  const rest = sections.slice(last);
  const next = rest.findIndex((section) => !isAfter(section));
  const right = rest.slice(0, next < 0 ? undefined : next);
  const ofAll = hasSteps
    ? sections.slice(sections.findLastIndex((section) => section.isProcedure && !isAfter(section)) + 1)
    : [];
  // What stands below other steps is about those.
  const isBeside = ({ path }: Section) =>
    path.slice(0, -1).every((heading, i) => focus.path.slice(0, -1)[i] === heading);
  const after = right.length > 0 ? right : ofAll.filter((section) => isAfter(section) && isBeside(section));
  return [
    ...sections.slice(0, at).filter((section) => isBefore(section) && !chain.includes(section)),
    ...chain.filter((section) => !own.includes(section) && sections.indexOf(section) < at),
    ...own,
    ...chain.filter((section) => !own.includes(section) && sections.indexOf(section) > at),
    ...after.filter((section) => !own.includes(section) && !chain.includes(section)),
  ];
}

const HAS_STEPS = /^\s*(?:\d+[.)、]|[-*+•]\s|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)/mu;

/** Sections beside the focus that are the steps before and after it. Numbered chapters with steps of their own are not. */
function sequence(focus: Section, sections: readonly Section[]): readonly Section[] {
  const above = focus.path.slice(0, -1).join('\n');
  const beside = sections.filter(
    ({ path, level }) => level === focus.level && path.slice(0, -1).join('\n') === above,
  );
  const steps = beside.filter(({ heading }) => STEP_HEADING.test(heading));
  if (steps.includes(focus)) return steps;
  const numbered = beside.filter(({ heading }) => NUMBERED_HEADING.test(heading));
  const areChapters = numbered.some(({ isProcedure }) => isProcedure);
  return numbered.includes(focus) && !areChapters ? numbered.slice(numbered.indexOf(focus)) : [];
}

/** As many of the sections as fit, the focus in any case; of one that does not fit, what stands around the passage. */
function fitting(
  focus: Section,
  part: readonly Section[],
  passage: string,
  characters: number,
): { readonly markdown: string; readonly count: number; readonly isCut: boolean } {
  const room = focus.isProcedure ? Math.max(characters, PROCEDURE_CHARACTERS) : characters;
  const isCut = focus.text.length > room;
  const kept = new Map([[focus, isCut ? around(passage, focus.text, characters) : focus.text]]);
  let left = isCut ? 0 : Math.max(characters - focus.text.length, AFTER_CHARACTERS);
  let hasSteps = HAS_STEPS.test(focus.text);
  let isShort = isCut;
  const at = part.indexOf(focus);
  for (const section of part.slice(at + 1)) {
    if (section.text.length > left) {
      isShort = true;
      // Without the steps that it is about a description helps nobody: as many as there is room for.
      if (!hasSteps && HAS_STEPS.test(section.text) && left > 0)
        kept.set(section, around('', section.text, left));
      left = 0;
      break;
    }
    kept.set(section, section.text);
    left -= section.text.length;
    hasSteps ||= HAS_STEPS.test(section.text);
  }
  for (const section of part.slice(0, at).reverse()) {
    if (section.text.length > left) continue;
    kept.set(section, section.text);
    left -= section.text.length;
  }
  const sections = part.flatMap((section) => {
    const text = kept.get(section);
    return text === undefined ? [] : [{ ...section, text }];
  });
  return { markdown: written(sections, isBold), count: sections.length, isCut: isShort };
}

/** Of a long section the steps around a passage, from their first one if that is near enough. */
function around(passage: string, text: string, characters: number): string {
  const pieces = passagesOf({ id: '', title: '', body: text }).map((piece) => piece.text);
  const matched = Math.max(0, pieces.indexOf(passage));
  const first = firstOfSteps(pieces, matched, characters);
  const shown: string[] = [];
  let length = 0;
  for (const [i, piece] of pieces.slice(first).entries()) {
    if (first + i > matched && length + piece.length > characters) break;
    shown.push(piece);
    length += piece.length;
  }
  const joined = shown.join('\n');
  const begin = text.indexOf(shown[0]!);
  const end = text.indexOf(shown.at(-1)!, begin) + shown.at(-1)!.length;
  // As it stands in the article, blank lines included, where it can be found there again.
  const cut = begin >= 0 && end > begin ? text.slice(begin, end) : joined;
  return withBothFences(withTableHead(cut, text, begin), text, begin);
}

/** The same at the very beginning, unless it is the first of several. */
const LATER_STEP =
  /^(?:(?!1[.)、]|[（(]1[)）]|第[一1]步)(?:\d+[.)、]|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)|[-*+•]\s)/u;

/** The piece in which the steps begin that the matched one is in the middle of; the matched one where they would not fit. */
function firstOfSteps(pieces: readonly string[], matched: number, characters: number): number {
  let length = pieces[matched]!.length;
  let first = matched;
  while (first > 0 && LATER_STEP.test(pieces[first]!)) {
    length += pieces[first - 1]!.length;
    if (length > characters) return matched;
    first--;
  }
  return first;
}

/** Rows of a table mean nothing without its first two lines. */
function withTableHead(cut: string, text: string, begin: number): string {
  if (begin <= 0 || !cut.startsWith('|')) return cut;
  const before = text.slice(0, begin).trimEnd().split('\n');
  const rows = before.slice(before.findLastIndex((line) => !line.startsWith('|')) + 1);
  return rows.length >= 2 && /^\|[\s|:-]+\|$/.test(rows[1]!) ? [...rows.slice(0, 2), cut].join('\n') : cut;
}

/** Code that begins or ends outside of what is shown would turn the rest into code. */
function withBothFences(cut: string, text: string, begin: number): string {
  const count = (part: string) => part.split('\n').filter((line) => FENCE.test(line)).length;
  const opened = begin > 0 && count(text.slice(0, begin)) % 2 === 1 ? `\`\`\`\n${cut}` : cut;
  return count(opened) % 2 === 1 ? `${opened}\n\`\`\`` : opened;
}

type Mark = (heading: string, level: number) => string;
const isMarked: Mark = (heading, level) => `${'#'.repeat(level + 1)} ${heading}`;
const isBold: Mark = (heading) => `**${heading.replace(/\*\*/gu, '')}**`;

/** Sections as Markdown, each below those of its headings that the one before it does not stand under. */
function written(sections: readonly Section[], mark: Mark): string {
  let above: readonly string[] = [];
  const lines: string[] = [];
  for (const { path, text, level } of sections) {
    const known = path.findIndex((heading, i) => above[i] !== heading);
    const fresh = known < 0 ? [] : path.slice(known);
    lines.push(...fresh.map((heading, i) => mark(heading, level - fresh.length + 1 + i)), text);
    above = path;
  }
  return lines.filter((line) => line !== '').join('\n\n');
}

/** A line across at the end divides an answer from nothing. */
function withoutLastRule(markdown: string): string {
  return markdown.replace(/\n\s*(?:-{3,}|\*{3,}|_{3,})\s*$/u, '\n');
}

const FOR_WHOM =
  /^(?:applies to|(?:this is |it is )?for whom|who (?:is )?this is for|who is this for|audience|适用(?:范围|对象|人群|平台|设备|系统|于)?)$/iu;
const FOR_WHOM_LINE =
  /^[*_]*(?:applies to|适用(?:范围|对象|人群|平台|设备|系统|于))[*_]*\s*[:：][*_]*\s*(.{2,150})$/imu;
const STATED_CHARACTERS = 150;

/** What an article itself says about whom it is for; of a table the lines about this person's machine. */
function statedIn(
  sections: readonly Section[],
  shown: string,
  machines: readonly string[],
): string | undefined {
  const section = sections.find(({ heading }) => FOR_WHOM.test(plainHeading(heading)));
  const line = sections.map(({ text }) => FOR_WHOM_LINE.exec(text)?.[1]).find((found) => found !== undefined);
  const text = section?.text ?? line ?? '';
  if (text === '' || shown.includes(text)) return undefined;
  const rows = text
    .split('\n')
    .filter((row) => row.startsWith('|'))
    .slice(2);
  const stated =
    rows.length === 0
      ? text.replace(/\s*\n\s*(?:[-*+]\s+)?/gu, ', ')
      : (rows.filter((row) => runsOn(platformsIn(row), machines)).length > 0
          ? rows.filter((row) => runsOn(platformsIn(row), machines))
          : rows
        )
          .map((row) =>
            row
              .split('|')
              .map((cell) => cell.trim())
              .filter((cell) => cell !== '')
              .join(' · '),
          )
          .join('; ');
  const plain = stated
    .replace(/[*_`]+/gu, '')
    .replace(/^[-+]\s+/u, '')
    .replace(/[.。]$/u, '')
    .trim();
  return plain.length <= STATED_CHARACTERS ? plain : undefined;
}
