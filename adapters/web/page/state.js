/** What every part of the page looks at: language, the desk, who I am, the time. */
import { computed, effect, signal } from '@preact/signals';
import { TEXTS } from './texts.js';

/** Storage may be forbidden or full; the page works without it. */
export function remembered(storage, key) {
  try {
    return storage.getItem(`firstline.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(storage, key, value) {
  try {
    if (value === undefined) storage.removeItem(`firstline.${key}`);
    else storage.setItem(`firstline.${key}`, value);
  } catch {
    // Nothing is remembered then.
  }
}

const chosen = remembered(localStorage, 'language');
const preferred = navigator.languages?.find((one) => /^(zh|en)\b/i.test(one)) ?? navigator.language ?? '';
export const language = signal(
  chosen === 'zh' || chosen === 'en' ? chosen : /^zh\b/i.test(preferred) ? 'zh' : 'en',
);
/** The texts in the language of now: `t.value.send`. */
export const t = computed(() => TEXTS[language.value]);

export function chooseLanguage(next) {
  language.value = next;
  remember(localStorage, 'language', next);
}
effect(() => {
  document.documentElement.lang = t.value.htmlLang;
});
// Another window of this browser chose.
addEventListener('storage', ({ key, newValue }) => {
  if (key === 'firstline.language' && (newValue === 'zh' || newValue === 'en')) language.value = newValue;
});

/** The desk as `/page/api/desk` tells it; undefined until it does. */
export const desk = signal(undefined);
/** `{id, name}`, or undefined while nobody is chosen. */
export const me = signal(undefined);

/** The desk's clock may differ from this computer's: deadlines are counted on the desk's. */
const skewMs = signal(0);
export function deskSaysItIs(instant) {
  skewMs.value = Date.parse(instant) - Date.now();
}
const tick = signal(Date.now());
setInterval(() => {
  tick.value = Date.now();
}, 1000);
/** The desk's time in ms, moving each second. */
export const now = computed(() => tick.value + skewMs.value);
/** The same, moving each minute: for what need not be drawn each second. */
export const minute = computed(() => Math.floor(now.value / 60_000) * 60_000);

const toastText = signal('');
export const toast = computed(() => toastText.value);
let toastTimer;
export function say(text) {
  toastText.value = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toastText.value = '';
  }, 5000);
}
