/** A map of the newest entries: what a process that runs for years would otherwise remember for ever. */
export class Recent<K, V = true> {
  readonly #kept = new Map<K, V>();
  readonly #most: number;

  /** @param most so many entries; the one set first goes first. */
  constructor(most = 5_000) {
    this.#most = most;
  }

  has(key: K): boolean {
    return this.#kept.has(key);
  }

  get(key: K): V | undefined {
    return this.#kept.get(key);
  }

  set(key: K, value: V): void {
    this.#kept.set(key, value);
    if (this.#kept.size > this.#most) this.#kept.delete(this.#kept.keys().next().value!);
  }

  delete(key: K): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}
