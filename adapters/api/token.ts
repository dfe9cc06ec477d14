/** Whose token came with a request, and whether it asks too often. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../bot/ports.ts';
import { Problem } from './problem.ts';
import type { ApiToken } from './settings.ts';

/** @throws Problem 401 when there is none or nobody knows it. Each known token is compared, in constant time. */
export function tokenOf(authorization: string | undefined, tokens: readonly ApiToken[]): ApiToken {
  const sent = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  const digest = createHash('sha256')
    .update(sent ?? '')
    .digest();
  const known = tokens.filter(({ sha256 }) => timingSafeEqual(sha256, digest));
  if (sent && known[0]) return known[0];
  throw new Problem(
    401,
    sent ? 'unknown-token' : 'no-token',
    sent
      ? 'Nobody has this token. API_TOKENS holds the SHA-256 of each.'
      : 'Send a token in the header Authorization: Bearer <token>.',
    { headers: { 'www-authenticate': 'Bearer' } },
  );
}

export interface Rate {
  readonly perMinute: number;
  /** As many may come at once. */
  readonly burst: number;
}

/** Requests of a token in this process; a store for it would cost more than what it guards. */
export function rateLimit({ perMinute, burst }: Rate, clock: Clock): (token: ApiToken) => void {
  const left = new Map<string, { count: number; atMs: number }>();
  return ({ name }) => {
    const nowMs = clock.now().getTime();
    const before = left.get(name) ?? { count: burst, atMs: nowMs };
    const refilled = (Math.max(0, nowMs - before.atMs) * perMinute) / 60_000;
    const count = Math.min(burst, before.count + refilled);
    left.set(name, { count: Math.max(0, count - 1), atMs: nowMs });
    if (count >= 1) return;
    const seconds = Math.ceil(((1 - count) * 60) / perMinute);
    throw new Problem(
      429,
      'too-many-requests',
      `The token ${name} may ask ${perMinute} times a minute; ask again in ${seconds} s.`,
      { headers: { 'retry-after': String(seconds) } },
    );
  };
}
