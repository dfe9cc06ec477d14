/** What is wrong with something an administrator wrote down. `code` is stable; `path` says where to look. */
export interface Problem {
  readonly code: string;
  /** Says what is wrong, with which value, and the way out. */
  readonly message: string;
  /** `calendar.week.1[0]`: place in the desk file. */
  readonly path: string;
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
