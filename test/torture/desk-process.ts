/** A desk as people run it: a process of its own, which can be killed, stopped and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../adapters/main.ts', import.meta.url));
const WRONG_CLOCK = new URL('./wrong-clock.mjs', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const READY_WITHIN_MS = 120_000;
const AGAIN_AFTER_MS = 1_000;
const LINE_LIMIT = 400;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the signal to the end, when somebody sent one. */
  readonly tookMs: number;
}

/**
 * A port that stays free while nobody listens: below those that systems give to outgoing connections, one of which
 * would keep a killed desk from starting again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

export class DeskProcess {
  readonly url: string;
  /** Ends that nobody here asked for, of a desk that had once been ready. */
  readonly crashes: Exit[] = [];
  /** Its last words before each end while it started; whoever looks after the process starts it again. */
  readonly failedStarts: string[] = [];
  /** Its last words; all of them are in the log file. */
  readonly said: string[] = [];
  readonly #env: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #ended: Promise<Exit> | undefined;
  #isExpected = false;
  #isReady = false;

  constructor(
    port: number,
    env: Readonly<Record<string, string>>,
    readonly logFile: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.#env = { ...env, PORT: String(port), EMBEDDINGS: 'off', LOG_LEVEL: 'info' };
  }

  get isUp(): boolean {
    return this.#child !== undefined;
  }

  start(): void {
    if (this.#child) return;
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, ['--import', WRONG_CLOCK, '--import', 'tsx', MAIN], {
      cwd: ROOT,
      env: { PATH, HOME, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#isExpected = false;
    this.#isReady = false;
    const startedAt = performance.now();
    const keep = (chunk: Buffer): void => {
      const lines = String(chunk).split('\n').filter(Boolean);
      if (lines.some((line) => line.startsWith('Firstline is running'))) this.#isReady = true;
      this.said.push(...lines.map((line) => line.slice(0, LINE_LIMIT)));
      if (this.said.length > 100) this.said.splice(0, 50);
      appendFileSync(this.logFile, chunk);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.#ended = once(child, 'exit').then(([code, signal]) => {
      if (this.#child === child) this.#child = undefined;
      const exit: Exit = { code, signal, tookMs: performance.now() - startedAt };
      if (this.#isExpected) return exit;
      if (this.#isReady) this.crashes.push(exit);
      else this.failedStarts.push([...this.said.slice(-4), `${code ?? signal}`].join('\n'));
      setTimeout(() => {
        if (!this.#isExpected) this.start();
      }, AGAIN_AFTER_MS);
      return exit;
    });
  }

  /** Resolves when it takes work. */
  async ready(): Promise<void> {
    const until = performance.now() + READY_WITHIN_MS;
    while (performance.now() < until) {
      const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await sleep(100);
    }
    throw new Error(`The desk was not ready:\n${this.said.slice(-20).join('\n')}`);
  }

  async end(signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT'): Promise<Exit | undefined> {
    this.#isExpected = true;
    if (!this.#child) return undefined;
    const askedAt = performance.now();
    this.#child.kill(signal);
    const exit = await this.#ended!;
    return { ...exit, tookMs: performance.now() - askedAt };
  }
}
