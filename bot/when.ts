/** Instants and spans in words. */

import { isTimeZone } from './service-level/zone.ts';
import type { Language } from './types.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(
  language: Language,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', {
      timeZone,
      hour12: false,
      ...options,
    });
    formats.set(key, found);
  }
  return found;
}

/**
 * "Tue 24 Nov, 10:30" / "11月24日周二 10:30": always the exact time, never "in two hours". Where a person's own clock
 * shows another time it is theirs, with its zone: "Mon 23 Nov, 21:30 GMT-5". A zone nobody knows is passed over.
 */
export function exactTime(at: Date, language: Language, ofDesk: string, ofPerson?: string): string {
  const desk = wallTime(at, language, ofDesk);
  if (ofPerson === undefined || ofPerson === ofDesk || !isTimeZone(ofPerson)) return desk;
  const own = wallTime(at, language, ofPerson);
  if (own === desk) return desk;
  const parts = format(language, ofPerson, { timeZoneName: 'short' }).formatToParts(at);
  return `${own} ${parts.find(({ type }) => type === 'timeZoneName')?.value ?? ofPerson}`;
}

/**
 * By the clock here and, where that shows another time, beside it by the one there: "Mon 23 Nov, 18:30 (11:30 GMT+1)",
 * with its day where that is another, too.
 */
export function bothTimes(at: Date, language: Language, here: string, there: string): string {
  const own = exactTime(at, language, here);
  const other = exactTime(at, language, here, there);
  if (other === own) return own;
  const day = dayWords(at, language, here);
  const short = other.startsWith(day) ? other.slice(day.length) : other;
  return language === 'zh' ? `${own}（${short}）` : `${own} (${short})`;
}

function wallTime(at: Date, language: Language, timeZone: string): string {
  const time = format(language, timeZone, { hour: '2-digit', minute: '2-digit' });
  return `${dayWords(at, language, timeZone)}${time.format(at)}`;
}

/** As it stands in front of a time. */
function dayWords(at: Date, language: Language, timeZone: string): string {
  const day = format(language, timeZone, { weekday: 'short', day: 'numeric', month: 'short' }).format(at);
  return language === 'zh' ? `${day} ` : `${day}, `;
}

/** Minutes and hours, rounded to the minute: "1 h 20 min" / "1 小时 20 分钟". */
export function span(ms: number, language: Language): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const [h, m] = language === 'zh' ? [' 小时', ' 分钟'] : [' h', ' min'];
  if (hours === 0) return `${rest}${m}`;
  return rest === 0 ? `${hours}${h}` : `${hours}${h} ${rest}${m}`;
}
