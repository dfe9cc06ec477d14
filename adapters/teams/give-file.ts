/**
 * Files out of the desk, into the OneDrive of somebody who asked for them. Teams lets a bot do that in a personal chat
 * only, and after that person has agreed: a consent card goes out, an invoke brings the place to upload to, and a
 * file card stands for the uploaded file.
 */
import { z } from 'zod';
import type { TicketId } from '../../bot/tickets/types.ts';
import type { Attachment, Language } from '../../bot/types.ts';
import { teamsSentences } from './sentences.ts';
import { clean, shorten } from './text.ts';
import type { FileConsentAttachment, FileInfoAttachment } from './types.ts';

const UPLOAD_TIMEOUT_MS = 30_000;
const TICKET = /^T-\d{1,9}$/;

const consent = z.object({
  action: z.string(),
  context: z.object({
    firstline: z.object({ ticket: z.string().regex(TICKET), file: z.string().min(1).max(200) }),
  }),
  uploadInfo: z
    .object({
      contentUrl: z.string().max(4_000),
      uploadUrl: z.string().max(8_000),
      name: z.string().max(400),
      uniqueId: z.string().max(400),
      fileType: z.string().max(80),
    })
    .optional()
    .catch(undefined),
});

/** What somebody answered to a consent card. Rights are not in it: they are looked up again. */
export interface Consent {
  readonly ticket: TicketId;
  readonly file: string;
  /** Where to put the file; absent: declined. */
  readonly upload?: NonNullable<z.infer<typeof consent>['uploadInfo']>;
}

export function readConsent(value: unknown): Consent | undefined {
  const read = consent.safeParse(value);
  if (!read.success) return undefined;
  const { action, context, uploadInfo } = read.data;
  const { ticket, file } = context.firstline;
  if (action === 'decline') return { ticket: ticket as TicketId, file };
  return action === 'accept' && uploadInfo
    ? { ticket: ticket as TicketId, file, upload: uploadInfo }
    : undefined;
}

export function consentCard(file: Attachment, ticket: TicketId, language: Language): FileConsentAttachment {
  const context = { firstline: { ticket, file: file.ref } };
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.consent',
    name: fileNameOf(file, language),
    content: {
      description: teamsSentences(language).fileOf(ticket),
      sizeInBytes: file.sizeBytes,
      acceptContext: context,
      declineContext: context,
    },
  };
}

export function fileCard({
  contentUrl,
  name,
  uniqueId,
  fileType,
}: NonNullable<Consent['upload']>): FileInfoAttachment {
  return {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name,
    content: { uniqueId, fileType },
  };
}

/** False: it was not taken. The address is one time's and holds its own right. */
export async function upload(url: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      redirect: 'error',
      signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS),
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
      },
      body: Buffer.from(bytes),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/** OneDrive takes no names with these characters. */
function fileNameOf({ name }: Attachment, language: Language): string {
  const plain = clean(name)
    .replace(/["*:<>?/\\|#%\n]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return shorten(plain, 120) || teamsSentences(language).file;
}
