import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FORM_ACTION, ticketForm } from '../../adapters/teams/receive.ts';
import { CARD_LIMIT_BYTES, formCard, renderCard, renderReply } from '../../adapters/teams/render.ts';
import { ADAPTIVE_CARD, type AdaptiveCard, type CardJson } from '../../adapters/teams/types.ts';
import { answerReply, choicesReply, proposalReply } from '../../bot/front-line/answer.ts';
import { engineerCard, requesterCard } from '../../bot/tickets/card.ts';
import type { Status, Ticket, TicketId } from '../../bot/tickets/types.ts';
import type { Button, Part, PersonId, Reply } from '../../bot/types.ts';
import { cardFaults } from '../support/adaptive-card-check.ts';
import { MONDAY_9AM, shippedRules, VPN } from '../support/desk-under-test.ts';
import { wordsOf } from '../support/teams-stand-in.ts';

const context = { nameOf: (person: PersonId) => ({ id: `29:${person}`, name: 'Wang <Lei>' }) };
const rules = shippedRules();
const T = 'T-1042' as TicketId;

const ticket = (status: Status, more: Partial<Ticket> = {}): Ticket => ({
  id: T,
  version: 3,
  status,
  requester: { id: 'teams:li-na' as PersonId, name: '李娜' },
  language: 'zh',
  summary: 'VPN 连不上 *urgent* [click](http://x) <at>everyone</at> {{DATE(2026-01-01T00:00:00Z)}}',
  attachments: [{ name: 'screen.png', mediaType: 'image/png', sizeBytes: 2048, ref: 'r' }],
  impact: 'team',
  urgency: 'hinders',
  priority: 2,
  policy: 'standard@1',
  openedAt: MONDAY_9AM,
  openedBy: { kind: 'person', id: 'teams:li-na' as PersonId, name: '李娜' },
  level: rules.desk.levels[0]!.id,
  levels: rules.desk.levels.map(({ id }) => id),
  lastActivityAt: MONDAY_9AM,
  reopenings: 0,
  deadlines: { 'first-response': MONDAY_9AM, resolution: MONDAY_9AM },
  timers: [],
  ...(status === 'claimed' && {
    assignee: { id: 'teams:wang' as PersonId, name: '王磊', since: MONDAY_9AM },
  }),
  ...(status === 'waiting' && { waiting: { reason: 'vendor', until: MONDAY_9AM, text: 'x' } as const }),
  ...(status === 'resolved' && { solution: 'restarted' }),
  ...more,
});

const match = { article: VPN, passage: { articleId: VPN.id, headings: [], text: VPN.body }, confidence: 0.9 };
const STATUSES: readonly Status[] = ['new', 'claimed', 'waiting', 'resolved', 'closed'];
const real: readonly (readonly [string, Reply])[] = [
  ['an answer', answerReply([match], 'en')],
  ['two answers', answerReply([match, match], 'zh')],
  [
    "an answer in the model's words",
    answerReply([match], 'en', { wording: { markdown: 'Restart it. [1]' } }),
  ],
  ['choices', choicesReply([match, match, match], 'en')],
  ['a proposal', proposalReply('zh')],
  ...STATUSES.map(
    (status) => [`an engineer's card, ${status}`, engineerCard(ticket(status), rules)] as const,
  ),
  ...STATUSES.map(
    (status) => [`a requester's card, ${status}`, requesterCard(ticket(status), rules, 'en')] as const,
  ),
  [
    'a card with an alarm',
    engineerCard(ticket('new', { alarm: { clock: 'resolution', level: 'l2', repeat: 1 } }), rules),
  ],
  [
    'a table, a quote and a call',
    {
      language: 'en',
      parts: [
        { kind: 'text', text: 'Yours', tone: 'heading' },
        { kind: 'text', text: 'Late', tone: 'warning' },
        { kind: 'quote', who: '李娜', text: 'line one\n\nline two' },
        { kind: 'table', columns: ['No', 'About', 'State'], rows: [['T-1', '-', ''], ['T-2']] },
        { kind: 'mention', people: ['teams:wang' as PersonId] },
      ],
    },
  ],
];

function cardOf(reply: Reply): AdaptiveCard {
  return renderCard(reply, context);
}

describe('cards', () => {
  test.each(real)(
    "%s passes the published schema and Microsoft's parser, below the limit",
    (_name, reply) => {
      for (const card of [
        cardOf(reply),
        renderCard(reply, context, { ticket: T, viewers: ['29:a'] }),
        renderCard(reply, context, { ticket: T, viewers: ['29:a'], own: { lead: 'x' } }),
      ]) {
        expect(cardFaults(card)).toEqual([]);
        expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(CARD_LIMIT_BYTES);
      }
    },
  );

  test('the form for a ticket passes them too, in both languages', () => {
    for (const language of ['zh', 'en'] as const) {
      const card = formCard(ticketForm(language, 'about\nthis'), FORM_ACTION, language, 'New ticket');
      expect(cardFaults(card)).toEqual([]);
      expect(JSON.stringify(card)).not.toContain('Action.Execute');
    }
  });

  const words = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.constantFrom(
      '-',
      '',
      ' ',
      '{{DATE(x)}}',
      '<at>all</at>',
      '# x',
      '![a](http://t/x.png)',
      '[a](javascript:x)',
      '\ud83d',
      '\u0000\u202e',
    ),
    fc.integer({ min: 1, max: 20_000 }).map((count) => '维'.repeat(count)),
  );
  const button: fc.Arbitrary<Button> = fc.record({
    label: words,
    action: fc.constantFrom(
      { kind: 'claim', ticket: T } as const,
      { kind: 'human' } as const,
      { kind: 'choose', articleId: 'a' } as const,
    ),
    style: fc.constantFrom('primary' as const, 'danger' as const),
    secondary: fc.boolean(),
    inputs: fc.array(
      fc.record({
        name: fc.constantFrom('text', 'reason', 'to'),
        label: words,
        kind: fc.constantFrom('line' as const, 'text' as const, 'select' as const, 'time' as const),
        required: fc.boolean(),
        options: fc.array(fc.record({ value: fc.string({ minLength: 1, maxLength: 200 }), label: words }), {
          maxLength: 80,
        }),
      }),
      { maxLength: 4 },
    ),
  });
  const part: fc.Arbitrary<Part> = fc.oneof(
    fc.record({
      kind: fc.constant('text' as const),
      text: words,
      tone: fc.constantFrom('plain' as const, 'heading' as const, 'quiet' as const, 'warning' as const),
    }),
    fc.record({
      kind: fc.constant('passage' as const),
      title: words,
      markdown: fc
        .array(
          fc.oneof(
            words,
            fc.constantFrom('1. one\n   - two', '```\ncode\n```', '| a | b |\n|---|---|\n| 1 | 2 |', '> q'),
          ),
          { maxLength: 12 },
        )
        .map((all) => all.join('\n\n')),
      sources: fc.array(
        fc.record({
          articleId: fc.constant('a'),
          title: words,
          url: fc.constantFrom('https://kb.example/x', 'javascript:alert(1)', 'x y'),
        }),
        { maxLength: 30 },
      ),
      writtenByModel: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('quote' as const), who: words, text: words }),
    fc.record({
      kind: fc.constant('facts' as const),
      facts: fc.array(fc.record({ label: words, value: words }), { maxLength: 40 }),
    }),
    fc.record({
      kind: fc.constant('table' as const),
      columns: fc.array(words, { maxLength: 9 }),
      rows: fc.array(fc.array(words, { maxLength: 9 }), { maxLength: 40 }),
    }),
    fc.record({ kind: fc.constant('buttons' as const), buttons: fc.array(button, { maxLength: 12 }) }),
    fc.record({
      kind: fc.constant('mention' as const),
      people: fc.array(fc.constant('teams:wang' as PersonId), { maxLength: 40 }),
    }),
  );

  test('whatever a reply holds, its card is valid and below the limit', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, isShared) => {
        const activity = renderReply(
          { language: 'zh', parts },
          context,
          isShared ? { ticket: T, viewers: ['29:a'] } : undefined,
        );
        expect(activity.text !== undefined || activity.attachments !== undefined).toBe(true);
        for (const { contentType, content } of activity.attachments ?? []) {
          if (contentType !== ADAPTIVE_CARD) throw new Error(contentType);
          expect(Buffer.byteLength(JSON.stringify(content))).toBeLessThanOrEqual(CARD_LIMIT_BYTES);
          expect(cardFaults(content)).toEqual([]);
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});

describe("strangers' words", () => {
  const card = cardOf(engineerCard(ticket('new'), rules));
  test('stay words: they are only ever in runs, which no client reads as markup', () => {
    const strings: string[] = [];
    JSON.stringify(card, (key, value: unknown) => {
      if (key === 'text' && typeof value === 'string' && value.includes('click')) strings.push(value);
      return value;
    });
    expect(strings.length).toBeGreaterThan(0);
    expect(JSON.stringify(card.body)).not.toContain('"TextBlock"');
    expect(card.msteams).toBeUndefined();
    expect(JSON.stringify(card)).not.toContain('{{DATE');
  });
  test('cannot make a name call more people than it says', () => {
    const { msteams, body } = cardOf({
      language: 'en',
      parts: [
        { kind: 'text', text: 'x', tone: 'quiet' },
        { kind: 'mention', people: ['teams:wang' as PersonId] },
      ],
    });
    expect(msteams).toMatchObject({
      entities: [{ type: 'mention', text: '<at>Wang Lei</at>', mentioned: { id: '29:teams:wang' } }],
    });
    expect(body.at(-1)).toMatchObject({ type: 'TextBlock', text: '<at>Wang Lei</at>' });
  });
  test('of an article keep their links to the web and lose all others', () => {
    const reply: Reply = {
      language: 'en',
      parts: [
        {
          kind: 'passage',
          title: 'A',
          writtenByModel: false,
          sources: [],
          markdown:
            '[good](https://kb.example/a) [bad](javascript:alert(1)) ![pixel](https://t.example/p.png)',
        },
      ],
    };
    const text = JSON.stringify(cardOf(reply));
    expect(text).toContain('https://kb.example/a');
    expect(text).not.toContain('javascript:');
    expect(text).not.toContain('t.example');
    expect(wordsOf(cardOf(reply))).toContain('pixel');
  });
});

describe('how it looks', () => {
  test('files that the card shows or links need no button of their own; hidden ones have one, and the way to it', () => {
    const files: Part = {
      kind: 'files',
      files: [{ name: 'screen.png', mediaType: 'image/png', sizeBytes: 2048, ref: 'r' }],
    };
    const reply: Reply = { language: 'en', parts: [{ kind: 'quote', who: 'Wang Lei', text: 'x' }, files] };
    const about = { ...context, ticket: T };
    const linked = { ...about, fileUrl: () => 'https://desk.example.com/x' };
    const drawn = { ...about, picture: () => 'data:image/png;base64,eA==' };
    expect(wordsOf(renderCard(reply, about))).toContain('Send me the files');
    for (const shown of [linked, drawn, context])
      expect(wordsOf(renderCard(reply, shown))).not.toContain('Send me the files');
    // Where it is all there is, it does not hide in a menu.
    expect(renderCard(reply, about).actions).toEqual([expect.not.objectContaining({ mode: 'secondary' })]);
    const card = engineerCard(ticket('new'), rules);
    const shared = { ticket: T, viewers: [] };
    expect(wordsOf(renderCard(card, context, shared))).toContain('再点“把附件发给我”');
    expect(wordsOf(renderCard(card, linked, shared))).not.toContain('再点“把附件发给我”');
  });

  test('the source of a Chinese answer has a Chinese colon, in the card and in what is cited', () => {
    const passage: Part = {
      kind: 'passage',
      title: 'T',
      markdown: 'm',
      writtenByModel: true,
      sources: [{ articleId: 'a', title: 'S' }],
    };
    const said = JSON.stringify(renderReply({ language: 'zh', parts: [passage] }, context));
    expect(said.match(/知识库：S/g)).toHaveLength(2);
    expect(said).not.toContain('知识库: ');
  });

  test('plain sentences are plain text, without a card', () => {
    expect(renderReply({ language: 'en', parts: [{ kind: 'text', text: 'Hello *you*' }] }, context)).toEqual({
      type: 'message',
      text: 'Hello *you*',
      textFormat: 'plain',
    });
  });

  test('a card stands alone in its activity, so that it has an id and can be changed', () => {
    const activity = renderReply(answerReply([match], 'en'), context);
    expect(activity.text).toBeUndefined();
    expect(activity.attachments).toHaveLength(1);
    expect(activity.summary).toContain('VPN');
  });

  test("the model's words are marked as such, cite their articles and can be judged", () => {
    const activity = renderReply(
      answerReply([match], 'en', { wording: { markdown: 'Restart <b>it</b>. [1] ![x](https://t/x.png)' } }),
      context,
    );
    expect(activity.text).toBe('Restart &lt;b>it&lt;/b>. [1] *x*');
    expect(activity.entities).toEqual([
      expect.objectContaining({
        additionalType: ['AIGeneratedContent'],
        citation: [
          expect.objectContaining({
            position: 1,
            appearance: expect.objectContaining({ name: 'VPN does not connect' }),
          }),
        ],
      }),
    ]);
    expect(activity.channelData).toEqual({ feedbackLoop: { type: 'default' } });
    expect(renderReply(answerReply([match], 'en'), context).entities).toBeUndefined();
  });

  test('a shared card hides its buttons and lets engineers ask for theirs', () => {
    const shared = renderCard(engineerCard(ticket('new'), rules), context, {
      ticket: T,
      viewers: ['29:wang'],
    });
    expect(shared.actions).toHaveLength(1);
    expect(shared.refresh).toMatchObject({
      userIds: ['29:wang'],
      action: { type: 'Action.Execute', data: { firstline: { v: T } } },
    });
    const own = renderCard(engineerCard(ticket('new'), rules), context, {
      ticket: T,
      viewers: ['29:wang'],
      own: { lead: '' },
    });
    expect(own.actions!.length).toBeGreaterThan(5);
  });

  test('few buttons are in sight, the rest behind the menu', () => {
    const { actions = [] } = cardOf(engineerCard(ticket('new'), rules));
    expect(actions.filter(({ mode }) => mode !== 'secondary').length).toBeLessThanOrEqual(5);
    expect(actions.some(({ mode }) => mode === 'secondary')).toBe(true);
  });

  test('titles to choose from and other long labels stand in rows of their own, whole', () => {
    const title = 'Shared folders cannot be reached from home over VPN';
    const long = { ...match, article: { ...VPN, title } };
    const { body, actions = [] } = cardOf(choicesReply([match, long], 'en'));
    const rows = body.flatMap(({ type, actions: inRow }) =>
      type === 'ActionSet' ? [inRow as CardJson[]] : [],
    );
    expect(rows.map((row) => row.map((action) => action.title))).toEqual([[VPN.title], [title]]);
    const all = [...rows.flat(), ...actions].map((action) => action.title);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('None of these');
    const wide: Button = { label: '打开这张工单的全部来往记录和附件', action: { kind: 'my-tickets' } };
    const reply: Reply = { language: 'zh', parts: [{ kind: 'buttons', buttons: [wide] }] };
    expect(cardOf(reply).body.some(({ type }) => type === 'ActionSet')).toBe(true);
    // A shared card shows nobody's buttons, in rows or otherwise.
    const shared = renderCard(
      {
        language: 'zh',
        parts: [{ kind: 'buttons', buttons: [{ ...wide, action: { kind: 'claim', ticket: T } }] }],
      },
      context,
      { ticket: T, viewers: [] },
    );
    expect(JSON.stringify(shared)).not.toContain('打开这张工单');
  });

  test("an article's table is a table, and lines where it is too wide or too long", () => {
    const bodyOf = (markdown: string) =>
      cardOf({
        language: 'en',
        parts: [{ kind: 'passage', title: 'A', writtenByModel: false, sources: [], markdown }],
      }).body;
    const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    const table = (cells: readonly string[], count = 2) =>
      [row(cells), row(cells.map(() => '---')), ...Array.from({ length: count }, () => row(cells))].join(
        '\n',
      );
    const [small] = bodyOf(table(['**Code**', 'Do'])).filter(({ type }) => type === 'Table');
    expect(small?.rows).toHaveLength(3);
    expect(wordsOf(small).split('\n')).toEqual(['Code', 'Do', 'Code', 'Do', 'Code', 'Do']);
    const wide = bodyOf(table(['a', 'b', 'c', 'd', 'e']));
    expect(wide.some(({ type }) => type === 'Table')).toBe(false);
    expect(wordsOf(wide)).toContain('a · b · c · d · e');
    const long = bodyOf(table(['x'.repeat(60), 'y'], 400));
    expect(long.some(({ type }) => type === 'Table')).toBe(true);
    expect(wordsOf(long)).toContain('Shortened.');
  });

  test('a menu never stands alone', () => {
    const button: Button = { label: 'Something else', action: { kind: 'human' }, secondary: true };
    const of = (buttons: readonly Button[]) =>
      cardOf({ language: 'en', parts: [{ kind: 'buttons', buttons }] }).actions?.[0]?.mode;
    expect(of([button])).toBeUndefined();
    expect(of([button, { ...button, label: 'First', secondary: false }])).toBe('secondary');
  });

  test('inputs of different forms have different names, and a button says which are its own', () => {
    const { actions = [] } = cardOf(engineerCard(ticket('new'), rules));
    const ids = actions.flatMap((action) =>
      ((action.card as AdaptiveCard | undefined)?.body ?? []).map(({ id }) => id),
    );
    expect(ids.length).toBeGreaterThan(4);
    expect(new Set(ids).size).toBe(ids.length);
    for (const action of actions) {
      const form = action.card as AdaptiveCard | undefined;
      const prefix = (form?.actions?.[0]?.data as { firstline: { p: string } } | undefined)?.firstline.p;
      for (const { id } of form?.body ?? []) expect(String(id).startsWith(`${prefix}:`)).toBe(true);
    }
  });

  test('a lone dash stays a dash, and an empty value is one', () => {
    const { body } = cardOf({
      language: 'en',
      parts: [
        {
          kind: 'facts',
          facts: [
            { label: 'Device', value: '-' },
            { label: 'Room', value: '' },
          ],
        },
      ],
    });
    expect(wordsOf(body)).toBe('Device\n-\nRoom\n–');
    expect(JSON.stringify(body)).not.toContain('FactSet');
  });
});
