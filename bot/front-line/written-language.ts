/** The language somebody writes in. */
import type { Language } from '../types.ts';

/**
 * The language a message is written in: Chinese where a tenth of its letters are Han characters (Chinese
 * IT talk is full of Latin product names), English where it has Latin letters but none of them. Undefined where
 * there is nothing to go by.
 */
export function languageOf(text: string): Language | undefined {
  const letters = text.slice(0, 5_000).match(/\p{L}/gu)?.length ?? 0;
  if (letters < 2) return undefined;
  const han = text.slice(0, 5_000).match(/\p{Script=Han}/gu)?.length ?? 0;
  if (han / letters >= 0.1) return 'zh';
  const latin = text.slice(0, 5_000).match(/\p{Script=Latin}/gu)?.length ?? 0;
  return han === 0 && latin * 2 >= letters ? 'en' : undefined;
}

/** Written in neither Chinese nor English, as far as scripts and the most frequent words of a few languages tell. */
export function isOtherLanguage(text: string): boolean {
  const start = text.slice(0, 2_000);
  const letters = start.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return false;
  const foreign = start.match(/[^\P{L}\p{Script=Latin}\p{Script=Han}]/gu)?.length ?? 0;
  if (foreign / letters > 0.2) return true;
  const words = start.toLowerCase().match(/\p{Script=Latin}+/gu) ?? [];
  const hits = words.filter((word) => OTHERS_WORDS.has(word)).length;
  return hits >= 2 && hits > words.filter((word) => ENGLISH_WORDS.has(word)).length;
}

/** Function words of German, French, Spanish, Portuguese, Italian, Dutch and Polish that are no English words. */
const OTHERS_WORDS = new Set(
  'ich mein meine meinen nicht und der das ist wie kann funktioniert mehr geht setze zurück je ne pas mon ma mes est les une comment mot fonctionne plus que cómo como mi no puedo la el los una está funciona contraseña não meu minha não funciona il mio la mia non come posso è mijn niet het een werkt moje nie się jak mogę działa drucker passwort imprimante impresora imprimir conecto'.split(
    ' ',
  ),
);

const ENGLISH_WORDS = new Set(
  'the my is are not i it to a an and of in on with how can do does what why for when that this does no'.split(
    ' ',
  ),
);
