/** Says weeks ahead that next year's holidays are not confirmed, with the proposal and the button that confirms it. */
import { confirmedCalendars } from '../bot/customers.ts';
import type { DeskParts } from '../bot/front-line/context.ts';
import { proposalParts } from '../bot/front-line/holidays-to-confirm.ts';
import { sentences } from '../bot/front-line/sentences.ts';
import type { Delivery } from '../bot/ports.ts';
import { calendarAlarm } from '../bot/service-level/chinese-holidays.ts';
import { wallTime } from '../bot/service-level/zone.ts';
import type { Reply } from '../bot/types.ts';

/** Until then once a week, from then on every day. */
const DAILY_FROM_DAYS = 14;

/**
 * To the last level's channel, within service hours, for the desk's calendar and each customer's that has years of its
 * own. May run as often as one likes: each word has a key of its day or week, and a key that is known is not said again.
 * @returns whether there is something to confirm.
 */
export async function raiseCalendarAlarm(parts: DeskParts): Promise<boolean> {
  const rules = parts.rules();
  const { desk } = rules;
  const now = parts.clock.now();
  const s = sentences(desk.language);
  const missing = confirmedCalendars(desk).flatMap((one) => {
    const alarm = calendarAlarm(one.calendar, now);
    return alarm ? [{ ...one, ...alarm }] : [];
  });
  if (missing.length === 0) return false;
  if (!rules.calendarOf(undefined).isOpen(now)) return true;
  const today = wallTime(now, desk.calendar.timeZone).slice(0, 10);
  const deliveries: Delivery[] = [];
  for (const one of missing) {
    const { customer, year, daysLeft } = one;
    const when = daysLeft > DAILY_FROM_DAYS ? `week-${Math.ceil(daysLeft / 7)}` : today;
    const words = s.calendarAlarm(year, daysLeft);
    const reply: Reply = {
      language: desk.language,
      parts: [
        {
          kind: 'text',
          tone: 'warning',
          text: customer ? s.ofCustomer(customer.name[desk.language], words) : words,
        },
        ...(await proposalParts(year, one, rules, desk.language)),
      ],
    };
    for (const to of parts.channels.conversationsOf(desk.levels.at(-1)!.channel))
      deliveries.push({
        key: `calendar-alarm:${customer ? `${customer.id}:` : ''}${year}:${when}:${to}`,
        to,
        content: { kind: 'reply', reply },
        createdAt: now,
      });
  }
  await parts.store.commit({ tickets: [], outcomes: [], deliveries });
  return true;
}
