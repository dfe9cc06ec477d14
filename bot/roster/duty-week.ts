/** Who is on duty through a day, as people read it. */
import type { Engineer } from '../desk.ts';
import { onDuty } from '../service-level/roster.ts';
import { wallTime } from '../service-level/zone.ts';
import type { Rules } from '../tickets/ticket.ts';
import { daysLater, endOf, instantOf } from './local-time.ts';

export interface DutyDay {
  readonly date: string;
  /** No service hours: a weekend or a holiday. */
  readonly isClosed: boolean;
  /** Within service hours (or the whole day, when closed), from that time `HH:MM` on. */
  readonly shifts: readonly { readonly from: string; readonly engineers: readonly Engineer[] }[];
}

/** The days from an instant's own on. */
export function dutyDays(rules: Rules, from: Date, count: number): readonly DutyDay[] {
  const { desk } = rules;
  // The duty roster is one, by the desk's own hours, whichever customers it serves.
  const calendar = rules.calendarOf(undefined);
  const { timeZone } = desk.calendar;
  const today = wallTime(from, timeZone).slice(0, 10);
  return Array.from({ length: count }, (_, index): DutyDay => {
    const date = daysLater(today, index);
    const start = instantOf(date, timeZone);
    const end = instantOf(daysLater(date, 1), timeZone);
    const open = calendar.openIntervals(start, end);
    const opens = open[0]?.from ?? start;
    const closes = open.at(-1)?.to ?? end;
    const boundaries = desk.duty
      .flatMap((rule) => (rule.kind === 'dated' ? [rule.from, endOf(rule.to)] : []))
      .map((local) => instantOf(local, timeZone))
      .filter((at) => at > opens && at < closes)
      .sort((one, other) => one.getTime() - other.getTime());
    const shifts: { from: string; engineers: readonly Engineer[] }[] = [];
    for (const at of [opens, ...boundaries]) {
      const engineers = onDuty(desk, at);
      const before = shifts.at(-1)?.engineers;
      if (before && before.map(({ id }) => id).join() === engineers.map(({ id }) => id).join()) continue;
      shifts.push({ from: wallTime(at, timeZone).slice(11), engineers });
    }
    return { date, isClosed: open.length === 0, shifts };
  });
}
