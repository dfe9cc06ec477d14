/** Models think aloud before they answer, put the answer in a fence, and say something kind behind it. */

/** Every brace may begin another object, and each is read to its end. */
const TRIES = 40;

/**
 * What `read` makes of the first whole JSON object in a text of which it makes something; undefined when there is none. What
 * stands before the end of a model's thoughts (`</think>`) is none of it. Pure.
 */
export function jsonIn<T>(text: string, read: (value: unknown) => T | undefined): T | undefined {
  const said = text.slice(text.lastIndexOf(THOUGHT) < 0 ? 0 : text.lastIndexOf(THOUGHT) + THOUGHT.length);
  let from = said.indexOf('{');
  for (let tries = 0; from >= 0 && tries < TRIES; tries++) {
    const end = endOfObject(said, from);
    const value = end === undefined ? undefined : parsed(said.slice(from, end));
    const made = value === undefined ? undefined : read(value);
    if (made !== undefined) return made;
    from = said.indexOf('{', value === undefined ? from + 1 : end);
  }
  return undefined;
}

const THOUGHT = '</think>';

/** Behind the brace that closes the one at `from`; braces within strings are words. */
function endOfObject(text: string, from: number): number | undefined {
  let depth = 0;
  let isString = false;
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (isString) {
      if (character === '\\') i++;
      else if (character === '"') isString = false;
    } else if (character === '"') isString = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return i + 1;
  }
  return undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
