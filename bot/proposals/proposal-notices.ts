/** What engineers are shown of a proposed article, in their channel: the card of a closed ticket is seldom looked at. Pure. */
import { levelOf } from '../engineers.ts';
import { sentences } from '../front-line/sentences.ts';
import type { ChannelDirectory, Delivery } from '../ports.ts';
import type { Rules } from '../tickets/ticket.ts';
import type { Ticket } from '../tickets/types.ts';
import type { Button, Input, Language, Part } from '../types.ts';
import type { ArticleDraft } from './draft-article.ts';

/** As much as every door takes as the first value of a field. */
const EDITABLE_CHARACTERS = 2_900;

/** One a conversation; the key is the ticket's, so it is told once however often this runs. */
export function proposalNotices(
  draft: ArticleDraft,
  ticket: Ticket,
  at: Date,
  { desk }: Rules,
  channels: ChannelDirectory,
): readonly Delivery[] {
  const { language } = desk;
  const reply = { language, parts: proposalParts(draft, language) };
  return channels.conversationsOf(levelOf(desk, ticket.level).channel).map((to) => ({
    key: `${ticket.id}:proposal:${to}`,
    to,
    content: { kind: 'reply', reply },
    createdAt: at,
  }));
}

function proposalParts(draft: ArticleDraft, language: Language): readonly Part[] {
  const s = sentences(language);
  const { ticket, title, body, writtenByModel } = draft;
  const isEditable = body.length <= EDITABLE_CHARACTERS;
  const inputs: readonly Input[] = [
    { name: 'title', label: s.articleTitle, kind: 'line', required: true, initial: title },
    { name: 'body', label: s.articleBody, kind: 'text', required: true, initial: body },
    {
      name: 'audience',
      label: s.articleAudience,
      kind: 'select',
      required: true,
      initial: 'staff',
      options: (['staff', 'engineers'] as const).map((value) => ({ value, label: s.audiences[value] })),
    },
  ];
  const buttons: Button[] = [
    { label: s.approveArticle, action: { kind: 'approve-article', ticket }, style: 'primary' },
    ...(isEditable
      ? [{ label: s.editArticle, action: { kind: 'approve-article' as const, ticket }, inputs }]
      : []),
    { label: s.dismissArticle, action: { kind: 'dismiss-article', ticket } },
  ];
  return [
    { kind: 'text', text: s.proposedArticle(ticket) },
    { kind: 'passage', title, markdown: body, sources: [], writtenByModel },
    ...(isEditable ? [] : [{ kind: 'text', tone: 'quiet', text: s.editOnPage } as const]),
    { kind: 'buttons', buttons },
  ];
}
