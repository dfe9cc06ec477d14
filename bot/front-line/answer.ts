/** Replies about articles: an answer with its source, choices, nothing found. Pure. */
import type { Match } from '../../knowledge/types.ts';
import type { Button, Language, Part, PassageSource, Reply } from '../types.ts';
import { sentences } from './sentences.ts';

/** Words of a model that every check let through; `cites` index `shown`. */
export interface Wording {
  readonly markdown: string;
}

/** One article, or several that answer several questions, with the three buttons. */
export function answerReply(shown: readonly Match[], language: Language, wording?: Wording): Reply {
  const s = sentences(language);
  const parts: Part[] = [];
  if (wording) {
    parts.push({
      kind: 'passage',
      title: shown[0]!.article.title,
      markdown: wording.markdown,
      sources: shown.map(sourceOf),
      writtenByModel: true,
    });
  } else {
    if (contradicts(shown)) parts.push({ kind: 'text', tone: 'quiet', text: s.newerFirst });
    for (const match of shown) {
      if (match.article.appliesTo)
        parts.push({ kind: 'text', tone: 'quiet', text: s.answerFor(match.article.appliesTo) });
      parts.push({
        kind: 'passage',
        title: match.article.title,
        markdown: answerText(match),
        sources: [sourceOf(match)],
        writtenByModel: false,
      });
    }
  }
  parts.push({ kind: 'buttons', buttons: judgementButtons(language) });
  return { language, parts };
}

/** Titles to choose from. */
export function choicesReply(matches: readonly Match[], language: Language): Reply {
  const s = sentences(language);
  const buttons: Button[] = matches.map((match) => ({
    label: match.article.title,
    action: { kind: 'choose', articleId: match.article.id },
  }));
  return {
    language,
    parts: [
      { kind: 'text', text: s.choose },
      {
        kind: 'buttons',
        buttons: [
          ...buttons,
          { label: s.noneOfThese, action: { kind: 'none-of-these' } },
          { label: s.human, action: { kind: 'human' } },
        ],
      },
    ],
  };
}

/** Nothing that can be shown to be right: a ticket with one tap or one sentence. */
export function proposalReply(language: Language): Reply {
  const s = sentences(language);
  return {
    language,
    parts: [
      { kind: 'text', text: s.noIdea },
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

/**
 * A short article is shown whole, so that its steps, how to see that it worked and when to stop stay
 * together; of a long one the passage that matched, under its headings.
 */
function answerText({ article, passage }: Match): string {
  if (article.body.length <= WHOLE_ARTICLE_CHARACTERS) return article.body;
  return [...passage.headings.map((heading) => `**${heading}**`), passage.text].join('\n\n');
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
