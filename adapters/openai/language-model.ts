/** A chat model behind any OpenAI-compatible endpoint. It words and rephrases; it never acts. */
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import type { z } from 'zod';
import type { LanguageModel, Log } from '../../bot/ports.ts';
import { timeLimit } from '../../knowledge/time-limit.ts';
import { boundedFetch } from './bounded-fetch.ts';
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

export interface ChatEndpoint {
  readonly baseUrl?: string;
  readonly apiKey: string;
  readonly model: string;
  /** How answers are made to fit a shape; absent: found out by asking. */
  readonly structured?: Structured;
}

/** What an endpoint can do: a JSON schema, any JSON object, or text that is asked to be JSON. */
export type Structured = 'schema' | 'object' | 'none';

/** From the question to the last byte; then the article speaks for itself. */
const ANSWER_BUDGET_MS = 15_000;
/** Rephrasing comes before the search: less of the person's patience is its own. */
const RESTATE_BUDGET_MS = 5_000;
/** Judging comes before the words: so long, and the desk's own order stands. */
const JUDGE_BUDGET_MS = 5_000;
/** A stream that says nothing for so long has stalled; the client itself would wait for ever. */
const STALLED_MS = 6_000;
/** Forty sentences, each in an event of its own per word, take a tenth of this. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
const SELF_TEST_BUDGET_MS = 20_000;
const FAILURES_THAT_OPEN = 5;
const REST_MS = 60_000;

export interface RunningLanguageModel extends LanguageModel {
  readonly structured: Structured;
}

/**
 * Asks the endpoint what it can do, from the strictest shape to the loosest. Rejects when none works: the
 * desk then runs without a model and says so.
 */
export async function openLanguageModel(endpoint: ChatEndpoint, log: Log): Promise<RunningLanguageModel> {
  const client = new OpenAI({
    apiKey: endpoint.apiKey,
    ...(endpoint.baseUrl && { baseURL: endpoint.baseUrl }),
    // The library's own are ten minutes and two more tries: a person waits here.
    timeout: ANSWER_BUDGET_MS,
    maxRetries: 0,
    fetch: boundedFetch(ANSWER_BYTES_MAX),
    // It would print what the model said.
    logLevel: 'off',
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

  const structured = await whatItCan(endpoint, (candidate) =>
    ask(
      restatement,
      'restatement',
      restatePrompt([{ who: 'person', text: 'The printer prints nothing' }], 'en'),
      candidate,
      SELF_TEST_BUDGET_MS,
    ),
  );
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: REST_MS,
    breaker: new ConsecutiveBreaker(FAILURES_THAT_OPEN),
  });
  /** Until it refuses one. */
  let streams = true;
  /** Nothing, instead of a failure: whoever asks has the article's own words. */
  const orNothing = async <T>(
    what: string,
    within: AbortSignal | undefined,
    run: () => Promise<T>,
  ): Promise<T | undefined> => {
    // The message has used up its time: that says nothing about the endpoint.
    if (within?.aborted) return undefined;
    try {
      return await breaker.execute(run);
    } catch (error) {
      log.warn('model.failed', { what, error });
      return undefined;
    }
  };
  return {
    structured,
    async restate(turns, language, within) {
      const messages = restatePrompt(turns, language);
      const said = await orNothing('restate', within, () =>
        ask(restatement, 'restatement', messages, structured, RESTATE_BUDGET_MS, within),
      );
      return said?.question.trim() || undefined;
    },
    async solves(question, passage, _language, within) {
      const messages = judgePrompt(question, passage);
      const said = await orNothing('solves', within, () =>
        ask(judgement, 'judgement', messages, structured, JUDGE_BUDGET_MS, within),
      );
      return said?.solves;
    },
    async answer(question, passages, language, within, asItComes) {
      const messages = answerPrompt(question, passages, language);
      const whole = () => ask(wordedAnswer, 'answer', messages, structured, ANSWER_BUDGET_MS, within);
      const said = await orNothing('answer', within, async () => {
        if (!asItComes || !streams) return whole();
        const soFar = new SaidSoFar(asItComes);
        try {
          return await ask(wordedAnswer, 'answer', messages, structured, ANSWER_BUDGET_MS, within, (text) =>
            soFar.add(text),
          );
        } catch (error) {
          if (!refusesStreams(error)) throw error;
          streams = false;
          log.info('model.no-streams', { error });
          return whole();
        }
      });
      return said?.sentences;
    },
  };
}

async function whatItCan(
  endpoint: ChatEndpoint,
  test: (candidate: Structured) => Promise<unknown>,
): Promise<Structured> {
  const candidates: readonly Structured[] = endpoint.structured
    ? [endpoint.structured]
    : ['schema', 'object', 'none'];
  let problem: unknown;
  for (const candidate of candidates) {
    try {
      await test(candidate);
      return candidate;
    } catch (error) {
      problem = error;
      // A wrong key or an unknown model is wrong in every shape.
      if (error instanceof OpenAI.AuthenticationError || error instanceof OpenAI.NotFoundError) break;
    }
  }
  throw problem;
}

/** An answer that cannot be used: cut short, blank, or not of the shape asked for. */
export class UnusableCompletion extends Error {
  readonly code = 'UNUSABLE_COMPLETION';
}

/** The endpoint answers, and does not take this: without a stream it may. */
function refusesStreams(error: unknown): boolean {
  return error instanceof OpenAI.BadRequestError || error instanceof OpenAI.UnprocessableEntityError;
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
      ? { response_format: zodResponseFormat(schema, name) }
      : structured === 'object'
        ? { response_format: { type: 'json_object' as const } }
        : {};
  // No temperature and no token limit: endpoints disagree on their names, and time is the limit here.
  const wanted = { model, messages: [...messages], ...format };
  const { text, finish } = said
    ? await streamed(client, wanted, signal, said)
    : await inOnePiece(client, wanted, signal);
  if (finish === 'length') throw new UnusableCompletion('The answer was cut at the token limit');
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  if (!json) throw new UnusableCompletion('The answer holds no JSON');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new UnusableCompletion('The answer is not JSON', { cause: error });
  }
  const read = schema.safeParse(value);
  if (!read.success) throw new UnusableCompletion('The answer has another shape than asked for');
  return read.data;
}

type Wanted = OpenAI.ChatCompletionCreateParamsNonStreaming;
interface Text {
  readonly text: string;
  readonly finish: string | null | undefined;
}

async function inOnePiece(client: OpenAI, wanted: Wanted, signal: AbortSignal): Promise<Text> {
  const completion = await client.chat.completions.create(wanted, { signal });
  const choice = completion.choices[0];
  return { text: choice?.message.content ?? '', finish: choice?.finish_reason };
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
      const choice = chunk.choices[0];
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
  if (!finish) throw new UnusableCompletion('The answer broke off');
  return { text, finish };
}
