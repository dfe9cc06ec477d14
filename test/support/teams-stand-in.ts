/**
 * The Bot Framework's side of a conversation: issues tokens as its sign-in does, takes what the desk posts, and fails
 * when told to. Listens on loopback; close it.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import jwt from 'jsonwebtoken';

export const APP_ID = '11111111-2222-3333-4444-555555555555';
export const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
export const ISSUER = 'https://api.botframework.com';

export interface TakenActivity {
  readonly method: 'post' | 'put';
  readonly conversation: string;
  readonly id: string;
  readonly authorization?: string;
  // biome-ignore lint/suspicious/noExplicitAny: JSON as it came
  readonly activity: any;
}

export interface Fault {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The platform takes the message and the answer is lost. */
  readonly arrives?: boolean;
}

export class TeamsStandIn {
  readonly taken: TakenActivity[] = [];
  /** Messages the desk took back, and files it put into people's OneDrive. */
  readonly removed: string[] = [];
  readonly uploads: { readonly range: string | undefined; readonly bytes: Buffer }[] = [];
  readonly #faults: Fault[] = [];
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  #server: Server | undefined;
  #count = 0;
  /** `hanging`: whoever asks for them waits. */
  keysAreServed: boolean | 'hanging' = true;
  /** What goes wrong with the next post into that conversation, before what `failNext` says. */
  faultFor: (conversation: string) => Fault | undefined = () => undefined;
  /** Its gateway answers for it: 504 to everything. */
  isAway = false;
  /** Of every place. */
  members: readonly { readonly id: string; readonly name: string; readonly aadObjectId: string }[] = [
    { id: '29:wang', name: 'Wang Lei', aadObjectId: 'WANG' },
  ];
  /** What people send along lies at `/files/<name>`. */
  readonly files = new Map<string, { readonly mediaType: string; readonly bytes: Buffer }>();

  async open(): Promise<this> {
    const app = express().use(express.json({ limit: '1mb' }));
    app.use('/v3', (_request, response, next) => {
      if (this.isAway) response.sendStatus(504);
      else next();
    });
    app.get('/openid', (_request, response) => {
      if (this.keysAreServed === 'hanging') return;
      if (!this.keysAreServed) return void response.sendStatus(502);
      response.json({ issuer: ISSUER, jwks_uri: `${this.url}/keys` });
    });
    app.get('/keys', (_request, response) => {
      const jwk = this.#keys.publicKey.export({ format: 'jwk' });
      response.json({ keys: [{ ...jwk, kid: 'key-1', use: 'sig', endorsements: ['msteams'] }] });
    });
    // What a managed identity answers on Azure App Service.
    app.get('/msi', (request, response) => {
      response.json({
        access_token: `managed ${String(request.query.resource)}`,
        expires_on: String(Math.floor(Date.now() / 1000) + 3600),
        resource: request.query.resource,
        token_type: 'Bearer',
      });
    });
    app.post('/v3/conversations', (_request, response) => {
      response.status(201).json({ id: `direct-${++this.#count}` });
    });
    app.get('/v3/conversations/:conversation/members', (_request, response) => {
      response.json(this.members);
    });
    app.get('/files/:name', (request, response) => {
      const file = this.files.get(request.params.name);
      if (!file) return void response.sendStatus(404);
      response.type(file.mediaType).send(file.bytes);
    });
    app.get('/v3/conversations/:conversation/pagedmembers', (_request, response) => {
      response.json({ members: [{ id: '29:wang', name: 'Wang Lei' }] });
    });
    const take = (method: 'post' | 'put') => (request: express.Request, response: express.Response) => {
      const fault = this.faultFor(String(request.params.conversation)) ?? this.#faults.shift();
      const id = method === 'put' ? String(request.params.id) : `activity-${++this.#count}`;
      const { authorization } = request.headers;
      if (!fault || fault.arrives)
        this.taken.push({
          method,
          id,
          conversation: String(request.params.conversation),
          activity: request.body,
          ...(authorization && { authorization }),
        });
      if (!fault) return void response.status(201).json({ id });
      if (fault.status === 0) return void request.socket.destroy();
      response
        .status(fault.status)
        .set(fault.headers ?? {})
        .json(fault.body ?? {});
    };
    app.post('/v3/conversations/:conversation/activities', take('post'));
    app.delete('/v3/conversations/:conversation/activities/:id', (request, response) => {
      this.removed.push(String(request.params.id));
      response.sendStatus(200);
    });
    app.put('/onedrive/:file', express.raw({ type: () => true, limit: '30mb' }), (request, response) => {
      if (request.params.file === 'full') return void response.sendStatus(507);
      this.uploads.push({ range: request.get('content-range'), bytes: request.body as Buffer });
      response.status(201).json({ id: request.params.file });
    });
    app.put('/v3/conversations/:conversation/activities/:id', take('put'));
    const server = createServer(app);
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}`;
  }

  get host(): string {
    return new URL(this.url).host;
  }

  failNext(...faults: readonly Fault[]): void {
    this.#faults.push(...faults);
  }

  clearFaults(): void {
    this.#faults.length = 0;
  }

  /** A token as the Bot Framework's sign-in would issue it, except for what is said otherwise. */
  token(
    claims: Readonly<Record<string, unknown>> = {},
    {
      key = this.#keys.privateKey as KeyObject,
      ...options
    }: jwt.SignOptions & { readonly key?: KeyObject | string } = {},
  ): string {
    return jwt.sign({ iss: ISSUER, aud: APP_ID, serviceurl: `${this.url}/`, ...claims }, key, {
      algorithm: 'RS256',
      keyid: 'key-1',
      expiresIn: '1h',
      ...options,
    });
  }

  /** Everything people could read in that conversation now: each message as it was last drawn. */
  shownIn(conversation: string): readonly TakenActivity[] {
    const shown = new Map<string, TakenActivity>();
    for (const one of this.taken)
      if (one.conversation === conversation && one.activity.type !== 'typing') shown.set(one.id, one);
    return [...shown.values()];
  }
}

/** All words of an activity and its cards, for reading. */
export function wordsOf(activity: unknown): string {
  const found: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (['text', 'title', 'label', 'altText'].includes(key)) found.push(value);
    } else if (Array.isArray(value)) for (const one of value) walk(one, key);
    else if (value && typeof value === 'object')
      for (const [name, inner] of Object.entries(value))
        if (name !== 'fallback' && name !== 'data' && name !== 'refresh' && name !== 'summary')
          walk(inner, name);
  };
  walk(activity, '');
  return found.join('\n');
}
