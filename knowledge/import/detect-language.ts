import type { Language } from '../types.ts';

/** Chinese articles on computers are full of English names and commands; one Han character in seven is enough. */
const HAN_SHARE_OF_CHINESE = 0.15;
const SAMPLE_CHARACTERS = 20_000;

/**
 * Tells Chinese from English by the share of Han characters, code blocks left aside.
 * A text mostly in other letters (kana and Hangul included), or without letters, has no language here.
 */
export function detectLanguage(markdown: string): Language | undefined {
  const sample = markdown.slice(0, SAMPLE_CHARACTERS);
  const prose = sample
    .replace(/^ {0,3}```[\s\S]*?(?:^ {0,3}```|(?![\s\S]))/gm, '')
    .replace(/https?:\/\/\S+/g, '');
  const text = /\p{L}/u.test(prose) ? prose : sample;
  const count = (letters: RegExp) => text.match(letters)?.length ?? 0;
  const han = count(/\p{Script=Han}/gu);
  const latin = count(/\p{Script=Latin}/gu);
  const kanaAndHangul = count(/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu);
  const letters = count(/\p{L}/gu);
  const other = letters - han - latin;
  if (letters === 0 || other > letters / 2 || kanaAndHangul > han / 4) {
    return latin > letters / 2 ? 'en' : undefined;
  }
  return han / (han + latin) >= HAN_SHARE_OF_CHINESE ? 'zh' : 'en';
}
