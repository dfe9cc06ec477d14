/** Fetches a file that somebody sent along, before its short-lived address ends. */
import { isServiceUrl, type TeamsSettings } from './settings.ts';
import type { RemoteFile } from './types.ts';

export const FILE_LIMIT_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 6_000;
/** Where people's uploads lie, per cloud. The address comes from outside: no other host is asked. */
const FILE_HOSTS = /(^|\.)(sharepoint\.(com|cn|us)|sharepoint-mil\.us)$/;

/** Whether a file may be fetched from there. */
export function isFileUrl(
  { url, needsToken }: Pick<RemoteFile, 'url' | 'needsToken'>,
  settings: Pick<TeamsSettings, 'signIn' | 'serviceHosts'>,
): boolean {
  if (isServiceUrl(url, settings)) return true;
  if (needsToken || !URL.canParse(url)) return false;
  const { protocol, hostname, username } = new URL(url);
  return protocol === 'https:' && !username && FILE_HOSTS.test(hostname);
}

/** Undefined: it is too large, or not there. */
export async function takeFile(file: RemoteFile, token: string | undefined): Promise<Buffer | undefined> {
  try {
    const response = await fetch(file.url, {
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: file.needsToken && token ? { authorization: `Bearer ${token}` } : {},
    });
    if (!response.ok || !response.body) return undefined;
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      sizeBytes += chunk.length;
      if (sizeBytes > FILE_LIMIT_BYTES) return undefined;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}

/** For the log. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'unreadable';
}
