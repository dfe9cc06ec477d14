/** Reads an answer while it is being said: JSON whose end has not come yet. Pure. */
import { type ReadSentence, sentence } from './prompts.ts';

/** Hands on each sentence once its closing brace is there; what is no sentence is passed over. */
export class SaidSoFar {
  readonly #heard: (sentence: ReadSentence) => void;
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #object = '';

  constructor(heard: (sentence: ReadSentence) => void) {
    this.#heard = heard;
  }

  add(text: string): void {
    for (const character of text) this.#read(character);
  }

  /** Sentences are objects within the answer's own object; braces within strings are words. */
  #read(character: string): void {
    if (this.#depth >= 2) this.#object += character;
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (character === '\\') this.#isEscaped = true;
      else if (character === '"') this.#isString = false;
      return;
    }
    if (character === '"' && this.#depth > 0) this.#isString = true;
    else if (character === '{') {
      this.#depth += 1;
      if (this.#depth === 2) this.#object = character;
    } else if (character === '}' && this.#depth > 0) {
      this.#depth -= 1;
      if (this.#depth === 1) this.#hear();
    }
  }

  #hear(): void {
    let value: unknown;
    try {
      value = JSON.parse(this.#object);
    } catch {
      return;
    }
    const read = sentence.safeParse(value);
    if (read.success) this.#heard(read.data);
  }
}
