import { readFileSync } from 'node:fs';
import type { Article, Language } from '../../knowledge/types.ts';

export interface Query {
  readonly id: string;
  readonly text: string;
  /** Ids of the articles that solve it; empty: nobody should answer. */
  readonly gold: readonly string[];
  readonly lang: Language;
  readonly kind?: string;
}

export function readLines<T>(path: string): T[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as T);
}

interface KbLine {
  readonly id: string;
  readonly title?: string;
  readonly body: string;
  readonly lang?: string;
  readonly source?: string;
  readonly questions?: readonly string[];
  readonly updated?: string;
}

/** Articles from the lines of an evaluation's kb.jsonl. */
export function readArticles(path: string): Article[] {
  return readLines<KbLine>(path).map((line) => ({
    id: line.id,
    subject: line.id,
    title: line.title ?? line.body.slice(0, 80),
    body: line.body,
    language: line.lang?.startsWith('zh') ? 'zh' : 'en',
    audience: 'staff',
    source: { collection: 'evaluation', location: line.source ?? line.id },
    questions: line.questions ?? [],
    ...(line.updated === undefined ? {} : { updated: line.updated }),
    version: '1',
  }));
}
