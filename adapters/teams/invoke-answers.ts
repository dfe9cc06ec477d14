/** What an invoke is answered with: each kind in its own shape, always with a body where Teams would ask again without one. */
import type { Activity } from './activity.ts';
import type { InvokeAnswer } from './bot-framework.ts';
import { noteCard } from './render.ts';
import { ADAPTIVE_CARD, type AdaptiveCard } from './types.ts';

export const ACCEPTED: InvokeAnswer = { status: 200, body: undefined };

export function refusedWith(status: number, code: string, message: string): InvokeAnswer {
  return { status, body: { error: { code, message } } };
}

/** Shown to the presser for a moment; the card stays. */
export function cardMessage(text: string): InvokeAnswer {
  return {
    status: 200,
    body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text },
  };
}

export function cardAnswer(card: AdaptiveCard): InvokeAnswer {
  return { status: 200, body: { statusCode: 200, type: ADAPTIVE_CARD, value: card } };
}

/** A sentence where the dialog was. After a message extension a client may show nothing but a card. */
export function taskText({ name }: Activity, text: string): InvokeAnswer {
  if (name === 'composeExtension/submitAction') return taskCard(noteCard(text), '');
  return { status: 200, body: { task: { type: 'message', value: text } } };
}

export function taskCard(card: AdaptiveCard, title: string): InvokeAnswer {
  return {
    status: 200,
    body: {
      task: {
        type: 'continue',
        value: {
          ...(title && { title }),
          width: 'medium',
          height: card.actions ? 'medium' : 'small',
          card: { contentType: ADAPTIVE_CARD, content: card },
        },
      },
    },
  };
}

export function extension(composeExtension: object): InvokeAnswer {
  return { status: 200, body: { composeExtension } };
}

/** A sentence in the shape that kind of invoke takes; an answer without a body would be asked for again. */
export function sayFor(activity: Activity, text: string): InvokeAnswer {
  const { name } = activity;
  if (name === 'composeExtension/query') return extension({ type: 'message', text });
  if (name?.startsWith('task/') || name?.startsWith('composeExtension/')) return taskText(activity, text);
  if (name === 'adaptiveCard/action') return cardMessage(text);
  return { status: 200, body: {} };
}

/** Of a kind this door has no use for: said in the shape in which a client that knows the kind can show it. */
export function answerToUnknown(activity: Activity, text: string): InvokeAnswer {
  const { name = '' } = activity;
  switch (name) {
    // Nobody asked: a link was pasted somewhere.
    case 'composeExtension/queryLink':
    case 'composeExtension/anonymousQueryLink':
      return extension({ type: 'result', attachmentLayout: 'list', attachments: [] });
    case 'composeExtension/fetchTask':
    case 'composeExtension/submitAction':
    case 'message/fetchTask':
      return taskText(activity, text);
    case 'application/search':
      return {
        status: 200,
        body: {
          statusCode: 200,
          type: 'application/vnd.microsoft.search.searchResponse',
          value: { results: [] },
        },
      };
    default:
  }
  switch (name.split('/')[0]) {
    case 'composeExtension':
      return extension({ type: 'message', text });
    case 'task':
      return taskText(activity, text);
    case 'tab':
      return {
        status: 200,
        body: { tab: { type: 'continue', value: { cards: [{ card: noteCard(text) }] } } },
      };
    case 'config':
      return { status: 200, body: { responseType: 'config', config: { type: 'message', value: text } } };
    default:
      return cardMessage(text);
  }
}
