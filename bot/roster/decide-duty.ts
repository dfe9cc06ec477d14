/** Whether somebody may change who is on duty, and what is recorded then. The same for every door. */
import type { Desk, Engineer } from '../desk.ts';
import { engineerOf } from '../engineers.ts';
import { wallTime } from '../service-level/zone.ts';
import type { Action, PersonId } from '../types.ts';
import { daysLater, endOf, localTime } from './local-time.ts';
import type { DeskFact, DutyEntry } from './types.ts';

export type DutyRefusal =
  | { readonly kind: 'not-an-engineer' }
  /** Somebody else's duty: theirs or a manager's to change. */
  | { readonly kind: 'not-your-duty'; readonly name: string }
  | { readonly kind: 'unknown-engineer'; readonly name: string; readonly known: readonly string[] }
  | { readonly kind: 'bad-time'; readonly value: string }
  /** Ends before it begins, is over, or is longer than a year. */
  | { readonly kind: 'bad-span'; readonly from: string; readonly to: string };

export type DutyDecision =
  | {
      readonly ok: true;
      readonly fact: Extract<DeskFact, { kind: 'duty' }>;
      readonly concerned: readonly Engineer[];
    }
  | { readonly ok: false; readonly refusal: DutyRefusal };

export type ChangeDuty = Extract<Action, { kind: 'change-duty' }>;

const LONGEST_DAYS = 366;

/**
 * An engineer changes their own duty, a manager anybody's. Without `from` it begins now, or with the day when
 * `to` is a day; without `to` it is that one day. A stand-in has the opposite of what the engineer has.
 */
export function decideDuty(action: ChangeDuty, person: PersonId, desk: Desk, now: Date): DutyDecision {
  const no = (refusal: DutyRefusal): DutyDecision => ({ ok: false, refusal });
  const me = engineerOf(desk, person);
  if (!me) return no({ kind: 'not-an-engineer' });
  const unknown = (name: string): DutyDecision =>
    no({ kind: 'unknown-engineer', name, known: desk.engineers.map((one) => one.name) });
  const engineer = engineerNamed(desk, action.engineer);
  if (!engineer) return unknown(action.engineer);
  if (engineer.id !== me.id && !me.manager) return no({ kind: 'not-your-duty', name: engineer.name });
  const standIn = action.standIn === undefined ? undefined : engineerNamed(desk, action.standIn);
  if (action.standIn !== undefined && (!standIn || standIn.id === engineer.id))
    return unknown(action.standIn);

  const present = wallTime(now, desk.calendar.timeZone);
  const today = present.slice(0, 10);
  const to = action.to === undefined ? undefined : localTime(action.to, today);
  if (action.to !== undefined && !to) return no({ kind: 'bad-time', value: action.to });
  const from = action.from === undefined ? (isTime(to) ? present : today) : localTime(action.from, today);
  if (!from) return no({ kind: 'bad-time', value: action.from ?? '' });
  const end = to ?? (isTime(from) ? `${daysLater(from.slice(0, 10), 1)}T00:00` : from);
  if (endOf(end) <= startOf(from) || endOf(end) <= present || tooLong(from, end))
    return no({ kind: 'bad-span', from, to: end });

  const isOn = action.duty === 'on';
  const entry = (who: Engineer, on: boolean): DutyEntry => ({ engineer: who.id, from, to: end, on });
  return {
    ok: true,
    fact: {
      kind: 'duty',
      entries: [entry(engineer, isOn), ...(standIn ? [entry(standIn, !isOn)] : [])],
      reason: action.reason ?? '',
    },
    concerned: standIn ? [engineer, standIn] : [engineer],
  };
}

/** By id or name. */
export function engineerNamed(desk: Desk, name: string): Engineer | undefined {
  const wanted = name.normalize('NFKC').trim().toLowerCase();
  return desk.engineers.find(
    (one) => one.id.toLowerCase() === wanted || one.name.normalize('NFKC').toLowerCase() === wanted,
  );
}

const isTime = (local: string | undefined): boolean => local !== undefined && local.length > 10;
const startOf = (local: string): string => (local.length === 10 ? `${local}T00:00` : local);

function tooLong(from: string, to: string): boolean {
  return daysLater(from.slice(0, 10), LONGEST_DAYS) < to.slice(0, 10);
}
