/** Says weeks ahead that next year's holidays are not confirmed, with the proposal and the button that confirms it. */
import type { DeskParts } from '../bot/front-line/context.ts';
import { proposalParts } from '../bot/front-line/on-roster.ts';
import { sentences } from '../bot/front-line/sentences.ts';
import { calendarAlarm } from '../bot/service-level/chinese-holidays.ts';
import { wallTime } from '../bot/service-level/zone.ts';

/** Until then once a week, from then on every day. */
const DAILY_FROM_DAYS = 14;

/**
 * To the last level's channel, within service hours. May run as often as one likes: each word has a key of its
 * day or week, and a key that is known is not said again.
 * @returns whether there is something to confirm.
 */
export async function raiseCalendarAlarm(parts: DeskParts): Promise<boolean> {
  const rules = parts.rules();
  const { desk, calendar } = rules;
  const now = parts.clock.now();
  const alarm = calendarAlarm(desk.calendar, now);
  if (!alarm) return false;
  if (!calendar.isOpen(now)) return true;
  const { year, daysLeft } = alarm;
  const today = wallTime(now, desk.calendar.timeZone).slice(0, 10);
  const when = daysLeft > DAILY_FROM_DAYS ? `week-${Math.ceil(daysLeft / 7)}` : today;
  const reply = {
    language: desk.language,
    parts: [
      {
        kind: 'text',
        tone: 'warning',
        text: sentences(desk.language).calendarAlarm(year, daysLeft),
      } as const,
      ...proposalParts(year, rules, desk.language),
    ],
  };
  await parts.store.commit({
    tickets: [],
    outcomes: [],
    deliveries: parts.channels.conversationsOf(desk.levels.at(-1)!.channel).map((to) => ({
      key: `calendar-alarm:${year}:${when}:${to}`,
      to,
      content: { kind: 'reply', reply },
      createdAt: now,
    })),
  });
  return true;
}
