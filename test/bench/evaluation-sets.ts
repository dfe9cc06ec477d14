import { readFileSync } from 'node:fs';
import { SHIPPED_ARTICLES } from '../../adapters/knowledge.ts';
import { articlesIn } from '../../knowledge/import/articles-in.ts';
import type { Article, Language, Match, Verdict } from '../../knowledge/types.ts';
import type { Decision } from './scorer.ts';

export interface Query {
  readonly id: string;
  readonly text: string;
  /** Ids of the articles that solve it; empty: nobody should answer. */
  readonly gold: readonly string[];
  readonly lang: Language;
  readonly kind?: string;
}

/** @throws naming the file and the line that is no JSON */
export function readLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .replace(/^\uFEFF/u, '')
    .split('\n')
    .flatMap((line, i) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as T];
      } catch (cause) {
        throw new Error(`${path}, line ${i + 1} is not one JSON object`, { cause });
      }
    });
}

/** In an order that is the same in every run and has nothing to do with the file's. */
export function spread<T>(all: readonly T[]): T[] {
  const stride = 7919;
  return all
    .map((one, i) => ({ one, at: (i * stride) % 10_007 }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
}

/** So many of each shipped article's questions are held back in turn and asked. */
const HELD_BACK = 2;

/** The articles that ship, each time without one of their questions, and what is asked then; as sets that share a name. */
export async function shippedSets(): Promise<{ articles: Article[]; queries: Query[] }[]> {
  const { articles } = await articlesIn(SHIPPED_ARTICLES);
  const staff = articles.filter(({ audience }) => audience === 'staff');
  const gold = (subject: string) => staff.filter((one) => one.subject === subject).map(({ id }) => id);
  return Array.from({ length: HELD_BACK }, (_, held) => ({
    articles: articles.map((article) => ({
      ...article,
      questions: article.questions.filter((_, i) => i !== held),
      version: `${article.version} without question ${held}`,
    })),
    queries: staff.flatMap(({ id, subject, language, questions }) => {
      const text = questions[held];
      return text === undefined ? [] : [{ id: `${id} ${held}`, text, gold: gold(subject), lang: language }];
    }),
  }));
}

interface KbLine {
  readonly id: string;
  readonly title?: string;
  readonly body?: string;
  readonly lang?: string;
  readonly source?: string;
  readonly questions?: readonly string[];
  readonly updated?: string;
}

/** As the line says; where it says nothing, Chinese when there is any in the text. */
export function languageOf(said: string | undefined, text: string): Language {
  return (said ? said.startsWith('zh') : /\p{Script=Han}/u.test(text)) ? 'zh' : 'en';
}

/** Articles from the lines of an evaluation's kb.jsonl. */
export function readArticles(path: string): Article[] {
  return readLines<KbLine>(path).map(({ body = '', ...line }) => ({
    id: line.id,
    subject: line.id,
    title: line.title || body.slice(0, 80),
    body,
    language: languageOf(line.lang, `${line.title ?? ''} ${body}`),
    audience: 'staff',
    source: { collection: 'evaluation', location: line.source ?? line.id },
    questions: line.questions ?? [],
    ...(line.updated === undefined ? {} : { updated: line.updated }),
    version: '1',
  }));
}

/** What was decided of a question, as it is scored. */
export function decisionOf(id: string, verdict: Verdict, ranked: readonly Match[]): Decision {
  return {
    id,
    ...shownBy(verdict),
    ranked: ranked.map(({ article }) => article.id),
    confidence: ranked[0]?.confidence ?? 0,
  };
}

function shownBy(verdict: Verdict): Pick<Decision, 'decision' | 'shown'> {
  switch (verdict.kind) {
    case 'answer':
      return { decision: 'answer', shown: [verdict.match.article.id] };
    case 'choices':
      return { decision: 'choices', shown: verdict.matches.map(({ article }) => article.id) };
    case 'none':
      return { decision: 'ticket', shown: [] };
    default: {
      const never: never = verdict;
      return never;
    }
  }
}
