import type { SlackMemory } from '../../adapters/slack/types.ts';
import { StoreUnavailable } from '../../bot/ports.ts';

/** What the Slack door must find again, in a map. */
export class MemorySlackMemory implements SlackMemory {
  readonly texts = new Map<string, string>();
  /** While set, every call is refused as if the database were away. */
  away = false;

  async read(key: string): Promise<string | undefined> {
    this.#reach();
    return this.texts.get(key);
  }

  async write(key: string, text: string): Promise<void> {
    this.#reach();
    this.texts.set(key, text);
  }

  async remove(key: string): Promise<void> {
    this.#reach();
    this.texts.delete(key);
  }

  #reach(): void {
    if (this.away) throw new StoreUnavailable(undefined);
  }
}
