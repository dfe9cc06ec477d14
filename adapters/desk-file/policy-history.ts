/** Every version of the policy this desk has worked by: a ticket is held to the one it was opened under. */
import { isDeepStrictEqual } from 'node:util';
import type { Desk, Policy } from '../../bot/desk.ts';
import { compileCalendar } from '../../bot/service-level/calendar.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';

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

const KEY = 'policies';

/**
 * Adds the policy to the history when it is new; answers with the whole, oldest first.
 * @throws PolicyVersionKept when the policy's content changed and its name and version did not.
 */
export async function rememberPolicy(
  store: VersionedStore,
  policy: Policy,
  now: Date,
): Promise<readonly Policy[]> {
  for (;;) {
    const kept = await store.read(KEY);
    const past = (kept?.value ?? []) as readonly Policy[];
    if (isRemembered(past, policy)) return past;
    const next = [...past, policy];
    if ((await store.write(KEY, next, kept?.version ?? 0, 'desk file', now)) === 'written') return next;
  }
}

/** Whether that policy could be remembered, without remembering it. @throws PolicyVersionKept as above. */
export async function checkHistory(store: Pick<VersionedStore, 'read'>, policy: Policy): Promise<void> {
  isRemembered(((await store.read(KEY))?.value ?? []) as readonly Policy[], policy);
}

function isRemembered(past: readonly Policy[], policy: Policy): boolean {
  const twin = past.find((one) => nameOf(one) === nameOf(policy));
  if (twin && !isDeepStrictEqual(plain(twin), plain(policy)))
    throw new PolicyVersionKept(
      `policy.version: the policy has changed, and '${policy.version}' is the version tickets were promised by. Give it a new one.`,
    );
  return twin !== undefined;
}

/** The rules of a desk that has had these policies. */
export function rulesFrom(desk: Desk, past: readonly Policy[]): Rules {
  const policies = new Map(past.map((policy) => [nameOf(policy), policy]));
  return {
    desk,
    calendar: compileCalendar(desk.calendar),
    // A policy that nobody remembers (a restored ticket): the one in force still reaches a person.
    policyOf: (nameAtVersion) => policies.get(nameAtVersion) ?? desk.policy,
  };
}

const nameOf = ({ name, version }: Policy): string => `${name}@${version}`;

/** As it comes back from the store: without undefined and number keys. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
