/** What goes in and out of the API, as schemas: requests are checked by them, and the description is made of them. */
import { z } from 'zod';
import { actionSchema, detailsSchema } from '../../bot/actions.ts';
import type { Ticket, TicketEvent } from '../../bot/tickets/types.ts';
import type { Match } from '../../knowledge/types.ts';

const instant = z.iso.datetime();
const language = z.enum(['zh', 'en']);
const named = z.object({ id: z.string(), name: z.string() });

export const ticketId = z.string().regex(/^T-\d{1,9}$/, 'is a ticket number like T-1042');

/** Somebody the program speaks for: `api:<token>/<id>` at the desk. */
const as = z
  .strictObject({
    id: z.string().regex(/^[\w.@-]{1,64}$/, 'has 1 to 64 letters, digits or . _ @ -'),
    name: z.string().trim().min(1).max(120),
  })
  .describe('The person the program speaks for; without it, the token itself');
const conversation = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'has 1 to 64 letters, digits or . _ -')
  .describe('Which of several conversations of that person; what the desk remembers is kept apart');
const speaker = { as: as.optional(), conversation: conversation.optional() };

const files = z
  .array(z.string().min(1).max(200))
  .max(10)
  .optional()
  .describe('The `ref`s of files uploaded before; they go along with what opens a ticket or says something');

export const newTicket = z.strictObject({ ...speaker, files, ...detailsSchema.shape });
export const newMessage = z.strictObject({ ...speaker, files, text: z.string().trim().min(1).max(20_000) });
export const newAction = z.strictObject({ ...speaker, files, action: actionSchema });

type OfTicket = z.ZodObject<{ kind: z.ZodType; ticket: z.ZodType }>;
/** The actions on a ticket, which the address names. */
export const ticketAction = z.discriminatedUnion(
  'kind',
  actionSchema.options
    .filter((option): option is typeof option & OfTicket => 'ticket' in option.shape)
    .map((option) =>
      (option as OfTicket).omit({ ticket: true }).extend({ ...speaker, files }),
    ) as unknown as readonly [
    z.ZodObject<{ kind: z.ZodLiteral<string>; files: typeof files } & typeof speaker>,
  ],
);

export const attachmentShape = z.object({
  ref: z.string().describe('Names the file: GET /files/{ref}'),
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
});

export const deskFileShape = z.object({
  text: z.string().describe('YAML'),
  version: z.string().describe('`basedOn` of an action `change-desk`'),
  at: instant,
  by: z.string(),
});

export const ticketShape = z.object({
  id: z.string(),
  version: z.number().int().describe('How many events it has'),
  status: z.enum(['new', 'claimed', 'waiting', 'resolved', 'closed']),
  requester: named,
  customer: z.string().optional().describe('By whose service hours it is promised; absent: the desk’s'),
  language,
  summary: z.string(),
  category: z.string().optional(),
  asset: z.string().optional(),
  impact: z.string(),
  urgency: z.string(),
  priority: z.number().int().min(1).max(4),
  policy: z.string(),
  attachments: z.array(attachmentShape),
  openedAt: instant,
  assignee: named.extend({ since: instant }).optional(),
  level: z.string(),
  waiting: z.object({ reason: z.string(), until: instant, text: z.string() }).optional(),
  deadlines: z.record(z.string(), instant).describe('By clock; absent while it is stopped or paused'),
  solution: z.string().optional(),
  resolvedAt: instant.optional(),
  closedAt: instant.optional(),
  closeCause: z.string().optional(),
  reopenings: z.number().int(),
  alarm: z.object({ clock: z.string(), level: z.string(), repeat: z.number().int() }).optional(),
});

export const eventShape = z
  .looseObject({
    ticket: z.string(),
    seq: z.number().int(),
    at: instant,
    by: z.looseObject({ kind: z.enum(['person', 'engineer', 'desk']) }),
    door: z.string(),
    kind: z.string(),
  })
  .describe('What happened; further fields depend on the kind');

export const articleShape = z.object({
  id: z.string(),
  title: z.string(),
  body: z.string().describe('Markdown'),
  language,
  audience: z.enum(['staff', 'engineers']),
  updated: z.string().optional(),
  url: z.string().optional(),
});
export const matchShape = articleShape.extend({
  passage: z.string().describe('The part that matched best, Markdown'),
  confidence: z.number().describe('Probability that showing it solves the question'),
});

const replyShape = z
  .looseObject({ language, parts: z.array(z.looseObject({ kind: z.string() })) })
  .describe('What the desk said, in parts free of any platform');

export const doneShape = z.object({
  event: z.string().describe('Identity of what was handled'),
  ticket: ticketShape.optional(),
  replies: z.array(replyShape),
});
export const keptShape = z.object({
  event: z.string(),
  state: z.literal('kept').describe('It cannot be lost and is handled soon; ask again with the same key'),
});
export const ticketsShape = z.object({
  tickets: z.array(ticketShape),
  next: z.string().optional().describe('Ask with after=<this> for the next page'),
});
export const eventsShape = z.object({ events: z.array(eventShape) });
export const explanationShape = z.object({
  clocks: z.array(
    z.object({
      clock: z.string(),
      sentence: z.string(),
      due: instant.optional(),
      rows: z.array(
        z.object({
          from: instant,
          to: instant,
          kind: z.enum(['counted', 'paused', 'skipped']),
          serviceMinutes: z.number(),
          totalMinutes: z.number(),
          why: z.string(),
        }),
      ),
    }),
  ),
  levels: z
    .array(
      z.object({
        level: z.string().optional().describe('Absent: the one that every ticket starts with'),
        waiting: z.string().optional().describe('For whom it waited meanwhile'),
        from: instant,
        to: instant.optional().describe('Absent while it goes on'),
        serviceMinutes: z.number(),
      }),
    )
    .describe('The provider’s own clock: with which level it lay, and for whom outside it waited'),
});
export const matchesShape = z.object({ matches: z.array(matchShape) });
export const problemShape = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  code: z.string().describe('Stable; the words are not'),
  errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
});

/** As JSON will show it, without what is the desk's own business. */
export function shape<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  return schema.parse(JSON.parse(JSON.stringify(value)));
}

export const ticketView = (ticket: Ticket) => shape(ticketShape, ticket);
export const eventView = (event: TicketEvent) => shape(eventShape, event);
export const articleView = (article: Match['article']) =>
  shape(articleShape, { ...article, url: article.source.url });
export const matchView = ({ article, passage, confidence }: Match) =>
  shape(matchShape, { ...articleView(article), passage: passage.text, confidence });
