/** Every version of the policy this desk has worked by: a ticket is held to the one it was opened under. */
import { isDeepStrictEqual } from 'node:util';
import type { Desk, Policy } from '../../bot/desk.ts';
import { compileCalendar } from '../../bot/service-level/calendar.ts';
import type { Rules } from '../../bot/tickets/ticket.ts';
import type { Words } from './fault-words.ts';

/** The desk's policy and those of its customers, with where each stands in the desk file. */
function policiesOf(desk: Desk): readonly { readonly policy: Policy; readonly path: readonly string[] }[] {
  return [
    { policy: desk.policy, path: ['policy'] },
    ...desk.customers.flatMap(({ id, policy }) =>
      policy ? [{ policy, path: ['customers', id, 'policy'] }] : [],
    ),
  ];
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
  readonly code = POLICY_VERSION_KEPT;
  constructor({ path, words }: ChangedPolicy) {
    super(`${path.join('.')}: ${words.en}`);
  }
}

const POLICY_VERSION_KEPT = 'POLICY_VERSION_KEPT';

interface ChangedPolicy {
  readonly code: typeof POLICY_VERSION_KEPT;
  /** Of the version, in the desk file. */
  readonly path: readonly string[];
  readonly words: Words;
}

/** The policies of a desk whose content is not what tickets were promised under their name and version. */
export function changedPolicies(past: readonly Policy[], desk: Desk): readonly ChangedPolicy[] {
  return policiesOf(desk).flatMap(({ policy, path }) => {
    const twin = past.find((one) => nameOf(one) === nameOf(policy));
    if (!twin || isDeepStrictEqual(plain(twin), plain(policy))) return [];
    return {
      code: POLICY_VERSION_KEPT,
      path: [...path, 'version'],
      words: {
        en: `the policy has changed, and '${policy.version}' is the version tickets were promised by. Give it a new one.`,
        zh: `服务策略有改动，而“${policy.version}”是已有工单承诺时的版本。请写一个新的版本。`,
      },
    };
  });
}

const KEY = 'policies';

/**
 * Adds the desk's policies to the history when they are new; answers with the whole, oldest first.
 * @throws PolicyVersionKept when a policy's content changed and its name and version did not.
 */
export async function rememberPolicies(
  store: VersionedStore,
  desk: Desk,
  now: Date,
): Promise<readonly Policy[]> {
  for (;;) {
    const kept = await store.read(KEY);
    const past = (kept?.value ?? []) as readonly Policy[];
    const next = withNew(past, desk);
    if (next === past) return past;
    if ((await store.write(KEY, next, kept?.version ?? 0, 'desk file', now)) === 'written') return next;
  }
}

/** Every policy this desk has worked by, oldest first. */
export async function pastPolicies(store: Pick<VersionedStore, 'read'>): Promise<readonly Policy[]> {
  return ((await store.read(KEY))?.value ?? []) as readonly Policy[];
}

/** `past` itself when there is nothing new. */
function withNew(past: readonly Policy[], desk: Desk): readonly Policy[] {
  const [changed] = changedPolicies(past, desk);
  if (changed) throw new PolicyVersionKept(changed);
  const known = new Map(
    [...past, ...policiesOf(desk).map(({ policy }) => policy)].map((one) => [nameOf(one), one]),
  );
  return known.size === past.length ? past : [...known.values()];
}

/** The rules of a desk that has had these policies before its own. */
export function rulesFrom(desk: Desk, past: readonly Policy[]): Rules {
  const policies = new Map(
    [...past, ...policiesOf(desk).map(({ policy }) => policy)].map((policy) => [nameOf(policy), policy]),
  );
  const own = compileCalendar(desk.calendar);
  const calendars = new Map(desk.customers.map(({ id, calendar }) => [id, compileCalendar(calendar)]));
  return {
    desk,
    calendarOf: (customer) => (customer === undefined ? own : (calendars.get(customer) ?? own)),
    // A policy that nobody remembers (a restored ticket): the one in force still reaches a person.
    policyOf: (nameAtVersion) => policies.get(nameAtVersion) ?? desk.policy,
  };
}

const nameOf = ({ name, version }: Policy): string => `${name}@${version}`;

/** As it comes back from the store: without undefined and number keys. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
