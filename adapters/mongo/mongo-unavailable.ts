/** Why there is no MongoDB to work with. The message says what was tried and the way out, for the person who starts the desk. */
export class MongoUnavailable extends Error {
  readonly code:
    | 'MONGO_URI_MALFORMED'
    | 'MONGO_UNREACHABLE'
    | 'MONGO_REFUSED'
    | 'MONGO_NO_REPLICA_SET'
    | 'MONGO_NOT_FOUND'
    | 'MONGO_DID_NOT_START';
  /** One line for each thing that was tried, with its outcome. */
  readonly tried: readonly string[];

  constructor(
    code: MongoUnavailable['code'],
    message: string,
    tried: readonly string[] = [],
    cause?: unknown,
  ) {
    super([message, ...tried.map((line) => `  - ${line}`)].join('\n'), { cause });
    this.name = 'MongoUnavailable';
    this.code = code;
    this.tried = tried;
  }
}
