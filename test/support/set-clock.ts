import type { Clock } from '../../bot/ports.ts';

/** A clock that stands still until it is told otherwise. */
export class SetClock implements Clock {
  #now: Date;

  constructor(now: Date | string) {
    this.#now = new Date(now);
  }

  now(): Date {
    return new Date(this.#now);
  }

  set(now: Date | string): void {
    this.#now = new Date(now);
  }

  advance(byMs: number): Date {
    this.#now = new Date(this.#now.getTime() + byMs);
    return this.now();
  }
}
