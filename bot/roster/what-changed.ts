/** Which parts of a desk file two of them say differently. */
import type { Desk } from '../desk.ts';

export type DeskPart =
  | 'name'
  | 'calendar'
  | 'customers'
  | 'engineers'
  | 'levels'
  | 'channels'
  | 'priorities'
  | 'policy'
  | 'duty';

/** In the order of the file; empty when they differ in comments alone. */
export function whatChanged(before: Desk, after: Desk): readonly DeskPart[] {
  const parts = (desk: Desk): Readonly<Record<DeskPart, unknown>> => ({
    name: [desk.name, desk.hotline, desk.language],
    calendar: { ...desk.calendar, version: '', country: desk.country },
    customers: desk.customers.map((one) => ({ ...one, calendar: { ...one.calendar, version: '' } })),
    channels: desk.channels,
    levels: desk.levels,
    engineers: desk.engineers,
    duty: desk.duty,
    priorities: desk.priorities,
    policy: desk.policy,
  });
  const [one, other] = [parts(before), parts(after)];
  return (Object.keys(one) as DeskPart[]).filter(
    (part) => JSON.stringify(one[part]) !== JSON.stringify(other[part]),
  );
}
