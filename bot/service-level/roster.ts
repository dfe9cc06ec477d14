/** Who is on duty: the weekly table, overridden by dated entries; the last entry that speaks of a person wins. */
import type { Desk, DutyRule, Engineer } from '../desk.ts';
import { weekdayLike } from './calendar.ts';
import { wallTime } from './zone.ts';

const SUNDAY = 7;

/**
 * Engineers on duty at an instant, in the desk file's order; empty when the roster names nobody.
 * A holiday has Sunday's row of the weekly table, a make-up working day the row of the weekday it stands for.
 */
export function onDuty(desk: Desk, at: Date): readonly Engineer[] {
  const now = wallTime(at, desk.calendar.timeZone);
  const weekday = weekdayLike(desk.calendar, now.slice(0, 10)) ?? SUNDAY;
  return desk.engineers.filter((engineer) => {
    const rules = desk.duty.filter((rule) => rule.engineer === engineer.id);
    const dated = rules.findLast((rule) => rule.kind === 'dated' && isWithin(rule, now));
    if (dated?.kind === 'dated') return dated.on;
    return rules.some((rule) => rule.kind === 'weekly' && rule.days.includes(weekday));
  });
}

/** `from` and `to` are dates, both included, or local times `YYYY-MM-DDTHH:MM`, the end excluded. */
function isWithin(rule: { readonly from: string; readonly to: string }, now: string): boolean {
  const hasBegun = rule.from.slice(0, 16) <= (isDateOnly(rule.from) ? now.slice(0, 10) : now);
  const isOver = isDateOnly(rule.to) ? now.slice(0, 10) > rule.to : now >= rule.to.slice(0, 16);
  return hasBegun && !isOver;
}

function isDateOnly(text: string): boolean {
  return text.length === 10;
}

/** Two people swap: `off` is replaced by `on` from `from` to `to`. */
export function withSwap(
  duty: readonly DutyRule[],
  swap: { readonly off: string; readonly on: string; readonly from: string; readonly to: string },
): readonly DutyRule[] {
  const { from, to } = swap;
  return [
    ...duty,
    { kind: 'dated', engineer: swap.off, from, to, on: false },
    { kind: 'dated', engineer: swap.on, from, to, on: true },
  ];
}

/** Somebody is away, or there although the table does not say so. */
export function withDated(
  duty: readonly DutyRule[],
  entry: { readonly engineer: string; readonly from: string; readonly to: string; readonly on: boolean },
): readonly DutyRule[] {
  return [...duty, { kind: 'dated', ...entry }];
}
