/** What the API answers when it does not do what was asked: problem details by RFC 9457, with a stable `code`. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    detail: string,
    more: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

export interface FieldError {
  /** JSON pointer into the body, or the name of a parameter. */
  readonly pointer: string;
  readonly detail: string;
}

const STATUS_OF: Readonly<Record<string, number>> = {
  'no-such-ticket': 404,
  'not-an-engineer': 403,
  'not-yours': 403,
  'not-your-duty': 403,
  'not-a-manager': 403,
  'not-your-customer': 403,
  'unknown-colleague': 422,
  'unknown-engineer': 422,
  'unknown-customer': 422,
  'bad-time': 422,
  'bad-span': 422,
  'bad-year': 422,
  'bad-days': 422,
  'desk-file-faulty': 422,
  'no-manager-left': 422,
};

/** A refusal of the desk in its own words. What is not about rights or values is about the state it found: 409. */
export function refusalProblem(code: string, words: string): Problem {
  return new Problem(STATUS_OF[code] ?? 409, code, words);
}

export function problemBody({ status, code, message, errors }: Problem): object {
  return {
    type: `urn:firstline:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status,
    detail: message,
    code,
    ...(errors.length > 0 && { errors }),
  };
}
