/** The largest digest there can be, in each door: within the platform's limits, and nobody's card. */
import { describe, expect, test } from '@jest/globals';
import { renderReply as renderInSlack } from '../../adapters/slack/render.ts';
import { CARD_LIMIT_BYTES, renderReply as renderInTeams } from '../../adapters/teams/render.ts';
import { type Alarm, digestReply } from '../../bot/tickets/alarms.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, Door, Language, PersonId } from '../../bot/types.ts';
import { aTicket } from '../contracts/samples.ts';
import { cardFaults } from '../support/adaptive-card-check.ts';
import { MONDAY_9AM, shippedRules } from '../support/desk-under-test.ts';
import { faultsOfBlocks } from '../support/slack-stand-in/check-blocks.ts';

const LONGEST = '三楼会议室的投影仪打不开 <@U1> & *bold* 👩‍💻 '.repeat(100);

function largest(language: Language) {
  const shipped = shippedRules();
  const people = (door: string, index: number) => `${door}:U0000000${index}` as PersonId;
  const engineers = Array.from({ length: 80 }, (_, index) => ({
    ...shipped.desk.engineers[0]!,
    id: `engineer-${index}`,
    name: `工程师 ${index} ${'x'.repeat(60)}`,
    people: [people('slack', index), people('teams', index)],
    levels: ['second-line'],
  }));
  const rules = { ...shipped, desk: { ...shipped.desk, language, engineers } };
  const alarms = Array.from({ length: 5_000 }, (_, index): Alarm => {
    const id = `T-${1_000_000 + index}` as TicketId;
    return {
      event: {
        ...{ ticket: id, seq: 3, at: MONDAY_9AM, by: { kind: 'desk' }, door: 'desk' as Door },
        ...{ kind: 'escalated', clock: 'first-response', due: MONDAY_9AM, step: 0, repeat: 0 },
        ...{ from: 'first-line', to: 'second-line', channel: 'engineers' as never },
      },
      ticket: aTicket(id, {
        summary: LONGEST,
        assignee: { ...engineers[index % 80]!, since: MONDAY_9AM } as never,
      }),
    };
  });
  return digestReply(alarms, rules, MONDAY_9AM);
}

describe.each<Language>(['zh', 'en'])('the largest digest (%s)', (language) => {
  const reply = largest(language);

  test('is a message Slack takes, whole, with each of its buttons', () => {
    const { blocks, shortened } = renderInSlack(reply, 'slack:C0ENGINEERS' as ConversationId);
    expect(faultsOfBlocks(blocks)).toEqual([]);
    expect(shortened).toBe(false);
    const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
    expect(buttons).toHaveLength(11);
    const [table] = blocks.filter((block) => block.type === 'table');
    expect(table?.rows).toHaveLength(11);
  });

  test('is a card Teams takes, with each of its lines and buttons', () => {
    const activity = renderInTeams(reply, { nameOf: (id) => ({ id, name: id }) });
    const card = activity.attachments?.[0]?.content as Parameters<typeof cardFaults>[0];
    expect(cardFaults(card)).toEqual([]);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(CARD_LIMIT_BYTES);
    expect(card.actions).toHaveLength(11);
    const table = card.body.find(({ type }) => type === 'Table') as { rows: unknown[] } | undefined;
    expect(table?.rows).toHaveLength(11);
  });
});
