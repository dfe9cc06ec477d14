/**
 * Every version of policy and calendar this desk has worked by. A ticket is held to the policy it was opened
 * under, and time that was earned under an earlier calendar stays as it was.
 */
import { isDeepStrictEqual } from 'node:util';
import type { CalendarRules, Desk, Policy } from '../../bot/desk.ts';
import { compileCalendar, stitchCalendars } from '../../bot/service-level/calendar.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';

export interface PastDesk {
  /** When it came into force; the first one has always been. */
  readonly since: Date;
  readonly policy: Policy;
  readonly calendar: CalendarRules;
}

/** What the history is kept in; see `SettingsStore`. */
export interface VersionedStore {
  read(key: string): Promise<{ readonly value: unknown; readonly version: number } | undefined>;
  write(
    key: string,
    value: unknown,
    expectedVersion: number,
    by: string,
    at: Date,
  ): Promise<'written' | 'stale'>;
}

/** A policy changed under its old name and version: promises made under it could not be told apart. */
export class PolicyVersionKept extends Error {
  readonly code = 'POLICY_VERSION_KEPT';
}

const KEY = 'desk-history';

/**
 * Adds the desk to the history when its policy or calendar is new; answers with the whole, oldest first.
 * @throws PolicyVersionKept when the policy's content changed and its name and version did not.
 */
export async function rememberDesk(
  store: VersionedStore,
  desk: Desk,
  now: Date,
): Promise<readonly PastDesk[]> {
  for (;;) {
    const kept = await store.read(KEY);
    const past = (kept?.value ?? []) as readonly PastDesk[];
    const twin = past.find(({ policy }) => nameOf(policy) === nameOf(desk.policy));
    if (twin && !isDeepStrictEqual(plain(twin.policy), plain(desk.policy)))
      throw new PolicyVersionKept(
        `policy.version: the policy has changed, and '${desk.policy.version}' is the version tickets were promised by. Give it a new one.`,
      );
    const last = past.at(-1);
    if (last && isSame(last, desk)) return past;
    const next: readonly PastDesk[] = [
      ...past,
      { since: last ? now : new Date(0), policy: desk.policy, calendar: desk.calendar },
    ];
    if ((await store.write(KEY, next, kept?.version ?? 0, 'desk file', now)) === 'written') return next;
  }
}

/** The rules now: every policy by its name, and the calendars one after another. */
export function rulesFrom(desk: Desk, past: readonly PastDesk[]): Rules {
  const policies = new Map(past.map(({ policy }) => [nameOf(policy), policy]));
  const parts = past
    .filter(
      ({ calendar }, index) =>
        index === 0 || !isDeepStrictEqual(hours(calendar), hours(past[index - 1]!.calendar)),
    )
    .map(({ since, calendar }) => ({ since, calendar: compileCalendar(calendar) }));
  return {
    desk,
    calendar: parts.length > 1 ? stitchCalendars(parts) : compileCalendar(desk.calendar),
    // A policy that nobody remembers (a restored ticket): the one in force still reaches a person.
    policyOf: (nameAtVersion) => policies.get(nameAtVersion) ?? desk.policy,
  };
}

function isSame(past: PastDesk, desk: Desk): boolean {
  return (
    nameOf(past.policy) === nameOf(desk.policy) &&
    isDeepStrictEqual(hours(past.calendar), hours(desk.calendar))
  );
}

const nameOf = ({ name, version }: Policy): string => `${name}@${version}`;

/** A calendar's version is the file's: what counts is when it is open. */
function hours({ version: _, ...rest }: CalendarRules): unknown {
  return plain(rest);
}

/** As it comes back from the store: without undefined, prototypes, and number keys. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
