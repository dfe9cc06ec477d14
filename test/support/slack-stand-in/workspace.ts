/** What a workspace of the stand-in holds: people, channels, posts, forms. */

export interface SlackPerson {
  readonly id: string;
  name: string;
  locale?: string;
  tz?: string;
  isBot?: boolean;
  isStranger?: boolean;
  deleted?: boolean;
  team?: string;
  /** What `users.info` says for it, where that is not the workspace: an organization. */
  primaryTeam?: string;
  /** The organization they belong to; absent: the stand-in's own, if it is one. */
  enterprise?: string;
}

export interface SlackChannel {
  readonly id: string;
  readonly name: string;
  readonly isDirect: boolean;
  readonly isPrivate: boolean;
  isArchived: boolean;
  readonly members: Set<string>;
  readonly posts: SlackPost[];
}

export interface SlackPost {
  readonly ts: string;
  readonly channel: string;
  user?: string;
  botId?: string;
  text: string;
  blocks?: readonly Block[];
  metadata?: { readonly event_type: string; readonly event_payload: Record<string, unknown> };
  thread?: string;
  /** Set while it is a stream that was not stopped. */
  isStreaming?: boolean;
  files?: readonly SlackFile[];
  readonly reactions: Map<string, Set<string>>;
  edits: number;
}

export interface Ephemeral {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly thread?: string;
}

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly mimetype: string;
  readonly size: number;
  bytes?: Buffer;
}

export interface OpenView {
  readonly id: string;
  readonly user: string;
  view: View;
}

export type Block = { readonly type: string; readonly block_id?: string; readonly [key: string]: unknown };
export interface View {
  readonly type: string;
  readonly callback_id?: string;
  readonly private_metadata?: string;
  readonly title?: { readonly text: string };
  readonly blocks: readonly Block[];
}

export interface PressableElement {
  readonly label: string;
  readonly actionId: string;
  readonly blockId: string;
  readonly value: string;
  readonly kind: 'button' | 'overflow';
}

/** Everything on a message or home that can be pressed, by its label. */
export function pressables(blocks: readonly Block[] | undefined): readonly PressableElement[] {
  return (blocks ?? []).flatMap((block, index) => {
    if (block.type !== 'actions') return [];
    const blockId = block.block_id ?? `generated-${index}`;
    return (block.elements as readonly Record<string, unknown>[]).flatMap((element): PressableElement[] => {
      const actionId = String(element.action_id ?? '');
      if (element.type === 'button')
        return [
          {
            kind: 'button',
            actionId,
            blockId,
            label: String((element.text as { text?: unknown }).text),
            value: String(element.value ?? ''),
          },
        ];
      if (element.type === 'overflow')
        return (element.options as readonly { text: { text: string }; value: string }[]).map(
          ({ text, value }) => ({
            kind: 'overflow' as const,
            actionId,
            blockId,
            label: text.text,
            value,
          }),
        );
      return [];
    });
  });
}

/** All words of blocks, as people read them. */
export function wordsOf(value: unknown): string {
  const words: string[] = [];
  const walk = (one: unknown): void => {
    if (Array.isArray(one)) for (const inner of one) walk(inner);
    else if (typeof one === 'object' && one !== null)
      for (const [key, inner] of Object.entries(one)) {
        if (key === 'text' && typeof inner === 'string') words.push(inner);
        else if (!['value', 'block_id', 'action_id', 'private_metadata'].includes(key)) walk(inner);
      }
  };
  walk(value);
  return words.join('\n');
}
