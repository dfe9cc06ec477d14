/** The web door's messages in memory: what the page's tests run on. Clones on the way in and out. */
import type { WebMessage } from '../../adapters/web/types.ts';
import type { WebMessages } from '../../adapters/web/web-messages.ts';
import type { ConversationId } from '../../bot/types.ts';

const ORDER = ['pending', 'kept', 'handled'] as const;

export function memoryWebMessages(): WebMessages {
  const byId = new Map<string, WebMessage>();
  const revisions = new Map<string, number>();
  const listeners = new Set<(conversation: ConversationId | undefined) => void>();
  const next = (conversation: string): number => {
    const revision = (revisions.get(conversation) ?? 0) + 1;
    revisions.set(conversation, revision);
    return revision;
  };
  const put = (message: WebMessage): void => {
    byId.set(message.id, structuredClone(message));
    for (const listener of listeners) queueMicrotask(() => listener(message.conversation));
  };
  return {
    append: async (message) => {
      if (byId.has(message.id)) return 'seen';
      const revision = next(message.conversation);
      put({ ...message, place: revision, revision, replies: 0 });
      const card = message.under === undefined ? undefined : byId.get(message.under);
      if (card && card.conversation === message.conversation && message.onlyFor === undefined)
        put({ ...card, replies: card.replies + 1, revision: next(card.conversation) });
      return 'new';
    },
    replace: async (id, content) => {
      const found = byId.get(id);
      if (!found) return false;
      put({ ...found, content, revision: next(found.conversation) });
      return true;
    },
    advance: async (id, state) => {
      const found = byId.get(id);
      if (found?.content.kind !== 'person') return;
      if (ORDER.indexOf(state) <= ORDER.indexOf(found.content.state)) return;
      put({ ...found, content: { ...found.content, state }, revision: next(found.conversation) });
    },
    find: async (id) => structuredClone(byId.get(id)),
    cardOf: async (ticket, conversation) =>
      [...byId.values()].find(
        (one) =>
          one.conversation === conversation &&
          one.content.kind === 'desk' &&
          one.content.ticket?.id === ticket,
      )?.id,
    list: async ({ conversation, viewer, limit, which }) => {
      const visible = [...byId.values()].filter(
        (one) => one.conversation === conversation && (one.onlyFor === undefined || one.onlyFor === viewer),
      );
      const byPlace = visible.sort((one, other) => one.place - other.place);
      const chosen = (): readonly WebMessage[] => {
        switch (which.kind) {
          case 'latest':
            return byPlace
              .filter(
                (one) => one.under === undefined && (which.before === undefined || one.place < which.before),
              )
              .slice(-limit);
          case 'changed':
            return byPlace
              .filter((one) => one.revision > which.after)
              .sort((one, other) => one.revision - other.revision)
              .slice(0, limit);
          case 'under':
            return byPlace.filter((one) => one.under === which.card).slice(0, limit);
          case 'open-cards':
            return byPlace
              .filter(
                ({ under, content }) =>
                  under === undefined &&
                  content.kind === 'desk' &&
                  content.ticket &&
                  content.ticket.status !== 'closed',
              )
              .slice(0, limit);
          default: {
            const never: never = which;
            return never;
          }
        }
      };
      return structuredClone(chosen());
    },
    revision: async (conversation) => revisions.get(conversation) ?? 0,
    watch: (changed) => {
      listeners.add(changed);
      return { stop: async () => void listeners.delete(changed) };
    },
  };
}
