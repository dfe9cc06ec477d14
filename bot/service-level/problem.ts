import type { Language } from '../types.ts';

/** What is wrong with something an administrator wrote down. `code` is stable; `path` says where to look. */
export interface Problem {
  readonly code: string;
  /** Says what is wrong, with which value, and the way out; in English, for commands and logs. */
  readonly message: string;
  /** `calendar.week.1[0]`: place in the desk file. */
  readonly path: string;
}

/** What is wrong with a desk file, which managers read in their own language. `message` is the English one. */
export interface DeskProblem extends Problem {
  readonly words: Readonly<Record<Language, string>>;
}

/** Takes note of a problem at a place of the desk file. */
export type Report = (code: string, path: string, words: DeskProblem['words']) => void;

/** Problems as they are reported, all below one place: `calendar.`, or nothing. */
export function collected(below: string, check: (report: Report) => void): readonly DeskProblem[] {
  const problems: DeskProblem[] = [];
  check((code, path, words) => problems.push({ code, path: `${below}${path}`, message: words.en, words }));
  return problems;
}

/** Refuses something with problems; the message names them all. */
export class ProblemsError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
    this.name = 'ProblemsError';
    this.code = problems[0]?.code ?? 'PROBLEMS';
    this.problems = problems;
  }
}
