/** Time zones: where the wall clock's distance to UTC changes. */
import { Temporal } from 'temporal-polyfill';

/** A stretch of time in which a zone's wall clock runs evenly: local = UTC + `offsetMs`. */
export interface OffsetSegment {
  readonly fromMs: number;
  readonly toMs: number;
  readonly offsetMs: number;
}

/** The even stretches of a zone that cover `fromMs` up to `toMs`, in order, without gaps. */
export function offsetSegments(timeZone: string, fromMs: number, toMs: number): readonly OffsetSegment[] {
  const segments: OffsetSegment[] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(timeZone);
  while (at.epochMilliseconds < toMs) {
    const next = at.getTimeZoneTransition('next');
    const endMs = Math.min(next?.epochMilliseconds ?? toMs, toMs);
    segments.push({
      fromMs: at.epochMilliseconds,
      toMs: endMs,
      offsetMs: at.offsetNanoseconds / 1_000_000,
    });
    if (!next) break;
    at = next;
  }
  return segments;
}

/** Does the machine know that IANA zone? */
export function isTimeZone(timeZone: string): boolean {
  try {
    Temporal.Now.instant().toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
}

/** What calendar and clock on a wall of that zone show: `2026-11-24T09:30`. */
export function wallTime(at: Date, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
}
