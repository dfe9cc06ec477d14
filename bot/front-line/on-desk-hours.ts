/** When the desk is there for this person, by the hours they are served by, and how else it is reached. */
import { customerOf } from '../customers.ts';
import type { CalendarRules } from '../desk.ts';
import { hours } from '../service-level/calendar.ts';
import type { Language } from '../types.ts';
import { bothTimes } from '../when.ts';
import type { Draft } from './context.ts';
import { sentences } from './sentences.ts';

const LOOKED_AHEAD_MS = 31 * 86_400_000;

export function showDeskHours(draft: Draft): void {
  const { language, now, rules, incoming } = draft;
  const { desk } = rules;
  const s = sentences(language);
  const customer = customerOf(desk, incoming.person);
  const calendar = rules.calendarOf(customer?.id);
  const { timeZone } = calendar;
  const [next] = calendar.openIntervals(now, new Date(now.getTime() + LOOKED_AHEAD_MS));
  // The week above is by the desk's clock, and so is what follows from it; the reader's own stands beside.
  const time = (at: Date) => bothTimes(at, language, timeZone, incoming.person.timeZone ?? timeZone);
  const lines = [
    s.deskHours(weekInWords(customer?.calendar ?? desk.calendar, language), timeZone),
    // Nothing ahead: nobody is promised a day.
    ...(next ? [calendar.isOpen(now) ? s.deskIsOpen(time(next.to)) : s.deskOpens(time(next.from))] : []),
    s.deskAnyTime(desk.hotline[language]),
  ];
  draft.reply({ language, parts: [{ kind: 'text', text: lines.join('\n') }] });
}

/** "Monday to Friday 09:00-12:00, 13:00-18:00; Saturday 10:00-14:00": days in a row with the same hours are one entry. */
function weekInWords({ week }: CalendarRules, language: Language): string {
  const s = sentences(language);
  const runs: { first: number; last: number; readonly open: string }[] = [];
  for (let day = 1; day <= 7; day += 1) {
    const open = (week[day] ?? []).map(hours).join(', ');
    const run = runs.at(-1);
    if (run && run.open === open && run.last === day - 1) run.last = day;
    else if (open !== '') runs.push({ first: day, last: day, open });
  }
  return runs
    .map(({ first, last, open }) => `${s.weekdays(first, last)} ${open}`)
    .join(language === 'zh' ? '；' : '; ');
}
