/** Reply -> what the page shows. Articles become HTML here; every other text stays text. */
import MarkdownIt from 'markdown-it';
import type { Part, Reply } from '../../bot/types.ts';
import type { WebContent, WebMessage } from './types.ts';

const markdown = new MarkdownIt({ html: false, linkify: false });
markdown.validateLink = (url) => /^https?:\/\//i.test(url);
markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]!.attrSet('rel', 'noopener noreferrer');
  tokens[index]!.attrSet('target', '_blank');
  return self.renderToken(tokens, index, options);
};
// The page's own headings stand above an article's.
markdown.core.ruler.push('lower-headings', ({ tokens }) => {
  for (const token of tokens)
    if (token.type.startsWith('heading_'))
      token.tag = `h${Math.min(6, Math.max(3, Number(token.tag[1]) + 1))}`;
});
// A picture from elsewhere would tell its host who reads what: its description stands in its place.
markdown.renderer.rules.image = (tokens, index) => markdown.utils.escapeHtml(tokens[index]!.content);

/** Markdown as HTML that holds no markup of its author's, no script and no address but http and https. */
export function articleHtml(source: string): string {
  return markdown.render(source);
}

export type PartView =
  | Exclude<Part, { kind: 'passage' }>
  | (Omit<Extract<Part, { kind: 'passage' }>, 'markdown'> & { readonly html: string });

export type ContentView =
  | Exclude<WebContent, { kind: 'desk' }>
  | (Omit<Extract<WebContent, { kind: 'desk' }>, 'reply'> & {
      readonly language: Reply['language'];
      readonly parts: readonly PartView[];
      /** Tickets that a message about many is about. */
      readonly tickets?: Reply['digestOf'];
    });

/** A message as the page gets it: JSON, dates as ISO instants. */
export type MessageView = Omit<WebMessage, 'content' | 'conversation'> & { readonly content: ContentView };

export function messageView({ conversation: _, content, ...rest }: WebMessage): MessageView {
  return { ...rest, content: contentView(content) };
}

function contentView(content: WebContent): ContentView {
  if (content.kind === 'person') return content;
  const { reply, ...rest } = content;
  return {
    ...rest,
    language: reply.language,
    parts: partsView(reply.parts),
    ...(reply.digestOf && { tickets: reply.digestOf }),
  };
}

export function partsView(parts: readonly Part[]): readonly PartView[] {
  return parts.map(partView);
}

function partView(part: Part): PartView {
  if (part.kind === 'passage') {
    const { markdown: source, sources, ...rest } = part;
    return { ...rest, sources: sources.map(safeSource), html: articleHtml(source) };
  }
  return part;
}

/** Sources come from importers: an address that is not of the web is not made a link. */
function safeSource<S extends { readonly url?: string }>(source: S): S {
  if (source.url === undefined || /^https?:\/\//i.test(source.url)) return source;
  const { url: _, ...rest } = source;
  return rest as S;
}
