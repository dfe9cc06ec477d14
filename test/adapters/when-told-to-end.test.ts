import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

/** A program that says when it is told to end, and has then work for ten seconds, or for a moment if `isQuick`. */
const program = (isQuick: boolean) => `
  import { whenToldToEnd } from './adapters/when-told-to-end.ts';
  let life = setTimeout(() => console.log('old'), 60_000);
  const stopListening = whenToldToEnd(() => {
    console.log('finishing');
    clearTimeout(life);
    life = setTimeout(() => { stopListening(); console.log('finished'); }, ${isQuick ? 500 : 10_000});
    // Later than two deliveries of one press.
    setTimeout(() => console.log('still at it'), 1_200).unref();
  });
  console.log('here');
`;

/** Sends the signals the moment their words are said. Resolves with what it said and how it ended. */
async function ended(isQuick: boolean, signals: Readonly<Record<string, readonly NodeJS.Signals[]>>) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program(isQuick)],
    { env: { ...process.env, npm_lifecycle_event: '' } },
  );
  const exit = once(child, 'exit');
  const waiting = new Map(Object.entries(signals));
  let said = '';
  for await (const chunk of child.stdout!.setEncoding('utf8')) {
    said += chunk;
    for (const [word, sent] of waiting) {
      if (!said.includes(word)) continue;
      waiting.delete(word);
      for (const signal of sent) child.kill(signal);
    }
  }
  const [status, signal] = await exit;
  return { said: said.trim().split('\n'), status, signal };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a command that hears %s finishes what it is at, also when npm passes it on a second time',
  async (signal) => {
    const told = await ended(true, { here: [signal, signal] });
    expect(told).toEqual({ said: ['here', 'finishing', 'finished'], status: 0, signal: null });
  },
  30_000,
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  'pressed again, %s ends it at once and as a signal does, which no library can turn into a crash',
  async (signal) => {
    const told = await ended(false, { here: [signal], 'still at it': [signal] });
    expect(told).toEqual({ said: ['here', 'finishing', 'still at it'], status: null, signal });
  },
  30_000,
);
