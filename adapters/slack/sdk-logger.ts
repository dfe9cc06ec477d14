/** Slack's libraries log through the desk's log: warnings and errors only, for their debug lines quote whole messages. */
import { type Logger, LogLevel } from '@slack/logger';
import type { Log } from '../../bot/ports.ts';

export function sdkLogger(log: Log): Logger {
  const say = (level: 'warn' | 'error', words: readonly unknown[]): void => {
    const [first] = words;
    const error = words.find((word) => word instanceof Error);
    log[level]('slack.library', {
      ...(typeof first === 'string' && { says: withoutSecrets(first).slice(0, 300) }),
      ...(error !== undefined && { error }),
    });
  };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...words) => say('warn', words),
    error: (...words) => say('error', words),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

function withoutSecrets(text: string): string {
  // What could not be parsed is quoted in the error's words.
  return text.replace(/(SyntaxError)\b.*$/s, '$1').replace(/\bx(ox[a-z]|app)[\w.-]+/g, '(token)');
}
