import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../bot/ports.ts';
import { type ChatEndpoint, openLanguageModel, type RunningLanguageModel } from './openai/language-model.ts';
import { CHAT_SETTINGS, troubleOf } from './openai/trouble.ts';
import { tryAgain } from './try-again.ts';

/** A model that failed its self-test is tested again. */
const TEST_AGAIN_MS = 60_000;

/**
 * The language model that the configuration asks for, opened beside everything else. Answers need not wait for the model's
 * self-test: until it is done the articles speak for themselves. An endpoint that fails it is tested again: it may have
 * started after the desk, or its quota is back.
 */
export function modelInBackground(
  { chat }: { readonly chat?: ChatEndpoint | undefined },
  log: Log,
  stopping: AbortSignal,
  testAgainMs = TEST_AGAIN_MS,
) {
  let opened: RunningLanguageModel | undefined;
  let state = chat ? 'being tested' : 'off';
  const open = async (): Promise<RunningLanguageModel | undefined> => {
    if (!chat) return undefined;
    try {
      opened = await openLanguageModel(chat, log);
      log.info('model.ready', { structured: opened.structured });
    } catch (error) {
      const trouble = troubleOf(error, CHAT_SETTINGS);
      // Told once for each thing that is wrong, not every minute.
      if (state !== `off: ${trouble}`) log.error('model.unavailable', { error, trouble });
      state = `off: ${trouble}`;
    }
    return opened;
  };
  const tested = open();
  if (chat) void tested.then((first) => first ?? tryAgain(testAgainMs, stopping, open));
  return {
    opened: () => opened,
    state(): string {
      if (!opened) return state;
      const trouble = opened.trouble();
      return trouble ? `rests for a minute: ${trouble}` : `on, structured output: ${opened.structured}`;
    },
    /** Resolves when it was tested, or after so long. */
    testedWithin: (ms: number) => Promise.race([tested, sleep(ms, undefined, { ref: false })]),
  };
}
