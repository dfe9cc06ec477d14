import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buttonForm, originText, readOrigin, ticketForm } from '../../adapters/slack/forms.ts';
import { homeView, MOST_COUNTED } from '../../adapters/slack/home.ts';
import type { Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { ConversationId, Input, PersonId } from '../../bot/types.ts';
import { shippedRules, WANG_LEI } from '../support/desk-under-test.ts';
import { faultsOfView } from '../support/slack-stand-in/check-blocks.ts';

const DIRECT = 'slack:D0001' as ConversationId;
const NOW = new Date('2026-11-23T09:00:00+08:00');

describe('forms', () => {
  test('bring back where they were opened and what the button said', () => {
    const origin = { conversation: DIRECT, value: '{"a":{"kind":"say"},"l":"two\\nlines"}' };
    expect(readOrigin(originText(origin))).toEqual(origin);
    expect(readOrigin('nonsense')).toBeUndefined();
  });

  test('a choice starts with the given one; what is optional may stay empty', () => {
    const inputs: Input[] = [
      {
        name: 'impact',
        label: 'Who',
        kind: 'select',
        required: true,
        initial: 'team',
        options: [
          { value: 'person', label: 'One' },
          { value: 'team', label: 'Team' },
        ],
      },
      { name: 'until', label: 'Until', kind: 'line', required: false },
    ];
    const view = buttonForm(
      { action: {}, inputs, label: 'Priority' },
      { conversation: DIRECT, value: 'v' },
      'en',
    );
    expect(faultsOfView(view)).toEqual([]);
    expect(view.blocks[0]).toMatchObject({ optional: false, element: { initial_option: { value: 'team' } } });
    expect(view.blocks[1]).toMatchObject({ optional: true });
  });

  test('whatever a button asks, Slack opens it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.string({ maxLength: 20 }).map((some) => some.repeat(300)),
    );
    const input: fc.Arbitrary<Input> = fc.record(
      {
        name: fc.uuid(),
        label: text,
        kind: fc.constantFrom('line', 'text', 'select', 'time'),
        required: fc.boolean(),
        initial: text,
        options: fc.uniqueArray(fc.record({ value: text, label: text }), {
          maxLength: 150,
          selector: (one) => one.value,
        }),
      },
      { requiredKeys: ['name', 'label', 'kind', 'required'] },
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(input, { minLength: 1, maxLength: 12, selector: (one) => one.name }),
        text,
        fc.string({ maxLength: 2_000 }),
        (inputs, label, value) => {
          expect(
            faultsOfView(buttonForm({ action: {}, inputs, label }, { conversation: DIRECT, value }, 'zh')),
          ).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the ticket form opens with any words in it, in both languages', () => {
    for (const language of ['zh', 'en'] as const)
      expect(faultsOfView(ticketForm({ summary: '😀'.repeat(3_000), forUser: 'U01' }, language))).toEqual([]);
  });
});

describe('the home', () => {
  const ticket = (number: number, summary = 'x'): Ticket => ({
    id: `T-${number}` as TicketId,
    version: 1,
    status: 'new',
    requester: { id: 'slack:U01' as PersonId, name: 'Li Na' },
    language: 'en',
    summary,
    attachments: [],
    impact: 'person',
    urgency: 'hinders',
    priority: 3,
    policy: 'p@1',
    openedAt: NOW,
    openedBy: { kind: 'desk' },
    level: 'first-line',
    levels: ['first-line'],
    lastActivityAt: NOW,
    reopenings: 0,
    deadlines: { 'first-response': NOW, resolution: NOW },
    timers: [],
  });

  test('of an engineer with hundreds of tickets stays within the limits and says what it leaves out', () => {
    const many = Array.from({ length: 300 }, (_, index) => ticket(index + 1, '<!channel> 😀'.repeat(500)));
    const view = homeView({
      person: WANG_LEI,
      language: 'en',
      desk: shippedRules().desk,
      now: NOW,
      direct: DIRECT,
      mine: many,
      queue: many,
    });
    expect(faultsOfView(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('285 more are not shown.');
  });

  test('counts no further than it has read, and says so', () => {
    const many = Array.from({ length: MOST_COUNTED }, (_, index) => ticket(index + 1));
    const home = (mine: readonly Ticket[]) =>
      JSON.stringify(
        homeView({
          person: WANG_LEI,
          language: 'zh',
          desk: shippedRules().desk,
          now: NOW,
          direct: DIRECT,
          mine,
          queue: many,
        }),
      );
    expect(home(many)).toContain('未关闭 500+ 张');
    expect(home(many)).toContain('另有 488+ 张未显示');
    expect(home(many.slice(1))).toContain('另有 487 张未显示');
  });

  test('shows no queue to staff, and says when nothing can be read', () => {
    const person = { id: 'slack:U01' as PersonId, name: 'Li Na' };
    const view = homeView({
      person,
      language: 'zh',
      desk: shippedRules().desk,
      now: NOW,
      direct: DIRECT,
      mine: undefined,
      queue: [ticket(1)],
    });
    expect(faultsOfView(view)).toEqual([]);
    expect(JSON.stringify(view)).toContain('现在无法读取您的工单');
    expect(JSON.stringify(view)).not.toContain('T-1');
  });
});
