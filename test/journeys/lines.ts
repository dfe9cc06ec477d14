/** What a platform shows, as plain lines. */
import { sentences } from '../../bot/front-line/sentences.ts';

/** The words of HTML, a line a block. */
export function linesOfHtml(html: string): readonly string[] {
  return html
    .replace(/<(br|\/p|\/li|\/h\d|\/tr|\/pre)\b[^>]*>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Lines of blocks of Slack; tables a row a line. */
export function linesOfBlocks(blocks: readonly { readonly type: string }[] | undefined): readonly string[] {
  return (blocks ?? []).flatMap((block): readonly string[] => {
    const one = block as Readonly<Record<string, unknown>> & { readonly type: string };
    switch (one.type) {
      case 'header':
      case 'section':
        return linesIn(textOf(one.text));
      case 'context':
        return (one.elements as readonly unknown[]).flatMap((element) => linesIn(textOf(element)));
      case 'rich_text':
        return (one.elements as readonly unknown[]).flatMap(linesOfRichText);
      case 'table':
        return (one.rows as readonly (readonly unknown[])[]).map((row) => row.map(textOf).join(' | '));
      default:
        return [];
    }
  });
}

function linesOfRichText(element: unknown): readonly string[] {
  const { type, elements = [] } = element as { type: string; elements?: readonly unknown[] };
  if (type === 'rich_text_list') return elements.flatMap(linesOfRichText);
  return linesIn(elements.map(inline).join(''));
}

function inline(element: unknown): string {
  const { type, text, user_id: user, url, name } = element as Readonly<Record<string, string>>;
  if (type === 'user') return `@${user}`;
  if (type === 'emoji') return name === 'warning' ? '⚠' : `:${name}:`;
  return text ?? url ?? '';
}

function textOf(element: unknown): string {
  if (typeof element === 'string') return element;
  const { text } = (element ?? {}) as { text?: unknown };
  return textOf(text ?? '');
}

/** Two columns as one line, with the colon of the label's language. */
export function beside(label: string, value: string): string {
  return sentences(/\p{Script=Han}/u.test(label) ? 'zh' : 'en').titled(label, value);
}

/** Lines of an Adaptive Card; what stands side by side is one line. */
export function linesOfCard(elements: readonly unknown[] | undefined): readonly string[] {
  return (elements ?? []).flatMap((element): readonly string[] => {
    const one = element as Readonly<Record<string, unknown>>;
    switch (one.type) {
      case 'TextBlock':
        return linesIn(String(one.text).replace(/<\/?at>/g, (tag) => (tag === '<at>' ? '@' : '')));
      case 'RichTextBlock':
        return linesIn((one.inlines as readonly unknown[]).map(textOf).join(''));
      case 'Container':
        return linesOfCard(one.items as readonly unknown[]);
      case 'ColumnSet':
        return [
          (one.columns as readonly { items?: readonly unknown[] }[])
            .map(({ items }) => linesOfCard(items).join(' '))
            .reduce(beside),
        ];
      case 'Table':
        return (one.rows as readonly { cells: readonly { items: readonly unknown[] }[] }[]).map(({ cells }) =>
          cells.map(({ items }) => linesOfCard(items).join(' ')).join(' | '),
        );
      default:
        return [];
    }
  });
}

export function linesIn(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
