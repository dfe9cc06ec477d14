import { expect, test } from '@jest/globals';

type Texts = Record<string, unknown>;
const page = new URL('../../adapters/web/page/texts.js', import.meta.url).href;
const { TEXTS } = (await import(page)) as { TEXTS: { en: Texts; zh: Texts } };

/** Every path to a sentence, with what it takes. */
const shape = (texts: Texts, path = ''): string[] =>
  Object.entries(texts).flatMap(([key, value]) => {
    if (typeof value === 'function') return [`${path}${key}(${value.length})`];
    if (Array.isArray(value)) return [`${path}${key}[${value.length}]`];
    return typeof value === 'object' ? shape(value as Texts, `${path}${key}.`) : [`${path}${key}`];
  });

test('the page can say everything in both languages', () => {
  expect(shape(TEXTS.zh)).toEqual(shape(TEXTS.en));
});

test('no sentence of one language was left in the other', () => {
  const said = (texts: Texts): string =>
    JSON.stringify(texts, (_key, value) => (typeof value === 'function' ? String(value) : value));
  expect(said(TEXTS.en).match(/\p{Script=Han}/gu)).toBeNull();
  // A command is typed as it is.
  const english = said(TEXTS.zh)
    .replace(/npm run [a-z]+/g, '')
    .match(/(?<![\w$.:/-])[a-z]+ [a-z]+ [a-z]+/gi);
  expect(english).toBeNull();
});
