/** Structured log lines on standard error, one JSON object each, without personal data. */
import pino from 'pino';
import type { Log } from '../bot/ports.ts';

export type Logger = pino.Logger;

/** @param level pino's: fatal, error, warn, info, debug, trace, silent. */
export function createLogger(level: string, destination = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: { app: 'firstline' },
      timestamp: pino.stdTimeFunctions.isoTime,
      // Messages of foreign errors quote what people wrote and tokens: class, code and stack lines are enough.
      serializers: { error: safeError },
      redact: [
        '*.text',
        '*.token',
        '*.authorization',
        '*.password',
        'text',
        'token',
        'password',
        'authorization',
      ],
    },
    destination,
  );
}

/** The desk's own log port on top of pino. */
export function deskLog(logger: Logger): Log {
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
  };
}

/** What an error may say in a log: its class, its code, where it arose, and the same of its cause. */
export function safeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    at: frames.slice(0, 6).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: safeError(error.cause) }),
  };
}
