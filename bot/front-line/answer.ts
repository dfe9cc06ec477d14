/** Replies about articles: an answer with its source, choices, nothing found. Pure. */
import type { Match } from '../../knowledge/types.ts';
import type { Button, Language, Part, PassageSource, Reply } from '../types.ts';
import { type Part as ArticlePart, partFor, type Wanted } from './answer-part.ts';
import { appliesTo, audiencesThatSeparate } from './applies-here.ts';
import { asksForSecrets } from './asked-secrets.ts';
import { contradicting } from './contradicting.ts';
import { withHonestLinks } from './honest-links.ts';
import { platformsIn } from './platforms.ts';
import { sentences } from './sentences.ts';
import { distinguishingLines, labelsOf, platformsThatSeparate, says } from './tell-apart.ts';

/** Words of a model that every check let through; `cites` index `shown`. */
export interface Wording {
  readonly markdown: string;
  /** What the model was given of the article; absent: what is shown of it. */
  readonly part?: ArticlePart;
}

/** A question among several that was not answered. */
export interface Unanswered {
  readonly question: string;
  /** Articles that may be meant; none: there is nothing to offer. */
  readonly choices: readonly Match[];
}

/** What an answer is shown for. */
export interface AnswerTo {
  /** What was asked: the part of the article that is shown goes by it. */
  readonly question?: string;
  /** Of each article the question that it answers, where that is not the same for all. */
  readonly questions?: readonly string[];
  readonly wanted?: Wanted;
  readonly wording?: Wording | undefined;
  /** What else was found: articles that contradict one that is shown are named beside it. */
  readonly found?: readonly Match[];
  /** What was asked besides and is not answered. */
  readonly others?: readonly Unanswered[];
}

/** One article, or several that answer several questions, with the three buttons; then what was not answered. */
export function answerReply(
  shown: readonly Match[],
  language: Language,
  { question = '', questions = [], wanted = {}, wording, found = [], others = [] }: AnswerTo = {},
): Reply {
  const s = sentences(language);
  const parts: Part[] = [];
  if (wording) {
    const part = wording.part ?? partFor(shown[0]!, question, wanted);
    // What the part says of it the model may have left out.
    parts.push(...forWhom(appliesTo(shown[0]!.article, platformsIn(question)), language), {
      kind: 'passage',
      title: shown[0]!.article.title,
      markdown: withHonestLinks(wording.markdown),
      sources: shown.map(sourceOf),
      writtenByModel: true,
    });
    // Whoever doubts a model's words reads the article's own.
    parts.push({ kind: 'buttons', buttons: moreOf(shown[0]!, part, wanted, language) });
    parts.push(...contradictionsOf(shown[0]!, part.markdown, found, language));
  } else {
    for (const [i, match] of shown.entries()) {
      const part = partFor(match, questions[i] ?? question, wanted);
      parts.push(...forWhom(match.article.appliesTo ?? part.statedFor, language), {
        kind: 'passage',
        title: match.article.title,
        markdown: withHonestLinks(part.markdown),
        sources: [sourceOf(match)],
        writtenByModel: false,
      });
      if (!part.isWhole) parts.push(...restOf(match, part, wanted, language));
      parts.push(...contradictionsOf(match, part.markdown, found, language));
    }
  }
  if (parts.some((part) => part.kind === 'passage' && asksForSecrets(part.markdown)))
    parts.push({ kind: 'text', text: s.secretsAsked });
  parts.push({ kind: 'buttons', buttons: judgementButtons(language) });
  for (const { question, choices } of others) parts.push(...unansweredParts(question, choices, language));
  return { language, parts };
}

function forWhom(whom: string | undefined, language: Language): readonly Part[] {
  return whom ? [{ kind: 'text', tone: 'quiet', text: sentences(language).answerFor(whom) }] : [];
}

/** What contradicts it is named, with which of the two counts and a way to what the other says. */
function contradictionsOf(
  match: Match,
  shown: string,
  found: readonly Match[],
  language: Language,
): readonly Part[] {
  const s = sentences(language);
  return contradicting(match, shown, found)
    .slice(0, CONTRADICTIONS_NAMED)
    .flatMap(({ match: other, says, age }): Part[] => {
      const { title, updated } = other.article;
      const text =
        says === undefined ? s.otherEdition(title, updated, age) : s.saysOtherwise(title, updated, says, age);
      const [button] = chooseButtons([other, match]);
      return [
        { kind: 'text', tone: 'quiet', text },
        { kind: 'buttons', buttons: [button!] },
      ];
    });
}

/** Beside a part of an article: that it is one, the same for other machines, and all of it. */
function restOf(match: Match, part: ArticlePart, wanted: Wanted, language: Language): readonly Part[] {
  const s = sentences(language);
  const buttons = moreOf(match, part, wanted, language);
  const cut = wanted.whole ? s.cutAtEnd : s.cutShort;
  const text = part.machine ? s.otherMachine(part.machine) : cut;
  return [
    { kind: 'text', tone: 'quiet', text },
    ...(buttons.length > 0 ? [{ kind: 'buttons', buttons } as const] : []),
  ];
}

function moreOf(
  { article }: Match,
  part: ArticlePart,
  wanted: Wanted,
  language: Language,
): readonly Button[] {
  const choose = { kind: 'choose', articleId: article.id } as const;
  const machines = part.otherMachines
    .slice(0, MACHINES_OFFERED)
    .map(({ heading, section }): Button => ({ label: heading, action: { ...choose, section } }));
  const whole: Button = { label: sentences(language).wholeArticle, action: { ...choose, whole: true } };
  return wanted.whole ? machines : [...machines, whole];
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
export function choicesReply(matches: readonly Match[], language: Language, question = ''): Reply {
  const s = sentences(language);
  const platforms = platformsThatSeparate(matches);
  const answers = platforms ?? audiencesThatSeparate(matches);
  const isAlone = matches.length === 1;
  // Of one title nothing else says whether it is for this person.
  const whom = isAlone ? appliesTo(matches[0]!.article) : undefined;
  const lines = answers
    ? []
    : distinguishingLines(matches, question).map((line) => (line === whom ? undefined : line));
  const first = matches[0]!.article.title;
  const isOneTitle = platforms !== undefined || matches.every(({ article }) => article.title === first);
  const asked = platforms ? s.whichPlatform : s.whoFor;
  const chooses = chooseButtons(matches);
  return {
    language,
    parts: [
      {
        kind: 'text',
        text: answers ? (isOneTitle ? s.titled(first, asked) : asked) : isAlone ? s.isItThis : s.choose,
      },
      ...chooses.flatMap(({ label }, i): Part[] =>
        lines[i] && !says(label, lines[i])
          ? [{ kind: 'text', tone: 'quiet', text: s.titled(label, lines[i]) }]
          : [],
      ),
      ...forWhom(whom, language),
      {
        kind: 'buttons',
        buttons: [
          ...chooses.map((button, i) => ({ ...button, ...(answers && { label: answers[i]! }) })),
          { label: isAlone ? s.notThis : s.noneOfThese, action: { kind: 'none-of-these' } },
          { label: s.human, action: { kind: 'human' } },
        ],
      },
    ],
  };
}

function chooseButtons(matches: readonly Match[]): readonly Button[] {
  const articles = matches.map(({ article }) => article);
  return labelsOf(articles).map((label, i) => ({
    label,
    action: { kind: 'choose', articleId: articles[i]!.id },
  }));
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

const MACHINES_OFFERED = 3;
const CONTRADICTIONS_NAMED = 3;
/** Of a question that is named again. */
const QUOTED_CHARACTERS = 200;

function sourceOf({ article }: Match): PassageSource {
  return {
    articleId: article.id,
    title: article.title,
    ...(article.source.url && { url: article.source.url }),
    ...(article.updated && { updated: article.updated }),
  };
}
