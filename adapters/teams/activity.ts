/** What an activity from outside must look like. Optional fields that are damaged count as absent. */
import { z } from 'zod';

const short = (max: number) => z.string().max(max).optional().catch(undefined);

const account = z.object({
  id: z.string().min(1).max(400),
  name: short(400),
  aadObjectId: z
    .string()
    .regex(/^[0-9a-z-]{1,80}$/i)
    .optional()
    .catch(undefined),
  role: short(40),
});

/** Longest text taken: the desk says itself what it does with long ones. */
export const TEXT_LIMIT = 120_000;

const entity = z.object({
  type: z.string(),
  text: z.string().max(2_000).optional().catch(undefined),
  mentioned: z
    .object({ id: z.string().max(400) })
    .optional()
    .catch(undefined),
});

const attachment = z.object({
  contentType: z.string().max(200),
  contentUrl: short(4_000),
  name: short(400),
  content: z.unknown().optional(),
});

/** Elements that are damaged are left out. */
function listOf<S extends z.ZodType>(element: S) {
  return z
    .array(z.unknown())
    .max(200)
    .catch([])
    .default([])
    .transform((all) =>
      all.flatMap((one) => {
        const read = element.safeParse(one);
        return read.success ? [read.data as z.infer<S>] : [];
      }),
    );
}

const activity = z.object({
  type: z.string().min(1).max(80),
  id: z.string().min(1).max(400).optional(),
  channelId: z.string().max(80),
  serviceUrl: z.string().max(2_000),
  from: account,
  recipient: account,
  conversation: z.object({
    // These separate parts of the desk's own ids.
    id: z
      .string()
      .min(1)
      .max(600)
      .regex(/^[^#|\s]+$/),
    conversationType: short(40),
    tenantId: short(80),
    isGroup: z.boolean().optional().catch(undefined),
  }),
  text: z.string().max(TEXT_LIMIT).optional(),
  textFormat: short(20),
  locale: short(40),
  localTimezone: short(80),
  timestamp: short(60),
  name: short(200),
  value: z.unknown().optional(),
  action: short(40),
  replyToId: short(400),
  entities: listOf(entity),
  attachments: listOf(attachment),
  membersAdded: listOf(account),
  membersRemoved: listOf(account),
  channelData: z
    .object({
      tenant: z
        .object({ id: z.string().max(80) })
        .optional()
        .catch(undefined),
      team: z
        .object({ id: z.string().max(600) })
        .optional()
        .catch(undefined),
      eventType: short(80),
    })
    .optional()
    .catch(undefined),
});

export type Activity = z.infer<typeof activity>;

/** Undefined: that is no activity the door can use. */
export function readActivity(body: unknown): Activity | undefined {
  const read = activity.safeParse(body);
  return read.success ? read.data : undefined;
}

/** Enough to check who sent it: botbuilder's checks need these, and fail in odd ways without them. */
const envelope = z.object({
  type: z.string().min(1).max(80),
  channelId: z.string().min(1).max(80),
  serviceUrl: z.string().min(1).max(2_000),
});

export function readEnvelope(body: unknown): z.infer<typeof envelope> | undefined {
  const read = envelope.safeParse(body);
  return read.success ? read.data : undefined;
}
