/** Addresses under which Teams' clients may fetch a file for a while. Knowing one says nothing of another's. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const VALID_MS = 30 * 24 * 3_600_000;

export interface FileLinks {
  /** @param now decides until when; the same all day long, so that an unchanged card stays unchanged. */
  urlOf(ref: string, now: Date): string;
  /** Whether the query of a request is one that `urlOf` made, still in time. */
  isValid(ref: string, until: string, signature: string, now: Date): boolean;
}

export const FILES_PATH = '/api/teams/files';

export function fileLinks(publicUrl: string, secret: string): FileLinks {
  const sign = (ref: string, until: string) =>
    createHmac('sha256', secret).update(`${ref}\n${until}`).digest('base64url');
  return {
    urlOf(ref, now) {
      const day = Math.floor(now.getTime() / 86_400_000) * 86_400_000;
      const until = String(day + VALID_MS);
      const query = new URLSearchParams({ until, signature: sign(ref, until) });
      return `${publicUrl.replace(/\/$/, '')}${FILES_PATH}/${encodeURIComponent(ref)}?${query}`;
    },
    isValid(ref, until, signature, now) {
      const expected = Buffer.from(sign(ref, until));
      const given = Buffer.from(signature);
      return (
        Number(until) > now.getTime() && given.length === expected.length && timingSafeEqual(given, expected)
      );
    },
  };
}
