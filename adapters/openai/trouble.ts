/** What is wrong with an endpoint, for whoever set it up. Pure; nothing of what the endpoint said is repeated. */
import OpenAI from 'openai';

/** The settings that speak of an endpoint. */
export interface EndpointSettings {
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

export const CHAT_SETTINGS: EndpointSettings = {
  url: 'OPENAI_BASE_URL',
  key: 'OPENAI_API_KEY',
  model: 'OPENAI_MODEL',
};
export const EMBEDDING_SETTINGS: EndpointSettings = {
  url: 'EMBEDDINGS_BASE_URL',
  key: 'EMBEDDINGS_API_KEY',
  model: 'EMBEDDINGS_MODEL',
};

/** One clause: what happened and what to do about it. */
export function troubleOf(error: unknown, { url, key, model }: EndpointSettings): string {
  if (error instanceof OpenAI.APIError && error.status !== undefined) {
    const { status } = error;
    if (status === 401) return `the endpoint refuses the key (401); set ${key}`;
    if (status === 403)
      return `the endpoint refuses access (403); the key of ${key} may not use ${model}, or not from here`;
    if (status === 404)
      return `the endpoint knows no such model or address (404); check ${model}, and ${url}, which mostly ends in /v1`;
    if (status === 402 || status === 429)
      return `the endpoint takes no more requests at present (${status}); check the quota of ${key}`;
    if (status >= 500) return `the endpoint fails by itself (${status}); see its own log`;
    return `the endpoint refuses the request (${status}); check that ${model} is a model for this`;
  }
  const codes = codesOf(error);
  if (codes.includes('OTHER_MODEL'))
    return 'the endpoint runs another model than before; the articles are read anew with it from the next minute on';
  const code = codes.find((one) => one in BY_CODE || /CERT|SIGNATURE|SSL|TLS|ALTNAME/u.test(one));
  if (code !== undefined) {
    const known = BY_CODE[code];
    return known
      ? `${known} (${code}); check ${url}${PROXY}`
      : `the certificate of the endpoint is not trusted (${code}); NODE_EXTRA_CA_CERTS names the file of your own authority`;
  }
  if (isLate(error))
    return `the endpoint does not answer in time; see whether it is overloaded, and check ${url}`;
  if (error instanceof OpenAI.APIConnectionError)
    return `the connection to the endpoint fails; check ${url}${PROXY}`;
  return `what the endpoint answers cannot be used; check that ${url} is the address of an OpenAI-compatible API and ${model} a model for this`;
}

const PROXY = ', or HTTPS_PROXY';

const BY_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at the address',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host cannot be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  ECONNRESET: 'the connection is cut',
  UND_ERR_SOCKET: 'the connection is cut, as it is where an address says http and the server speaks https',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the address says https and the server speaks http',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the address says https and the server speaks http',
};

/** Whether an answer was given up for its time, before or behind its headers. */
export function isLate(error: unknown): boolean {
  return (
    error instanceof OpenAI.APIConnectionTimeoutError ||
    error instanceof OpenAI.APIUserAbortError ||
    ['TimeoutError', 'AbortError'].includes((error as Error | undefined)?.name ?? '')
  );
}

interface MayHaveCauses {
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Its own code and those of its causes. */
function codesOf(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > MAX_CAUSES) return [];
  const { code, cause, errors } = error as MayHaveCauses;
  const causes = [cause, ...(Array.isArray(errors) ? errors : [])];
  return [...(typeof code === 'string' ? [code] : []), ...causes.flatMap((one) => codesOf(one, depth + 1))];
}

const MAX_CAUSES = 6;
