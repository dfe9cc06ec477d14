/** Days and times as people write them, in the desk's zone: `2026-12-01`, `2026-12-01 18:00`, `18:00`, `明天`. */
import { Temporal } from 'temporal-polyfill';

/** A date `YYYY-MM-DD` or a time `YYYY-MM-DDTHH:MM`; undefined when it is neither or does not exist. */
export function localTime(text: string, today: string): string | undefined {
  const words = text.normalize('NFKC').trim();
  if (/^(today|今天|今日)$/i.test(words)) return today;
  if (/^(tomorrow|明天|明日)$/i.test(words)) return daysLater(today, 1);
  const time = /^(\d{1,2}):(\d{2})$/.exec(words);
  if (time) return checked(`${today}T${time[1]!.padStart(2, '0')}:${time[2]}`);
  const full = /^(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}:\d{2}))?$/.exec(words);
  if (!full) return undefined;
  return checked(full[2] ? `${full[1]}T${full[2].padStart(5, '0')}` : full[1]!);
}

export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The instant at which a clock on a wall of that zone shows it; a date is its first moment. */
export function instantOf(local: string, timeZone: string): Date {
  return new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds);
}

/** The first moment after a date, or the time itself. */
export function endOf(local: string): string {
  return local.length === 10 ? `${daysLater(local, 1)}T00:00` : local;
}

function checked(local: string): string | undefined {
  try {
    // 24:00 is the next day's first moment.
    if (local.endsWith('T24:00')) return `${daysLater(local.slice(0, 10), 1)}T00:00`;
    Temporal.PlainDateTime.from(local, { overflow: 'reject' });
    return local;
  } catch {
    return undefined;
  }
}
