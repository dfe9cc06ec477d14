/** Warnings and escalations in a channel: what one says, what many say together, and when nothing is left to say. */
import { describe, expect, test } from '@jest/globals';
import type { AlarmEvent } from '../../../bot/ports.ts';
import { type Alarm, alarmReply, digestReply, isSeenTo } from '../../../bot/tickets/alarms.ts';
import type { Ticket, TicketId } from '../../../bot/tickets/types.ts';
import type { Door, Language, PersonId } from '../../../bot/types.ts';
import { aTicket } from '../../contracts/samples.ts';
import { buttonsIn, shippedRules, wordsIn } from '../../support/desk-under-test.ts';

const NOW = new Date('2026-11-23T10:30:00+08:00');
const DUE = new Date('2026-11-23T10:00:00+08:00');
const LATER = new Date('2026-11-23T17:00:00+08:00');
const WANG_LEI = 'web:wang-lei' as PersonId;
const CHEN_JIE = 'web:chen-jie' as PersonId;

const rulesIn = (language: Language) => {
  const rules = shippedRules();
  return { ...rules, desk: { ...rules.desk, language } };
};
const english = rulesIn('en');

const happened = (ticket: TicketId) =>
  ({ ticket, seq: 4, at: DUE, by: { kind: 'desk' }, door: 'desk' as Door }) as const;
const ticketNumber = (number: number) => `T-${number}` as TicketId;

function warned(number: number, percent: number, facts: Partial<Ticket> = {}): Alarm {
  const id = ticketNumber(number);
  const event: AlarmEvent = { ...happened(id), kind: 'warned', clock: 'resolution', percent, due: LATER };
  return { event, ticket: aTicket(id, { deadlines: { resolution: LATER }, ...facts }) };
}

function escalated(number: number, facts: Partial<Ticket> = {}): Alarm {
  const id = ticketNumber(number);
  const to = { from: 'first-line', to: 'second-line', channel: 'engineers' as never, step: 0, repeat: 0 };
  const event: AlarmEvent = { ...happened(id), kind: 'escalated', clock: 'first-response', due: DUE, ...to };
  const alarm = { clock: 'first-response', level: 'second-line', repeat: 0 } as const;
  return { event, ticket: aTicket(id, { deadlines: { 'first-response': DUE }, alarm, ...facts }) };
}

function offered(number: number, facts: Partial<Ticket> = {}): Alarm {
  const id = ticketNumber(number);
  return { event: { ...happened(id), kind: 'offered' }, ticket: aTicket(id, facts) };
}

const since = (minutes: number) => ({
  id: WANG_LEI,
  name: '王磊',
  since: new Date(DUE.getTime() + minutes * 60_000),
});

describe('many alarms as one message', () => {
  const many: readonly Alarm[] = [
    ...Array.from({ length: 20 }, (_, index) => escalated(1000 + index, { priority: 3 })),
    ...Array.from({ length: 5 }, (_, index) => warned(2000 + index, 90, { priority: 2 })),
    warned(3000, 75, { priority: 1, summary: 'The whole\nfloor is offline', assignee: since(-30) }),
    offered(4000, { priority: 4 }),
  ];

  test('counts by promise and by how much of the time is used', () => {
    const reply = digestReply(many, english, NOW);
    expect(reply.parts).toContainEqual({
      kind: 'facts',
      facts: [
        { label: 'First response', value: '20 overdue' },
        { label: 'Resolution', value: '5 at 90 %, 1 at 75 %' },
        { label: 'Free again', value: '1' },
      ],
    });
    expect(wordsIn([reply])).toContain('27 tickets need attention now.');
  });

  test('has the ten most pressing on a line each: number, priority, summary, promise, deadline, who', () => {
    const [table] = digestReply(many, english, NOW).parts.filter((part) => part.kind === 'table');
    expect(table?.rows).toHaveLength(10);
    expect(table?.rows[0]).toEqual([
      'T-3000',
      'P1',
      'The whole floor is offline',
      'resolution at 75 %',
      'Mon 23 Nov, 17:00',
      '王磊',
    ]);
    expect(table?.rows.map(([number]) => number)).toEqual([
      'T-3000',
      ...['T-2000', 'T-2001', 'T-2002', 'T-2003', 'T-2004'],
      ...['T-1000', 'T-1001', 'T-1002', 'T-1003'],
    ]);
    expect(wordsIn([digestReply(many, english, NOW)])).toContain('17 more');
  });

  test('opens each ticket it lists and the queue, and names all it is about, the most pressing first', () => {
    const reply = digestReply(many, english, NOW);
    const buttons = buttonsIn([reply]);
    expect(buttons.map(({ label }) => label).slice(0, 3)).toEqual(['Queue', 'T-3000', 'T-2000']);
    expect(buttons[0]?.action).toEqual({ kind: 'queue' });
    expect(buttons[1]?.action).toEqual({ kind: 'show', ticket: 'T-3000' });
    expect(buttons).toHaveLength(11);
    expect(reply.digestOf).toHaveLength(27);
    expect(reply.digestOf?.slice(0, 2)).toEqual(['T-3000', 'T-2000']);
  });

  test('calls everybody concerned, once: the level it went to, who has it, who is on duty', () => {
    const mentions = digestReply(many, english, NOW).parts.filter((part) => part.kind === 'mention');
    expect(mentions).toHaveLength(1);
    expect([...mentions[0]!.people].sort()).toEqual([CHEN_JIE, WANG_LEI, 'web:zhang-min'].sort());
  });

  test('counts of several about one promise of a ticket the strongest, and each promise of its own', () => {
    const reply = digestReply([warned(1, 50), warned(1, 90), escalated(1), warned(2, 50)], english, NOW);
    expect(reply.parts).toContainEqual({
      kind: 'facts',
      facts: [
        { label: 'First response', value: '1 overdue' },
        { label: 'Resolution', value: '1 at 90 %, 1 at 50 %' },
      ],
    });
    expect(reply.digestOf).toEqual(['T-1', 'T-2']);
    expect(wordsIn([reply])).toContain('2 tickets need attention now.');
  });

  test('speaks Chinese where the channel does', () => {
    const words = wordsIn([digestReply(many, rulesIn('zh'), NOW)]);
    expect(words).toContain('27 张工单现在需要处理。');
    expect(words).toContain('首次响应: 20 张已超时');
    expect(words).toContain('解决: 5 张已用 90%，1 张已用 75%');
    expect(words).toContain('解决已用 75%');
    expect(words).toContain('另有 17 张');
  });

  test('names a ticket that cannot be read, before all others', () => {
    const unreadable: Alarm = { ...escalated(7), ticket: undefined };
    const [table] = digestReply([...many, unreadable], english, NOW).parts.filter(
      (part) => part.kind === 'table',
    );
    expect(table?.rows[0]).toEqual(['T-7', '', '', 'first response overdue', 'Mon 23 Nov, 10:00', '']);
  });
});

describe('one alarm', () => {
  test('says what is at stake and by when, calls who is concerned, and can be acted on', () => {
    const reply = alarmReply(escalated(1), english, NOW);
    expect(wordsIn([reply])).toBe(
      [
        'T-1 is overdue: first response was due Mon 23 Nov, 10:00. Now with Second-line support.',
        'Printer jammed',
        CHEN_JIE,
        '[Claim] [Details]',
      ].join('\n'),
    );
  });

  test('of a ticket that cannot be read says as much', () => {
    const words = wordsIn([alarmReply({ ...warned(1, 75), ticket: undefined }, english, NOW)]);
    expect(words).toContain('T-1: 75 % of the time for the resolution is used, due Mon 23 Nov, 17:00.');
    expect(words).toContain(WANG_LEI);
  });
});

describe('an alarm is seen to', () => {
  test.each<[string, Alarm]>([
    ['a warning, when somebody has claimed since', warned(1, 75, { assignee: since(1) })],
    ['a warning, when the deadline has moved', warned(1, 75, { deadlines: { resolution: DUE } })],
    ['a warning, when its clock is stopped', warned(1, 75, { deadlines: {} })],
    [
      'an escalation, when it was acknowledged',
      (({ event, ticket }) => {
        const { alarm: _alarm, ...rest } = ticket!;
        return { event, ticket: rest };
      })(escalated(1)),
    ],
    ['an escalation, when the person was answered', escalated(1, { deadlines: {} })],
    ['any, when it waits', escalated(1, { waiting: { reason: 'vendor', until: LATER, text: '' } })],
    ['any, when it is solved', escalated(1, { status: 'resolved' })],
    ['any, when it is closed', warned(1, 75, { status: 'closed' })],
    ['an offer, when somebody took it', offered(1, { assignee: since(1) })],
  ])('%s', (_what, alarm) => {
    expect(isSeenTo(alarm)).toBe(true);
  });

  test.each<[string, Alarm]>([
    ['a warning of a ticket that was claimed before', warned(1, 75, { assignee: since(-1) })],
    ['a warning of one that nobody has', warned(1, 75)],
    ['an escalation that nobody has acknowledged', escalated(1)],
    ['an offer that nobody took', offered(1)],
    ['any whose ticket cannot be read', { ...escalated(1), ticket: undefined }],
  ])('but not %s', (_what, alarm) => {
    expect(isSeenTo(alarm)).toBe(false);
  });
});
