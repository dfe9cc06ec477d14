/** Replies about articles: an answer with its source, choices, nothing found. Pure. */
import { passagesOf } from '../../knowledge/search/passages.ts';
import type { Match, Passage } from '../../knowledge/types.ts';
import type { Button, Language, Part, PassageSource, Reply } from '../types.ts';
import { sentences } from './sentences.ts';
import { distinguishingLines, platformsThatSeparate } from './tell-apart.ts';

/** Words of a model that every check let through; `cites` index `shown`. */
export interface Wording {
  readonly markdown: string;
}

/** A question among several that was not answered. */
export interface Unanswered {
  readonly question: string;
  /** Articles that may be meant; none: there is nothing to offer. */
  readonly choices: readonly Match[];
}

/** One article, or several that answer several questions, with the three buttons; then what was not answered. */
export function answerReply(
  shown: readonly Match[],
  language: Language,
  wording?: Wording,
  others: readonly Unanswered[] = [],
): Reply {
  const s = sentences(language);
  const parts: Part[] = [];
  const forWhom = (match: Match): readonly Part[] =>
    match.article.appliesTo
      ? [{ kind: 'text', tone: 'quiet', text: s.answerFor(match.article.appliesTo) }]
      : [];
  if (wording) {
    parts.push(...forWhom(shown[0]!), {
      kind: 'passage',
      title: shown[0]!.article.title,
      markdown: wording.markdown,
      sources: shown.map(sourceOf),
      writtenByModel: true,
    });
  } else {
    if (contradicts(shown)) parts.push({ kind: 'text', tone: 'quiet', text: s.newerFirst });
    for (const match of shown) {
      parts.push(...forWhom(match));
      const { markdown, isWhole } = answerText(match);
      parts.push({
        kind: 'passage',
        title: match.article.title,
        markdown,
        sources: [sourceOf(match)],
        writtenByModel: false,
      });
      if (!isWhole) parts.push({ kind: 'text', tone: 'quiet', text: s.cutShort });
    }
  }
  parts.push({ kind: 'buttons', buttons: judgementButtons(language) });
  for (const { question, choices } of others) parts.push(...unansweredParts(question, choices, language));
  return { language, parts };
}

/** Several questions of which none is sure. */
export function unansweredReply(questions: readonly Unanswered[], language: Language): Reply {
  const s = sentences(language);
  return {
    language,
    parts: [
      ...questions.flatMap(({ question, choices }) => unansweredParts(question, choices, language)),
      { kind: 'buttons', buttons: [{ label: s.human, action: { kind: 'human' } }] },
    ],
  };
}

function unansweredParts(question: string, choices: readonly Match[], language: Language): readonly Part[] {
  const s = sentences(language);
  const quoted = Array.from(question.replace(/\s+/gu, ' ').trim()).slice(0, QUOTED_CHARACTERS).join('');
  return [
    { kind: 'text', text: choices.length > 0 ? s.perhaps(quoted, choices.length) : s.notAnswered(quoted) },
    {
      kind: 'buttons',
      buttons: [
        ...chooseButtons(choices),
        { label: s.ticketForThat, action: { kind: 'open-ticket', details: { summary: quoted } } },
      ],
    },
  ];
}

/** Titles to choose from, each with what tells it from the others; or the one question that does. One that stands alone is asked about. */
export function choicesReply(matches: readonly Match[], language: Language): Reply {
  const s = sentences(language);
  const platforms = platformsThatSeparate(matches);
  const lines = platforms ? [] : distinguishingLines(matches);
  const isAlone = matches.length === 1;
  const chooses = chooseButtons(matches);
  return {
    language,
    parts: [
      {
        kind: 'text',
        text: platforms
          ? s.titled(matches[0]!.article.title, s.whichPlatform)
          : isAlone
            ? s.isItThis
            : s.choose,
      },
      ...chooses.flatMap(({ label }, i): Part[] =>
        lines[i] ? [{ kind: 'text', tone: 'quiet', text: s.titled(label, lines[i]) }] : [],
      ),
      {
        kind: 'buttons',
        buttons: [
          ...chooses.map((button, i) => ({ ...button, ...(platforms && { label: platforms[i]! }) })),
          { label: isAlone ? s.notThis : s.noneOfThese, action: { kind: 'none-of-these' } },
          { label: s.human, action: { kind: 'human' } },
        ],
      },
    ],
  };
}

/** Titles; of articles under one title each with its date, for that is what tells the valid one. */
function chooseButtons(matches: readonly Match[]): readonly Button[] {
  return matches.map(({ article: { id, title, updated } }, i) => {
    const isShared = matches.some(({ article }, j) => j !== i && article.title === title);
    const label = isShared && updated ? `${title} · ${updated}` : title;
    return { label, action: { kind: 'choose', articleId: id } };
  });
}

/** Nothing that can be shown to be right: a ticket with one tap or one sentence. `lead` says it in other words. */
export function proposalReply(
  language: Language,
  { isOtherLanguage = false, lead }: { readonly isOtherLanguage?: boolean; readonly lead?: string } = {},
): Reply {
  const s = sentences(language);
  return {
    language,
    parts: [
      { kind: 'text', text: lead ?? s.noIdea },
      ...(isOtherLanguage ? [{ kind: 'text', text: s.otherLanguage } as const] : []),
      { kind: 'buttons', buttons: [{ label: s.openTicket, action: { kind: 'human' }, style: 'primary' }] },
    ],
  };
}

export function textReply(text: string, language: Language): Reply {
  return { language, parts: [{ kind: 'text', text }] };
}

function judgementButtons(language: Language): readonly Button[] {
  const s = sentences(language);
  return [
    { label: s.solved, action: { kind: 'solved' }, style: 'primary' },
    { label: s.notSolved, action: { kind: 'not-solved' } },
    { label: s.human, action: { kind: 'human' } },
  ];
}

const WHOLE_ARTICLE_CHARACTERS = 1_800;
/** Of a question that is named again. */
const QUOTED_CHARACTERS = 200;

/**
 * A short article is shown whole, so that its steps, how to see that it worked and when to stop stay together. Of a
 * long one the section with the passage that matched is shown, from its first step and with what stands below it; then
 * further steps and how to see that it worked. Where a section has no steps, what follows has them.
 */
function answerText({ article, passage }: Match): { readonly markdown: string; readonly isWhole: boolean } {
  if (article.body.length <= WHOLE_ARTICLE_CHARACTERS)
    return { markdown: withoutLastRule(article.body), isWhole: true };
  const passages = passagesOf(article);
  const matched = Math.max(
    0,
    passages.findIndex(({ text }) => text === passage.text),
  );
  const first = firstOfSteps(passages, matched);
  const section = passages[matched]!.headings;
  const hasSteps = passages.some(
    (one) => one.headings.join('\n') === section.join('\n') && STEP.test(one.text),
  );
  const shown: string[] = [];
  let above: readonly string[] = [];
  let length = 0;
  let count = 0;
  for (const { headings, text } of passages.slice(first)) {
    const isBelow = section.every((heading, i) => headings[i] === heading);
    if (count > matched - first) {
      if (length + text.length > WHOLE_ARTICLE_CHARACTERS) break;
      if (hasSteps && !isBelow && !GOES_ON.test(headings.at(-1) ?? '')) continue;
    }
    shown.push(
      ...headings.filter((heading, i) => above[i] !== heading).map((heading) => `**${heading}**`),
      text,
    );
    above = headings;
    length += text.length;
    count++;
  }
  return { markdown: withoutLastRule(shown.join('\n\n')), isWhole: count === passages.length };
}

/** A line of a list. */
const STEP = /^\s*(?:\d+[.)、]|[-*+•]\s|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)/mu;
/** The same at the very beginning, unless it is the first of several. */
const LATER_STEP =
  /^(?:(?!1[.)、]|[（(]1[)）]|第[一1]步)(?:\d+[.)、]|[（(]\d+[)）]|第[一二三四五六七八九十\d]+步)|[-*+•]\s)/u;
/** Sections that belong to the steps before them: the next of several, and how to see that it worked. */
const GOES_ON =
  /^(?:step\s*\d|\d+[.)、]|[一二三四五六七八九十]+、|第[一二三四五六七八九十\d]+步|步骤)|\b(?:worked|works|verif\w+|check\w*|confirm\w*|result|finally|still|stop)\b|验证|确认|检查|算好|成功|完成|结果|效果|仍|还是?不行|停下/iu;

/** The passage in which the steps begin that the matched one is in the middle of; the matched one where they would not fit. */
function firstOfSteps(passages: readonly Passage[], matched: number): number {
  const { headings } = passages[matched]!;
  let length = passages[matched]!.text.length;
  let first = matched;
  while (first > 0 && LATER_STEP.test(passages[first]!.text)) {
    const before = passages[first - 1]!;
    length += before.text.length;
    if (before.headings.join('\n') !== headings.join('\n')) break;
    if (length > WHOLE_ARTICLE_CHARACTERS) return matched;
    first--;
  }
  return first;
}

/** A line across at the end divides an answer from nothing. */
function withoutLastRule(markdown: string): string {
  return markdown.replace(/\n\s*(?:-{3,}|\*{3,}|_{3,})\s*$/u, '\n');
}

function sourceOf({ article }: Match): PassageSource {
  return {
    articleId: article.id,
    title: article.title,
    ...(article.source.url && { url: article.source.url }),
    ...(article.updated && { updated: article.updated }),
  };
}

function contradicts(shown: readonly Match[]): boolean {
  return (
    shown.length > 1 && new Set(shown.map((match) => match.article.title.toLowerCase())).size < shown.length
  );
}
