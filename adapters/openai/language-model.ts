/** A chat model behind any OpenAI-compatible endpoint. It words and rephrases; it never acts. */
import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { z } from 'zod';
import type { LanguageModel, Log } from '../../bot/ports.ts';
import { timeLimit } from '../../knowledge/time-limit.ts';
import { FilteredCompletion, isFiltered, isRefused, openClient } from './client.ts';
import { jsonIn } from './json-in.ts';
import {
  answerPrompt,
  type ChatMessage,
  judgement,
  judgePrompt,
  restatement,
  restatePrompt,
  wordedAnswer,
} from './prompts.ts';
import { SaidSoFar } from './said-so-far.ts';
import { CHAT_SETTINGS, isLate, troubleOf } from './trouble.ts';

export interface ChatEndpoint {
  readonly baseUrl?: string;
  readonly apiKey: string;
  readonly model: string;
  /** Under which its word is kept; see `LanguageModel`. */
  readonly id?: string;
  /** How answers are made to fit a shape; absent: found out by asking. */
  readonly structured?: Structured;
}

/** What an endpoint can do: a JSON schema, any JSON object, or text that is asked to be JSON. */
export type Structured = 'schema' | 'object' | 'none';

/** From the question to the last byte; then the article speaks for itself. */
const ANSWER_BUDGET_MS = 14_000;
/** Rephrasing comes before the search: less of the person's patience is its own. */
const RESTATE_BUDGET_MS = 5_000;
/** Judging comes before the words: so long, and the desk's own order stands. */
const JUDGE_BUDGET_MS = 5_000;
/** A stream that says nothing for so long has stalled; the client itself would wait for ever. */
const STALLED_MS = 6_000;
/** Forty sentences, each in an event of its own per word, take a tenth of this. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
/** Nobody waits for a self-test, and a server that is still loading its model (Ollama) stops when whoever asked goes away. */
const SELF_TEST_BUDGET_MS = 120_000;
const FAILURES_THAT_OPEN = 5;
const REST_MS = 60_000;

export interface RunningLanguageModel extends LanguageModel {
  /** As last found out: what an endpoint turns out to refuse is not asked for again. */
  readonly structured: Structured;
  /** Why it is left alone for a while, and what to do about it; undefined while it is asked. */
  trouble(): string | undefined;
}

/** How an answer is asked for. */
interface Way {
  readonly structured: Structured;
  readonly streams: boolean;
}

/**
 * Asks the endpoint what it can do, from the strictest shape to the loosest. Rejects when none works: the
 * desk then runs without a model and says so.
 */
export async function openLanguageModel(endpoint: ChatEndpoint, log: Log): Promise<RunningLanguageModel> {
  const client = openClient({
    ...endpoint,
    // Each call has a shorter limit of its own; and no second try: a person waits here.
    timeoutMs: SELF_TEST_BUDGET_MS,
    maxRetries: 0,
    bytesMax: ANSWER_BYTES_MAX,
  });
  const ask = <S extends z.ZodType>(
    schema: S,
    name: string,
    messages: readonly ChatMessage[],
    structured: Structured,
    budgetMs: number,
    within?: AbortSignal,
    said?: (text: string) => void,
  ) => {
    const signal = timeLimit(budgetMs, ...(within ? [within] : []));
    return complete(client, endpoint.model, schema, name, messages, structured, signal, said);
  };

  const test = (candidate: Structured) =>
    ask(
      restatement,
      'restatement',
      restatePrompt([{ who: 'person', text: 'The printer prints nothing' }], 'en'),
      candidate,
      SELF_TEST_BUDGET_MS,
    );
  let structured = await whatItCan(endpoint, test);
  let streams = true;
  let isWaking = false;
  /** A server that put its model away for want of questions loads it for somebody who waits longer than people do. */
  const wake = async (): Promise<void> => {
    if (isWaking) return;
    isWaking = true;
    await test(structured).catch(() => undefined);
    isWaking = false;
  };
  // What a filter keeps back says nothing about the endpoint: one person's words would take it from everybody.
  const breaker = circuitBreaker(
    handleWhen((error) => !isFiltered(error)),
    { halfOpenAfter: REST_MS, breaker: new ConsecutiveBreaker(FAILURES_THAT_OPEN) },
  );
  let problem: unknown;
  /** Messages one of whose calls was not answered in time: whoever is silent to a short question is not asked a longer one. */
  const gaveUp = new WeakSet<AbortSignal>();
  /** Nothing, instead of a failure: whoever asks has the article's own words. */
  const orNothing = async <T>(
    what: string,
    within: AbortSignal | undefined,
    run: () => Promise<T>,
  ): Promise<T | undefined> => {
    // The message has used up its time: that says nothing about the endpoint.
    if (within?.aborted || (within && gaveUp.has(within))) return undefined;
    try {
      return await breaker.execute(run);
    } catch (error) {
      if (isLate(error)) {
        void wake();
        if (within) gaveUp.add(within);
      }
      if (!isBrokenCircuitError(error)) problem = error;
      log.warn('model.failed', { what, error });
      return undefined;
    }
  };
  /**
   * What the endpoint took at the start it may refuse of another shape: it is asked in looser ways, and what
   * worked is remembered. A question that it refuses in every way (a content filter) changes nothing.
   */
  const orLooser = async <T>(canStream: boolean, run: (way: Way) => Promise<T>): Promise<T> => {
    const first: Way = { structured, streams: canStream && streams };
    const looser = endpoint.structured ? [structured] : CANDIDATES.slice(CANDIDATES.indexOf(structured));
    const ways: readonly Way[] = [
      ...(first.streams ? [first] : []),
      ...looser.map((one) => ({ structured: one, streams: false })),
    ];
    for (const [i, way] of ways.entries()) {
      try {
        const said = await run(way);
        if (i > 0) {
          if (way.structured === first.structured) streams = false;
          structured = way.structured;
          log.info('model.asked-otherwise', { structured, streams });
        }
        return said;
      } catch (error) {
        if (!isRefused(error) || isFiltered(error) || i === ways.length - 1) throw error;
      }
    }
    throw new Error('No way to ask');
  };
  return {
    ...(endpoint.id !== undefined && { id: endpoint.id }),
    get structured() {
      return structured;
    },
    trouble: () => (breaker.state === CircuitState.Closed ? undefined : troubleOf(problem, CHAT_SETTINGS)),
    async restate(turns, language, within) {
      const messages = restatePrompt(turns, language);
      const said = await orNothing('restate', within, () =>
        orLooser(false, (way) =>
          ask(restatement, 'restatement', messages, way.structured, RESTATE_BUDGET_MS, within),
        ),
      );
      return said?.question.trim() || undefined;
    },
    async solves(question, passage, _language, within) {
      const messages = judgePrompt(question, passage);
      const said = await orNothing('solves', within, () =>
        orLooser(false, (way) =>
          ask(judgement, 'judgement', messages, way.structured, JUDGE_BUDGET_MS, within),
        ),
      );
      return said?.solves;
    },
    async answer(question, passages, language, within, asItComes) {
      const messages = answerPrompt(question, passages, language);
      const said = await orNothing('answer', within, () =>
        orLooser(asItComes !== undefined, (way) => {
          const soFar = way.streams && asItComes ? new SaidSoFar(asItComes) : undefined;
          return ask(
            wordedAnswer,
            'answer',
            messages,
            way.structured,
            ANSWER_BUDGET_MS,
            within,
            soFar && ((text) => soFar.add(text)),
          );
        }),
      );
      return said?.sentences;
    },
  };
}

/** From the strictest to the loosest. */
const CANDIDATES: readonly Structured[] = ['schema', 'object', 'none'];

async function whatItCan(
  endpoint: ChatEndpoint,
  test: (candidate: Structured) => Promise<unknown>,
): Promise<Structured> {
  const candidates = endpoint.structured ? [endpoint.structured] : CANDIDATES;
  let problem: unknown;
  for (const candidate of candidates) {
    try {
      await test(candidate);
      return candidate;
    } catch (error) {
      problem = error;
      if (!mayBeTheShape(error)) break;
    }
  }
  throw problem;
}

/** An answer that cannot be used: cut short, blank, or not of the shape asked for. */
export class UnusableCompletion extends Error {
  readonly code = 'UNUSABLE_COMPLETION';
}

/** A wrong key, an unknown model, a used-up quota or silence is the same in every shape. */
function mayBeTheShape(error: unknown): boolean {
  if (error instanceof UnusableCompletion || isRefused(error)) return true;
  return error instanceof OpenAI.APIError && (error.status ?? 0) >= 500;
}

/** One whole answer or a rejection; with `said` it comes as a stream, and counts only when it is whole. */
async function complete<S extends z.ZodType>(
  client: OpenAI,
  model: string,
  schema: S,
  name: string,
  messages: readonly ChatMessage[],
  structured: Structured,
  signal: AbortSignal,
  said?: (text: string) => void,
): Promise<z.infer<S>> {
  const format =
    structured === 'schema'
      ? { response_format: withoutLimits(zodResponseFormat(schema, name)) }
      : structured === 'object'
        ? { response_format: { type: 'json_object' as const } }
        : {};
  // No temperature and no token limit: endpoints disagree on their names, and time is the limit here.
  const wanted = { model, messages: [...messages], ...format };
  const { text, finish } = said
    ? await streamed(client, wanted, signal, said)
    : await inOnePiece(client, wanted, signal);
  if (finish === 'content_filter') throw new FilteredCompletion('The answer was kept back');
  if (finish === 'length') throw new UnusableCompletion('The answer was cut at the token limit');
  const answer = jsonIn(text, (value) => schema.safeParse(value).data);
  if (answer === undefined) throw new UnusableCompletion('The answer holds no JSON of the shape asked for');
  return answer;
}

/** How long and how many is checked here: OpenAI and Azure refuse schemas with these words in strict mode. */
function withoutLimits<T>(format: T): T {
  return JSON.parse(JSON.stringify(format, (key, value) => (LIMITS.has(key) ? undefined : value))) as T;
}

const LIMITS: ReadonlySet<string> = new Set([
  'maxLength',
  'minLength',
  'maxItems',
  'minItems',
  'maximum',
  'minimum',
]);

type Wanted = OpenAI.ChatCompletionCreateParamsNonStreaming;
interface Text {
  readonly text: string;
  readonly finish: string | null | undefined;
}

async function inOnePiece(client: OpenAI, wanted: Wanted, signal: AbortSignal): Promise<Text> {
  const completion = await client.chat.completions.create(wanted, { signal });
  const choice = completion.choices?.[0];
  if (choice?.message?.refusal) throw new FilteredCompletion('The model refused');
  return { text: choice?.message?.content ?? '', finish: choice?.finish_reason };
}

async function streamed(
  client: OpenAI,
  wanted: Wanted,
  signal: AbortSignal,
  said: (text: string) => void,
): Promise<Text> {
  signal.throwIfAborted();
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
  let timer: NodeJS.Timeout | undefined;
  const moves = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new UnusableCompletion('The answer stalled')), STALLED_MS);
  };
  let text = '';
  let finish: string | null | undefined;
  try {
    const stream = await client.chat.completions.create({ ...wanted, stream: true }, { signal: stop.signal });
    moves();
    for await (const chunk of stream) {
      moves();
      const choice = chunk.choices?.[0];
      if (choice?.delta?.refusal) throw new FilteredCompletion('The model refused');
      const more = choice?.delta?.content ?? '';
      text += more;
      if (more) said(more);
      finish = choice?.finish_reason ?? finish;
    }
  } finally {
    clearTimeout(timer);
  }
  // The client ends a stream that was aborted or cut off as if it were over.
  stop.signal.throwIfAborted();
  // Not every server says why it ended; whether all of it came, the JSON tells.
  return { text, finish };
}
