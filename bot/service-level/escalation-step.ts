/** Which step of the policy in force an escalation that was sent stands for. */
import type { Policy } from '../desk.ts';
import type { TicketEvent } from '../tickets/types.ts';

export type Escalated = Extract<TicketEvent, { kind: 'escalated' }>;

/**
 * Its own step, by number; and after the policy has changed, whose chain may have other steps, the one that calls the same
 * level. Undefined: nobody of this chain has been called by it.
 */
export function stepsSent(
  events: readonly TicketEvent[],
  policy: Policy,
): (sent: Escalated) => number | undefined {
  let inForce = '';
  let since = 0;
  for (const event of events)
    if ((event.kind === 'opened' || event.kind === 'policy-changed') && event.policy !== inForce) {
      inForce = event.policy;
      since = event.seq;
    }
  return (sent) => {
    if (sent.seq > since) return sent.step;
    const step = policy.escalation.findIndex(({ level }) => level === sent.to);
    return step < 0 ? undefined : step;
  };
}
