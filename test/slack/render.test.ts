import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeButton, referenceIn } from '../../adapters/slack/buttons.ts';
import { conversationIn, renderReply } from '../../adapters/slack/render.ts';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Button, ConversationId, Part, PersonId, Reply } from '../../bot/types.ts';
import { faultsOfBlocks } from '../support/slack-stand-in/check-blocks.ts';

const DIRECT = 'slack:D0001' as ConversationId;
const T1 = 'T-1042' as TicketId;

function render(...parts: Part[]) {
  return renderReply({ language: 'en', parts }, DIRECT);
}

function allStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(allStrings);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(allStrings);
  return [];
}

function objects(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objects);
  if (typeof value !== 'object' || value === null) return [];
  return [value as Record<string, unknown>, ...Object.values(value).flatMap(objects)];
}

describe('a reply in Slack', () => {
  test('names who sent a file without a word, and puts nothing in place of the words', () => {
    const { blocks, text } = render({ kind: 'quote', who: 'Li Na writes', text: ' ' });
    expect([text, allStrings(blocks).filter((one) => one.includes('–'))]).toEqual(['Li Na writes', []]);
    expect(faultsOfBlocks(blocks)).toEqual([]);
  });

  test('has the colon of its language between a name and what it says', () => {
    const parts: Part[] = [
      { kind: 'quote', who: '王磊', text: 'x' },
      { kind: 'facts', facts: [{ label: 'L', value: 'v' }] },
      { kind: 'files', files: [{ name: 'f', mediaType: 'text/plain', sizeBytes: 1, ref: 'r' }] },
      {
        kind: 'passage',
        title: 'T',
        markdown: 'm',
        writtenByModel: false,
        sources: [{ articleId: 'a', title: 'S' }],
      },
    ];
    const zh = renderReply({ language: 'zh', parts }, DIRECT);
    for (const words of [zh.text, allStrings(zh.blocks).join('')]) {
      expect(words).not.toContain(': ');
      expect(words).toContain('：v');
    }
    expect(allStrings(zh.blocks)).toContain('知识库：');
    const en = renderReply({ language: 'en', parts }, DIRECT);
    expect(allStrings(en.blocks).join('')).toContain(': v');
  });

  test('shows what a person wrote letter by letter: no mention, no link, no bold text comes of it', () => {
    const wicked = '<!channel> <@U123> <https://evil.example|click> *bold* _x_ `code` & <script>';
    const { blocks, text } = render(
      { kind: 'text', text: wicked },
      { kind: 'quote', who: wicked, text: wicked },
      { kind: 'facts', facts: [{ label: 'Device', value: wicked }] },
      { kind: 'table', columns: ['a'], rows: [[wicked]] },
    );
    const kinds = new Set(objects(blocks).map((one) => one.type));
    for (const kind of ['user', 'broadcast', 'usergroup', 'channel', 'link', 'mrkdwn', 'markdown'])
      expect(kinds).not.toContain(kind);
    expect(allStrings(blocks)).toContain(wicked);
    expect(text).not.toContain('<!channel>');
    expect(text).toContain('&lt;!channel&gt;');
  });

  test('an article keeps its own links, to the web only, and its numbered steps', () => {
    const { blocks } = render({
      kind: 'passage',
      title: 'VPN does not connect',
      markdown:
        '1. Open [the portal](https://vpn.example.com)\n\n   ```\n   ping gw\n   ```\n2. <!here> [bad](javascript:alert(1))\n',
      sources: [
        {
          articleId: 'vpn',
          title: 'VPN does not connect',
          url: 'https://kb.example.com/vpn',
          updated: '2026-11-02',
        },
      ],
      writtenByModel: false,
    });
    expect(faultsOfBlocks(blocks)).toEqual([]);
    const links = objects(blocks).filter((one) => one.type === 'link');
    expect(links.map((link) => link.url)).toEqual(['https://vpn.example.com', 'https://kb.example.com/vpn']);
    const lists = objects(blocks).filter((one) => one.type === 'rich_text_list');
    expect(lists.map((list) => list.offset ?? 0)).toEqual([0, 1]);
    expect(objects(blocks).some((one) => one.type === 'rich_text_preformatted')).toBe(true);
  });

  test('a long article is shortened, says so and links to the whole text; its buttons stay', () => {
    const { blocks, shortened } = render(
      {
        kind: 'passage',
        title: 'Everything about printers',
        markdown: 'Turn it off and on again. 打印机。😀 '.repeat(8_000),
        sources: [{ articleId: 'p', title: 'Printers', url: 'https://kb.example.com/p' }],
        writtenByModel: false,
      },
      {
        kind: 'buttons',
        buttons: [{ label: 'That solved it', action: { kind: 'solved' }, style: 'primary' }],
      },
    );
    expect(faultsOfBlocks(blocks)).toEqual([]);
    expect(shortened).toBe(true);
    expect(allStrings(blocks)).toContain('Whole text');
    expect(allStrings(blocks)).toContain('That solved it');
  });

  test('a short article is not shortened', () => {
    const { shortened } = render({
      kind: 'passage',
      title: 'A',
      markdown: 'B',
      sources: [],
      writtenByModel: false,
    });
    expect(shortened).toBe(false);
  });

  test('only the engineers a mention names are mentioned', () => {
    const { blocks, text } = render({
      kind: 'mention',
      people: ['slack:U01AB', 'web:li-na', 'slack:U2>x'] as PersonId[],
    });
    expect(allStrings(blocks)).toContain('<@U01AB>');
    expect(text).toBe('<@U01AB>');
  });

  test('little used buttons go behind one menu, and behind several only when there are very many', () => {
    const secondary = (length: number) =>
      Array.from(
        { length },
        (_, index): Button => ({
          label: `More ${index}`,
          action: { kind: 'explain', ticket: T1 },
          secondary: true,
        }),
      );
    const shown = (length: number) => {
      const { blocks } = render({
        kind: 'buttons',
        buttons: [{ label: 'Claim', action: { kind: 'claim', ticket: T1 } }, ...secondary(length)],
      });
      expect(faultsOfBlocks(blocks)).toEqual([]);
      const menus = objects(blocks).filter((one) => one.type === 'overflow');
      return {
        buttons: objects(blocks).filter((one) => one.type === 'button').length,
        menus: menus.map((menu) => (menu.options as unknown[]).length),
      };
    };
    expect(shown(5)).toEqual({ buttons: 1, menus: [5] });
    expect(shown(6)).toEqual({ buttons: 2, menus: [5] });
    expect(shown(9)).toEqual({ buttons: 5, menus: [5] });
    expect(shown(10)).toEqual({ buttons: 1, menus: [5, 5] });
  });

  test('a dangerous button asks first', () => {
    const { blocks } = render({
      kind: 'buttons',
      buttons: [{ label: 'Withdraw', action: { kind: 'withdraw', ticket: T1 }, style: 'danger' }],
    });
    expect(objects(blocks).find((one) => one.type === 'button')?.confirm).toBeDefined();
    expect(faultsOfBlocks(blocks)).toEqual([]);
  });

  test('a button brings back its action, its questions and the conversation it was shown in', () => {
    const { blocks, keep } = render({
      kind: 'buttons',
      buttons: [
        {
          label: 'Reply',
          action: { kind: 'say', ticket: T1 },
          inputs: [{ name: 'text', label: 'Your words', kind: 'text', required: true }],
        },
      ],
    });
    const actions = objects(blocks).find((one) => one.type === 'actions')!;
    expect(conversationIn(String(actions.block_id))).toBe(DIRECT);
    expect(keep).toEqual([]);
    const value = String(objects(blocks).find((one) => one.type === 'button')?.value);
    expect(decodeButton(value)).toEqual({
      action: { kind: 'say', ticket: T1 },
      inputs: [{ name: 'text', label: 'Your words', kind: 'text', required: true }],
      label: 'Reply',
    });
  });

  test('a button Slack has no room for is kept and referred to', () => {
    const summary = 'x'.repeat(6_000);
    const { blocks, keep } = render({
      kind: 'buttons',
      buttons: [{ label: 'Open', action: { kind: 'open-ticket', details: { summary } } }],
    });
    const value = String(objects(blocks).find((one) => one.type === 'button')?.value);
    expect(keep).toHaveLength(1);
    expect(referenceIn(value)).toBe(keep[0]!.key);
    expect(decodeButton(keep[0]!.text)?.action).toEqual({ kind: 'open-ticket', details: { summary } });
  });
});

describe('whatever a reply holds, Slack takes it', () => {
  const text = fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
    { weight: 1, arbitrary: fc.string({ maxLength: 40 }).map((some) => some.repeat(400)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        ' ',
        '😀'.repeat(4_000),
        '<!channel>',
        '\ud800',
        '\u0000',
        '&'.repeat(5_000),
        '名'.repeat(13_000),
      ),
    },
  );
  const action = fc.oneof(
    fc.constant({ kind: 'claim', ticket: T1 } as const),
    text.map((summary) => ({ kind: 'open-ticket', details: { summary } }) as const),
  );
  const button: fc.Arbitrary<Button> = fc.record(
    {
      label: text,
      action,
      style: fc.constantFrom('primary' as const, 'danger' as const),
      secondary: fc.boolean(),
      inputs: fc.array(
        fc.record({ name: text, label: text, kind: fc.constant('line' as const), required: fc.boolean() }),
        { maxLength: 4 },
      ),
    },
    { requiredKeys: ['label', 'action'] },
  );
  const source = fc.record(
    { articleId: text, title: text, url: fc.oneof(fc.webUrl(), text), updated: text },
    { requiredKeys: ['articleId', 'title'] },
  );
  const part: fc.Arbitrary<Part> = fc.oneof(
    fc.record({
      kind: fc.constant('text' as const),
      text,
      tone: fc.constantFrom('plain' as const, 'heading' as const, 'quiet' as const, 'warning' as const),
    }),
    fc.record({
      kind: fc.constant('passage' as const),
      title: text,
      markdown: fc.oneof(
        text,
        fc
          .array(
            fc.constantFrom(
              '# h\n',
              '1. a\n',
              '- b\n  - c\n',
              '> q\n',
              '```\nx\n```\n',
              '|a|b|\n|-|-|\n|1|2|\n',
              '[l](http://a.b)',
              '**b**',
              '<@U1>',
              '\n\n',
              '![i](x)',
            ),
            { maxLength: 300 },
          )
          .map((some) => some.join('')),
      ),
      sources: fc.array(source, { maxLength: 8 }),
      writtenByModel: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('quote' as const), who: text, text }),
    fc.record({
      kind: fc.constant('facts' as const),
      facts: fc.array(fc.record({ label: text, value: text }), { maxLength: 60 }),
    }),
    fc.record({
      kind: fc.constant('table' as const),
      columns: fc.array(text, { maxLength: 25 }),
      rows: fc.array(fc.array(text, { maxLength: 25 }), { maxLength: 130 }),
    }),
    fc.record({
      kind: fc.constant('files' as const),
      files: fc.array(fc.record({ name: text, mediaType: text, sizeBytes: fc.nat(), ref: text }), {
        maxLength: 25,
      }),
    }),
    fc.record({ kind: fc.constant('buttons' as const), buttons: fc.array(button, { maxLength: 70 }) }),
    fc.record({
      kind: fc.constant('mention' as const),
      people: fc.array(fc.constantFrom('slack:U1', 'slack:T1/U2', 'web:a') as fc.Arbitrary<PersonId>, {
        maxLength: 200,
      }),
    }),
  );
  const reply: fc.Arbitrary<Reply> = fc.record({
    language: fc.constantFrom('zh' as const, 'en' as const),
    parts: fc.array(part, { maxLength: 80, size: 'max' }),
  });

  test('blocks, texts, buttons and the message as a whole stay within the limits', () => {
    fc.assert(
      fc.property(reply, (some) => {
        const { blocks, text: fallback } = renderReply(some, DIRECT);
        expect(faultsOfBlocks(blocks)).toEqual([]);
        expect(fallback.length).toBeGreaterThan(0);
        expect(fallback.length).toBeLessThanOrEqual(3_000);
      }),
      { numRuns: 100 },
    );
  });

  test('the fallback text never holds a mention of everybody', () => {
    fc.assert(
      fc.property(text, (words) => {
        const { text: fallback } = render({ kind: 'text', text: `${words}<!everyone>` });
        expect(fallback).not.toMatch(/<[!@#]/);
      }),
      { numRuns: 100 },
    );
  });
});
