/** Figures for Prometheus, at `/metrics`. */
import { Counter, type CounterConfiguration, collectDefaultMetrics, Registry } from 'prom-client';
import type { Log } from '../bot/ports.ts';

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts each logged event by name and level: failures show without reading logs. */
  counting(log: Log): Log;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const settings: CounterConfiguration<'event' | 'level'> = {
    name: 'firstline_events_total',
    help: 'Log events by name and level',
    labelNames: ['event', 'level'],
    registers: [registry],
  };
  const events = new Counter(settings);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    counting: (log) => ({
      info: (event, fields) => {
        events.inc({ event, level: 'info' });
        log.info(event, fields);
      },
      warn: (event, fields) => {
        events.inc({ event, level: 'warn' });
        log.warn(event, fields);
      },
      error: (event, fields) => {
        events.inc({ event, level: 'error' });
        log.error(event, fields);
      },
    }),
  };
}
