import { describe, expect, test } from '@jest/globals';
import { articleHtml, messageView } from '../../adapters/web/render.ts';
import type { WebMessage } from '../../adapters/web/types.ts';
import type { ConversationId } from '../../bot/types.ts';

describe('an article on the page', () => {
  test('keeps its headings, steps, code and links', () => {
    const html = articleHtml('## Steps\n\n1. Open `cmd`\n2. See [the guide](https://example.com/a)');
    expect(html).toContain('<h3>Steps</h3>');
    expect(html).toContain('<code>cmd</code>');
    expect(html).toContain(
      '<a href="https://example.com/a" rel="noopener noreferrer" target="_blank">the guide</a>',
    );
  });

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](file:///etc/passwd)',
    '[x](/page/api/desk)',
    '![pixel](https://evil.example/pixel.png)',
    '![x](javascript:alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    '[x]: javascript:alert(1)\n\n[x]',
    '<style>*{display:none}</style>',
    '```html\n<script>alert(1)</script>\n```',
  ])('holds nothing that acts: %p', (source) => {
    const html = articleHtml(source);
    expect(html).not.toMatch(/<(script|img|style|iframe|svg)|<[^>]*\son\w+=|href="(?!https?:)/i);
  });

  test('a picture from elsewhere is replaced by its description', () => {
    expect(articleHtml('![the red <b> button](https://evil.example/p.png)')).toBe(
      '<p>the red &lt;b&gt; button</p>\n',
    );
  });
});

describe('a message on its way to the page', () => {
  const message = (url: string): WebMessage => ({
    id: 'k',
    conversation: 'web:li-na' as ConversationId,
    at: new Date('2026-11-23T09:00:00+08:00'),
    place: 1,
    revision: 1,
    replies: 0,
    content: {
      kind: 'desk',
      reply: {
        language: 'en',
        parts: [
          {
            kind: 'passage',
            title: '<b>VPN</b>',
            markdown: '**bold**',
            sources: [{ articleId: 'a', title: 'A', url }],
            writtenByModel: false,
          },
        ],
      },
    },
  });
  const sourceOf = (url: string) => {
    const { content } = messageView(message(url));
    const part = content.kind === 'desk' ? content.parts[0] : undefined;
    return part?.kind === 'passage' ? part.sources[0] : undefined;
  };

  test('carries the article as HTML and every other text as it is', () => {
    const { content } = messageView(message('https://example.com'));
    expect(content).toMatchObject({
      kind: 'desk',
      parts: [{ title: '<b>VPN</b>', html: '<p><strong>bold</strong></p>\n' }],
    });
    expect(JSON.stringify(content)).not.toContain('markdown');
  });

  test('links a source of the web, and names one that is not', () => {
    expect(sourceOf('https://example.com/x')).toEqual({
      articleId: 'a',
      title: 'A',
      url: 'https://example.com/x',
    });
    expect(sourceOf('javascript:alert(1)')).toEqual({ articleId: 'a', title: 'A' });
  });
});
