/**
 * A Slack of the tests' own: real HTTP and WebSocket on this machine. It checks tokens, scopes, required
 * arguments, membership and block limits, answers with Slack's error codes, signs what it sends, sends events
 * again, limits the rate, refreshes and drops sockets, and can lose an answer after it has done what was asked.
 * Everything is recorded. Written from Slack's reference pages.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { faultsOfBlocks, faultsOfView } from './check-blocks.ts';
import {
  type Block,
  type Ephemeral,
  type OpenView,
  pressables,
  type SlackChannel,
  type SlackFile,
  type SlackPerson,
  type SlackPost,
  type View,
} from './workspace.ts';

export const ALL_SCOPES = [
  'app_mentions:read',
  'assistant:write',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:read',
  'im:write',
  'reactions:read',
  'reactions:write',
  'users:read',
];

export type Fault =
  /** An error in Slack's words; nothing was done. */
  | { readonly kind: 'error'; readonly error: string; readonly retryAfterS?: number }
  | { readonly kind: 'limited'; readonly retryAfterS: number }
  /** `done`: what was asked for has been done all the same. */
  | { readonly kind: 'http'; readonly status: number; readonly done?: boolean }
  /** The connection breaks before anything was done. */
  | { readonly kind: 'reset' }
  /** Done, and then the answer is lost. */
  | { readonly kind: 'lost-answer' }
  /** Done, and the answer is half a JSON text. */
  | { readonly kind: 'garbage' }
  /** Done as asked, this much later. */
  | { readonly kind: 'slow'; readonly ms: number };

export interface Call {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: number;
  readonly answer: Readonly<Record<string, unknown>> | 'limited' | 'broken';
}

export interface Sent {
  readonly status: number | 'no-answer';
  readonly body: unknown;
  readonly ms: number;
}

interface PendingEvent {
  readonly body: Record<string, unknown>;
  readonly dueAt: number;
  readonly attempt: number;
  readonly reason: string;
}

type Args = Readonly<Record<string, unknown>>;
class ApiError extends Error {
  readonly extra: Record<string, unknown>;
  constructor(error: string, extra: Record<string, unknown> = {}) {
    super(error);
    this.extra = extra;
  }
}

const RETRY_AFTER_MS = [0, 60_000, 300_000];
const ANSWER_WITHIN_MS = 3_000;

export interface StandInOptions {
  readonly scopes?: readonly string[];
  /** The organization that has installed the app for all of its workspaces. */
  readonly enterprise?: string;
  /** Posts a channel takes in a burst before it is limited to one a second; absent: no limit. */
  readonly burst?: number;
}

export class SlackStandIn {
  readonly team = 'T0DESK';
  readonly botUser = 'U0DESKBOT';
  readonly botId = 'B0DESKBOT';
  readonly botToken = 'xoxb-stand-in';
  readonly appToken = 'xapp-stand-in';
  readonly signingSecret = 'stand-in-signing-secret';
  readonly people = new Map<string, SlackPerson>();
  readonly channels = new Map<string, SlackChannel>();
  readonly files = new Map<string, SlackFile>();
  readonly ephemerals: Ephemeral[] = [];
  readonly views: OpenView[] = [];
  readonly homes = new Map<string, View>();
  readonly calls: Call[] = [];
  readonly prompts: Args[] = [];
  readonly statuses: Args[] = [];
  /** Every token that is good now: the app's own and those given out by OAuth. */
  readonly tokens = new Set([this.botToken]);
  readonly clientId = 'stand-in-client';
  readonly clientSecret = 'stand-in-client-secret';
  /** Given out by OAuth, good for this long; 0: for ever. */
  tokenLifetimeS = 0;
  /** Where events go over HTTP. */
  requestUrl: string | undefined;
  /** Where files are said to lie; a wicked one is somewhere else. */
  filesOrigin: string | undefined;
  scopes: readonly string[];
  /** Every fault of what was posted that real Slack would have refused. */
  readonly refused: { readonly method: string; readonly faults: readonly string[] }[] = [];

  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #faults = new Map<string, (Fault | undefined)[]>();
  readonly #triggers = new Map<string, { readonly user: string; readonly until: number; used: boolean }>();
  readonly #waiting = new Map<string, (payload: unknown) => void>();
  /** What each socket has not answered yet: told when it goes away. */
  readonly #unanswered = new Map<WebSocket, Set<() => void>>();
  readonly #uploads = new Map<string, SlackFile>();
  readonly #bursts = new Map<string, number[]>();
  readonly #directs = new Map<string, string>();
  readonly enterprise: string | undefined;
  readonly #burst: number | undefined;
  #pending: PendingEvent[] = [];
  #later = 0;
  #counter = 0;

  private constructor(server: Server, options: StandInOptions) {
    this.#server = server;
    this.scopes = options.scopes ?? ALL_SCOPES;
    this.#burst = options.burst;
    this.enterprise = options.enterprise;
    this.people.set(this.botUser, { id: this.botUser, name: 'desk', isBot: true });
  }

  static async start(options: StandInOptions = {}): Promise<SlackStandIn> {
    const server = createServer();
    const slack = new SlackStandIn(server, options);
    server.on('request', (request, response) => void slack.#answer(request, response));
    server.on('upgrade', (request, socket, head) =>
      slack.#sockets.handleUpgrade(request, socket, head, (ws) => slack.#connected(ws)),
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return slack;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.origin}/api/`;
  }

  // What there is.

  person(id: string, name: string, more: Partial<SlackPerson> = {}): SlackPerson {
    const person = { id, name, ...more };
    this.people.set(id, person);
    return person;
  }

  channel(id: string, name: string, members: readonly string[] = []): SlackChannel {
    const isDirect = id.startsWith('D');
    const channel: SlackChannel = {
      id,
      name,
      isDirect,
      isPrivate: isDirect || id.startsWith('G'),
      isArchived: false,
      members: new Set(members),
      posts: [],
    };
    this.channels.set(id, channel);
    return channel;
  }

  /** The direct messages between somebody and the app. */
  directOf(user: string): SlackChannel {
    const known = this.#directs.get(user);
    if (known) return this.channels.get(known)!;
    const id = `D0${user.slice(1)}`;
    this.#directs.set(user, id);
    return this.channel(id, user, [user, this.botUser]);
  }

  /** Posts of the desk, oldest first. */
  deskPosts(channel: string): readonly SlackPost[] {
    return (this.channels.get(channel)?.posts ?? []).filter((post) => post.botId === this.botId);
  }

  callsTo(method: string): readonly Call[] {
    return this.calls.filter((call) => call.method === method);
  }

  /** Resolves when that method has been called and answered. */
  async untilCalled(method: string): Promise<void> {
    while (this.callsTo(method).length === 0)
      await new Promise((resolve) => {
        this.#server.once('answered', resolve);
      });
  }

  /** What befalls the next calls of a method, one each; undefined: that one goes through. */
  failNext(method: string, ...faults: readonly (Fault | undefined)[]): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), ...faults]);
  }

  // What people do.

  async say(
    user: string,
    channel: string,
    text: string,
    more: {
      readonly thread?: string;
      readonly files?: readonly {
        readonly name: string;
        readonly bytes: Buffer;
        readonly mimetype?: string;
      }[];
    } = {},
  ): Promise<{ readonly ts: string; readonly sent: readonly Sent[] }> {
    const place = this.channels.get(channel)!;
    const ts = this.#ts();
    const files = (more.files ?? []).map((file) =>
      this.#keepFile(file.name, file.mimetype ?? 'text/plain', file.bytes),
    );
    const post: SlackPost = {
      ts,
      channel,
      user,
      text,
      ...(more.thread && { thread: more.thread }),
      ...(files.length > 0 && { files }),
      reactions: new Map(),
      edits: 0,
    };
    place.posts.push(post);
    const event = { ...this.#messageEvent(post), ...(files.length > 0 && { subtype: 'file_share' }) };
    const sent: Sent[] = [];
    const isCalled = text.includes(`<@${this.botUser}>`) && !place.isDirect;
    // A mention in a joined channel comes twice, and no order is promised.
    if (isCalled) sent.push(await this.send({ ...event, type: 'app_mention' }));
    if (place.isDirect || place.members.has(this.botUser)) sent.push(await this.send(event));
    return { ts, sent };
  }

  async edit(post: { readonly channel: string; readonly ts: string }, text: string): Promise<Sent> {
    const found = this.#post(post.channel, post.ts)!;
    const previous = { ...this.#messageEvent(found) };
    found.text = text;
    const message = { ...this.#messageEvent(found), edited: { user: found.user, ts: this.#ts() } };
    return this.send({
      type: 'message',
      subtype: 'message_changed',
      hidden: true,
      channel: post.channel,
      ts: this.#ts(),
      message,
      previous_message: previous,
    });
  }

  async remove(post: { readonly channel: string; readonly ts: string }): Promise<Sent> {
    const found = this.#post(post.channel, post.ts)!;
    const { posts } = this.channels.get(post.channel)!;
    posts.splice(posts.indexOf(found), 1);
    return this.send({
      type: 'message',
      subtype: 'message_deleted',
      hidden: true,
      channel: post.channel,
      ts: this.#ts(),
      deleted_ts: post.ts,
      previous_message: this.#messageEvent(found),
    });
  }

  async react(
    user: string,
    emoji: string,
    post: { readonly channel: string; readonly ts: string },
  ): Promise<Sent> {
    return this.send({
      type: 'reaction_added',
      user,
      reaction: emoji,
      item: { type: 'message', channel: post.channel, ts: post.ts },
      event_ts: this.#ts(),
    });
  }

  openApp(user: string, tab: 'home' | 'messages'): Promise<Sent> {
    return this.send({
      type: 'app_home_opened',
      user,
      channel: this.directOf(user).id,
      tab,
      event_ts: this.#ts(),
    });
  }

  /** Presses what is labelled so on a post, an ephemeral message or a home. */
  async press(
    user: string,
    on: SlackPost | Ephemeral | View,
    label: string,
    more: { readonly actionTs?: string } = {},
  ): Promise<Sent> {
    const found = pressables(on.blocks).find((one) => one.label === label);
    if (!found)
      throw new Error(
        `nothing is labelled ${label}; there is ${pressables(on.blocks)
          .map((one) => one.label)
          .join(', ')}`,
      );
    return this.interact(this.pressBody(user, on, found, more.actionTs ?? this.#ts()));
  }

  pressBody(
    user: string,
    on: SlackPost | Ephemeral | View,
    pressed: {
      readonly kind?: 'button' | 'overflow';
      readonly actionId: string;
      readonly blockId: string;
      readonly value: string;
    },
    actionTs = this.#ts(),
  ): Record<string, unknown> {
    const option = { text: { type: 'plain_text', text: 'x' }, value: pressed.value };
    const action = {
      action_id: pressed.actionId,
      block_id: pressed.blockId,
      action_ts: actionTs,
      ...(pressed.kind === 'overflow'
        ? { type: 'overflow', selected_option: option }
        : { type: 'button', value: pressed.value }),
    };
    const base = {
      type: 'block_actions',
      ...this.#who(user),
      trigger_id: this.trigger(user),
      actions: [action],
      api_app_id: 'A0',
      token: 'x',
    };
    if (!('ts' in on))
      return { ...base, container: { type: 'view', view_id: 'V-home' }, view: { id: 'V-home', ...on } };
    const isEphemeral = 'user' in on && !('reactions' in on);
    return {
      ...base,
      channel: { id: on.channel, name: this.channels.get(on.channel)?.name ?? '' },
      container: {
        type: 'message',
        message_ts: on.ts,
        channel_id: on.channel,
        is_ephemeral: isEphemeral,
        ...(on.thread && { thread_ts: on.thread }),
      },
      ...(!isEphemeral && {
        message: {
          type: 'message',
          ts: on.ts,
          text: on.text,
          blocks: on.blocks,
          ...(on.thread && { thread_ts: on.thread }),
        },
      }),
      response_url: `${this.origin}/response/${randomUUID()}`,
    };
  }

  /** Sends a form that is open; what is wrong with it comes back as Slack's `errors`. */
  async submit(
    view: OpenView,
    values: Readonly<Record<string, string>>,
    more: {
      readonly user?: string;
      readonly files?: readonly { readonly name: string; readonly bytes: Buffer }[];
    } = {},
  ): Promise<Sent> {
    const state: Record<string, Record<string, unknown>> = {};
    for (const block of view.view.blocks) {
      if (block.type !== 'input') continue;
      const element = block.element as {
        type: string;
        action_id: string;
        initial_value?: string;
        initial_user?: string;
        initial_option?: { value: string };
      };
      const value = values[element.action_id];
      const files = (more.files ?? []).map((file) => this.#keepFile(file.name, 'image/png', file.bytes));
      const entered: Record<string, unknown> =
        element.type === 'plain_text_input'
          ? { value: value ?? element.initial_value ?? null }
          : element.type === 'static_select'
            ? {
                selected_option:
                  (value ?? element.initial_option?.value) === undefined
                    ? null
                    : { value: value ?? element.initial_option?.value },
              }
            : element.type === 'users_select'
              ? { selected_user: value ?? element.initial_user ?? null }
              : element.type === 'file_input'
                ? { files: files.map((file) => this.#fileView(file)) }
                : { selected_time: value ?? null };
      state[block.block_id ?? 'x'] = { [element.action_id]: { type: element.type, ...entered } };
    }
    return this.interact({
      type: 'view_submission',
      ...this.#who(more.user ?? view.user),
      trigger_id: this.trigger(view.user),
      view: { id: view.id, ...view.view, state: { values: state } },
    });
  }

  async command(user: string, channel: string, word: string, text: string): Promise<Sent> {
    const body = {
      token: 'x',
      team_id: this.team,
      user_id: user,
      user_name: this.people.get(user)?.name ?? user,
      channel_id: channel,
      channel_name: 'x',
      command: word,
      text,
      trigger_id: this.trigger(user),
      response_url: `${this.origin}/response/${randomUUID()}`,
      api_app_id: 'A0',
      is_enterprise_install: String(this.enterprise !== undefined),
      ...(this.enterprise && { enterprise_id: this.enterprise, enterprise_name: 'Organization' }),
    };
    return this.#overSocket()
      ? this.#sendSocket('slash_commands', body)
      : this.#post4m(new URLSearchParams(body).toString());
  }

  async shortcut(user: string, callback: string, post?: SlackPost): Promise<Sent> {
    const base = { ...this.#who(user), callback_id: callback, trigger_id: this.trigger(user), token: 'x' };
    if (!post) return this.interact({ ...base, type: 'shortcut' });
    return this.interact({
      ...base,
      type: 'message_action',
      channel: { id: post.channel, name: 'x' },
      message: {
        type: 'message',
        ts: post.ts,
        user: post.user,
        text: post.text,
        ...(post.thread && { thread_ts: post.thread }),
        ...(post.files && { files: post.files.map((file) => this.#fileView(file)) }),
      },
      response_url: `${this.origin}/response/${randomUUID()}`,
    });
  }

  // How it reaches the app.

  /** An event; when it is not taken it waits for `advance` to be sent again. */
  async send(event: Record<string, unknown>, retry?: PendingEvent): Promise<Sent> {
    const body = retry?.body ?? {
      token: 'x',
      team_id: this.team,
      api_app_id: 'A0',
      type: 'event_callback',
      event_id: `Ev${this.#next()}`,
      event_time: Math.floor(Date.now() / 1_000),
      context_team_id: this.team,
      context_enterprise_id: this.enterprise ?? null,
      ...(this.enterprise && { enterprise_id: this.enterprise }),
      authorizations: [
        {
          team_id: this.enterprise ? null : this.team,
          user_id: this.botUser,
          is_bot: true,
          is_enterprise_install: this.enterprise !== undefined,
          enterprise_id: this.enterprise ?? null,
        },
      ],
      event: { event_ts: event.ts ?? event.event_ts, ...event },
    };
    const attempt = retry?.attempt ?? 0;
    const sent = this.#overSocket()
      ? await this.#sendSocket('events_api', body, { attempt, reason: retry?.reason ?? '' })
      : await this.#postJson(
          body,
          attempt === 0
            ? {}
            : { 'x-slack-retry-num': String(attempt), 'x-slack-retry-reason': retry?.reason ?? '' },
        );
    const isTaken = typeof sent.status === 'number' && sent.status >= 200 && sent.status < 300;
    const wait = RETRY_AFTER_MS[attempt];
    if (!isTaken && wait !== undefined)
      this.#pending.push({
        body,
        attempt: attempt + 1,
        dueAt: this.#now() + wait,
        reason: sent.status === 'no-answer' ? 'http_timeout' : 'http_error',
      });
    return sent;
  }

  /** How many events still wait to be sent again. */
  get pendingEvents(): number {
    return this.#pending.length;
  }

  /** Lets time pass for retries, and sends what has become due. */
  async advance(ms: number): Promise<readonly Sent[]> {
    this.#later += ms;
    const due = this.#pending.filter((one) => one.dueAt <= this.#now());
    this.#pending = this.#pending.filter((one) => one.dueAt > this.#now());
    const sent: Sent[] = [];
    for (const one of due) sent.push(await this.send({}, one));
    return sent;
  }

  /** A press, form or shortcut; Slack never sends these again. */
  interact(payload: Record<string, unknown>): Promise<Sent> {
    return this.#overSocket()
      ? this.#sendSocket('interactive', payload)
      : this.#post4m(new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
  }

  /** The headers of a signed request. */
  sign(
    body: string,
    at = Math.floor(Date.now() / 1_000),
    secret = this.signingSecret,
  ): Record<string, string> {
    const signature = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
    return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${signature}` };
  }

  /** Any body, with any headers, at the app's address. */
  async raw(body: string, headers: Readonly<Record<string, string>>): Promise<Sent> {
    const began = Date.now();
    try {
      const response = await fetch(this.requestUrl!, {
        method: 'POST',
        body,
        headers,
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      return { status: response.status, body: parsed(text), ms: Date.now() - began };
    } catch {
      return { status: 'no-answer', body: undefined, ms: Date.now() - began };
    }
  }

  #postJson(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Sent> {
    const text = JSON.stringify(body);
    return this.raw(text, { 'content-type': 'application/json', ...this.sign(text), ...headers });
  }

  #post4m(text: string): Promise<Sent> {
    return this.raw(text, { 'content-type': 'application/x-www-form-urlencoded', ...this.sign(text) });
  }

  // Socket Mode.

  get openSockets(): number {
    return [...this.#sockets.clients].filter((socket) => socket.readyState === socket.OPEN).length;
  }

  /** Slack renews a connection: it says so and closes it. */
  refreshSockets(reason = 'refresh_requested'): void {
    for (const socket of this.#sockets.clients)
      socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: {} }));
  }

  /** The network breaks. */
  dropSockets(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Any text over the open sockets. */
  sendOverSockets(text: string): void {
    for (const socket of this.#sockets.clients) socket.send(text);
  }

  /** Resolves when a socket is open. */
  async untilConnected(): Promise<void> {
    while (this.openSockets === 0) await new Promise((resolve) => this.#sockets.once('helloed', resolve));
  }

  /** Resolves when a socket has gone. */
  nextDisconnect(): Promise<void> {
    return new Promise((resolve) => {
      this.#sockets.once('gone', () => resolve());
    });
  }

  #connected(socket: WebSocket): void {
    const unanswered = new Set<() => void>();
    this.#unanswered.set(socket, unanswered);
    socket.once('close', () => {
      this.#unanswered.delete(socket);
      for (const gone of unanswered) gone();
      this.#sockets.emit('gone');
    });
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.openSockets,
        debug_info: {},
        connection_info: { app_id: 'A0' },
      }),
    );
    this.#sockets.emit('helloed');
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = parsed(String(data)) as { envelope_id: string; payload?: unknown };
      this.#waiting.get(id)?.(payload);
      this.#waiting.delete(id);
    });
    socket.on('error', () => undefined);
  }

  #overSocket(): boolean {
    return this.requestUrl === undefined;
  }

  async #sendSocket(
    type: string,
    payload: unknown,
    retry?: { readonly attempt: number; readonly reason: string },
  ): Promise<Sent> {
    const began = Date.now();
    const socket = [...this.#sockets.clients].find((one) => one.readyState === one.OPEN);
    if (!socket) return { status: 'no-answer', body: undefined, ms: 0 };
    const envelope_id = randomUUID();
    const unanswered = this.#unanswered.get(socket)!;
    return new Promise((resolve) => {
      const finish = (status: Sent['status'], body: unknown): void => {
        clearTimeout(timer);
        unanswered.delete(gone);
        this.#waiting.delete(envelope_id);
        resolve({ status, body, ms: Date.now() - began });
      };
      const timer = setTimeout(() => finish('no-answer', undefined), ANSWER_WITHIN_MS);
      const gone = (): void => finish('no-answer', undefined);
      unanswered.add(gone);
      this.#waiting.set(envelope_id, (body) => finish(200, body));
      socket.send(
        JSON.stringify({
          type,
          envelope_id,
          payload,
          accepts_response_payload: type !== 'events_api',
          ...(retry && { retry_attempt: retry.attempt, retry_reason: retry.reason }),
        }),
      );
    });
  }

  // The Web API.

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    const path = (request.url ?? '').split('?')[0]!;
    if (path.startsWith('/upload/')) return this.#uploaded(path.slice(8), body, response);
    if (path.startsWith('/files/')) return this.#download(path.slice(7), request, response);
    if (path.startsWith('/response/')) {
      this.calls.push({
        method: 'response_url',
        args: parsed(body.toString()) as Args,
        at: Date.now(),
        answer: { ok: true },
      });
      return void response.end('ok');
    }
    const method = path.replace(/^\/api\//, '');
    const args = readArgs(body.toString(), request.headers['content-type'] ?? '');
    const token = (request.headers.authorization ?? '').replace(/^Bearer /, '') || String(args.token ?? '');
    const fault = this.#faults.get(method)?.shift();
    const record = (answer: Call['answer']): number =>
      this.calls.push({ method, args, at: Date.now(), answer });
    if (fault?.kind === 'reset') {
      record('broken');
      return void request.socket.destroy();
    }
    if (fault?.kind === 'limited' || this.#isOverBurst(method, args)) {
      record('limited');
      response.writeHead(429, {
        'retry-after': String(fault?.kind === 'limited' ? fault.retryAfterS : 1),
        'content-type': 'application/json',
      });
      return void response.end(JSON.stringify({ ok: false, error: 'ratelimited' }));
    }
    if (fault?.kind === 'http' && !fault.done) {
      record('broken');
      response.writeHead(fault.status);
      return void response.end('<html>upstream</html>');
    }
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    let answer: Record<string, unknown>;
    try {
      if (fault?.kind === 'error') throw new ApiError(fault.error);
      answer = { ok: true, ...this.#run(method, args, token) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      answer = { ok: false, error: error.message, ...error.extra };
    }
    const retryAfterS = fault?.kind === 'error' ? fault.retryAfterS : undefined;
    if (fault && fault.kind !== 'slow') {
      record('broken');
      if (fault.kind === 'lost-answer') return void request.socket.destroy();
      if (fault.kind === 'garbage') return void response.end('{"ok": tr');
      if (fault.kind === 'http') {
        response.writeHead(fault.status);
        return void response.end('<html>upstream</html>');
      }
    }
    record(answer);
    response.writeHead(200, {
      'content-type': 'application/json',
      'x-oauth-scopes': this.scopes.join(','),
      'x-slack-req-id': randomUUID(),
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
    });
    response.end(JSON.stringify(answer));
    this.#server.emit('answered');
  }

  #isOverBurst(method: string, args: Args): boolean {
    if (this.#burst === undefined || method !== 'chat.postMessage') return false;
    const key = String(args.channel);
    const now = Date.now();
    const recent = (this.#bursts.get(key) ?? []).filter((at) => now - at < 1_000);
    if (recent.length >= this.#burst) return true;
    this.#bursts.set(key, [...recent, now]);
    return false;
  }

  #need(...scopes: readonly string[]): void {
    if (scopes.some((scope) => this.scopes.includes(scope))) return;
    throw new ApiError('missing_scope', { needed: scopes.join(','), provided: this.scopes.join(',') });
  }

  #run(method: string, args: Args, token: string): Record<string, unknown> {
    if (method === 'apps.connections.open') {
      if (token !== this.appToken) throw new ApiError(token === '' ? 'not_authed' : 'invalid_auth');
      return { url: `${this.origin.replace('http', 'ws')}/link/?ticket=${randomUUID()}&app_id=A0` };
    }
    if (method === 'oauth.v2.access') return this.#oauth(args);
    if (!this.tokens.has(token)) throw new ApiError(token === '' ? 'not_authed' : 'invalid_auth');
    switch (method) {
      case 'auth.test':
        return {
          url: 'https://desk.slack.com/',
          team: 'Desk',
          user: 'desk',
          team_id: this.team,
          user_id: this.botUser,
          bot_id: this.botId,
          is_enterprise_install: this.enterprise !== undefined,
          ...(this.enterprise && { enterprise_id: this.enterprise }),
        };
      case 'users.info':
        this.#need('users:read');
        return this.#userInfo(required(args, 'user'), isTrue(args.include_locale));
      case 'conversations.open': {
        this.#need('im:write');
        const user = required(args, 'users');
        const person = this.people.get(user);
        if (!person) throw new ApiError('user_not_found');
        if (person.deleted) throw new ApiError('user_disabled');
        if (person.isBot) throw new ApiError('cannot_dm_bot');
        return { channel: { id: this.directOf(user).id } };
      }
      case 'conversations.info': {
        this.#need('channels:read', 'groups:read', 'im:read');
        const channel = this.#channel(args, true);
        return {
          channel: {
            id: channel.id,
            name: channel.name,
            is_archived: channel.isArchived,
            is_member: channel.members.has(this.botUser),
            is_im: channel.isDirect,
          },
        };
      }
      case 'conversations.history':
      case 'conversations.replies':
        return this.#history(method, args);
      case 'chat.postMessage':
        return this.#postMessage(args);
      case 'chat.postEphemeral':
        return this.#postEphemeral(args);
      case 'chat.update':
        return this.#update(args);
      case 'chat.delete':
        return this.#delete(args);
      case 'chat.startStream':
        return this.#startStream(args);
      case 'chat.appendStream':
      case 'chat.stopStream':
        return this.#moveStream(method, args);
      case 'reactions.add':
      case 'reactions.remove':
        return this.#reaction(method, args);
      case 'views.open':
        return this.#openView(args);
      case 'views.publish': {
        const view = this.#view(args);
        if (view.type !== 'home') throw new ApiError('invalid_arguments');
        this.homes.set(required(args, 'user_id'), view);
        return { view };
      }
      case 'files.info': {
        this.#need('files:read');
        const id = required(args, 'file');
        const uploaded = this.#uploads.get(id);
        const file = this.files.get(id) ?? (uploaded?.bytes && uploaded);
        if (!file) throw new ApiError('file_not_found');
        return { file: this.#fileView(file) };
      }
      case 'files.getUploadURLExternal': {
        this.#need('files:write');
        const size = Number(required(args, 'length'));
        if (!(size > 0)) throw new ApiError('invalid_arguments');
        const file: SlackFile = {
          id: `F${this.#next()}UP`,
          name: required(args, 'filename'),
          mimetype: 'application/octet-stream',
          size,
        };
        this.#uploads.set(file.id, file);
        return { upload_url: `${this.origin}/upload/${file.id}`, file_id: file.id };
      }
      case 'files.completeUploadExternal':
        return this.#completeUpload(args);
      case 'functions.completeError':
        required(args, 'function_execution_id');
        required(args, 'error');
        return {};
      case 'assistant.threads.setStatus':
        this.#need('assistant:write', 'chat:write');
        required(args, 'thread_ts');
        this.#channel(args, false, 'channel_id');
        this.statuses.push(args);
        return {};
      case 'assistant.threads.setSuggestedPrompts':
        this.#need('assistant:write');
        this.prompts.push(args);
        return {};
      default:
        throw new ApiError('unknown_method', { req_method: method });
    }
  }

  #oauth(args: Args): Record<string, unknown> {
    if (args.client_id !== this.clientId || args.client_secret !== this.clientSecret)
      throw new ApiError('bad_client_secret');
    if (
      args.grant_type === 'refresh_token'
        ? !String(args.refresh_token).startsWith('xoxe-')
        : args.code !== 'good-code'
    )
      throw new ApiError(args.grant_type === 'refresh_token' ? 'invalid_refresh_token' : 'invalid_code');
    const token = `xoxb-given-${this.#next()}`;
    this.tokens.add(token);
    return {
      app_id: 'A0',
      access_token: token,
      token_type: 'bot',
      scope: this.scopes.join(','),
      bot_user_id: this.botUser,
      team: this.enterprise ? null : { id: this.team, name: 'Desk' },
      enterprise: this.enterprise ? { id: this.enterprise, name: 'Organization' } : null,
      is_enterprise_install: this.enterprise !== undefined,
      authed_user: { id: 'U0ADMIN' },
      ...(this.tokenLifetimeS > 0 && {
        expires_in: this.tokenLifetimeS,
        refresh_token: `xoxe-${this.#next()}`,
      }),
    };
  }

  #userInfo(id: string, withLocale: boolean): Record<string, unknown> {
    const person = this.people.get(id);
    if (!person) throw new ApiError('user_not_found');
    return {
      user: {
        id,
        team_id: person.primaryTeam ?? person.team ?? this.team,
        name: person.name.toLowerCase(),
        real_name: person.name,
        deleted: person.deleted ?? false,
        is_bot: person.isBot ?? false,
        is_stranger: person.isStranger ?? false,
        tz: person.tz ?? 'Europe/Berlin',
        ...((person.enterprise ?? this.enterprise) && {
          enterprise_user: {
            id,
            enterprise_id: person.enterprise ?? this.enterprise,
            teams: [person.team ?? this.team],
          },
        }),
        ...(withLocale && { locale: person.locale ?? 'en-US' }),
        profile: { display_name: person.name, real_name: person.name },
      },
    };
  }

  #channel(args: Args, mayBeOutside: boolean, key = 'channel'): SlackChannel {
    const id = required(args, key);
    const channel = this.channels.get(id);
    if (!channel || (channel.isPrivate && !channel.members.has(this.botUser)))
      throw new ApiError('channel_not_found');
    if (mayBeOutside) return channel;
    if (channel.isArchived) throw new ApiError('is_archived');
    if (!channel.members.has(this.botUser)) throw new ApiError('not_in_channel');
    return channel;
  }

  #history(method: string, args: Args): Record<string, unknown> {
    const channel = this.#channel(args, true);
    this.#need(channel.isDirect ? 'im:history' : channel.isPrivate ? 'groups:history' : 'channels:history');
    if (!channel.members.has(this.botUser)) throw new ApiError('not_in_channel');
    let found: SlackPost[];
    if (method === 'conversations.replies') {
      const ts = required(args, 'ts');
      const post = this.#post(channel.id, ts);
      if (!post) throw new ApiError('thread_not_found');
      found = post.thread ? [post] : channel.posts.filter((one) => one.ts === ts || one.thread === ts);
    } else found = channel.posts.filter((one) => !one.thread).reverse();
    if (args.latest) found = found.filter((one) => Number(one.ts) <= Number(args.latest));
    const limit = Number(args.limit ?? 100);
    const from = Number(args.cursor ?? 0);
    const page = found.slice(from, from + limit);
    const next = from + limit < found.length ? String(from + limit) : '';
    const withMetadata = isTrue(args.include_all_metadata);
    return {
      messages: page.map((post) => ({
        ...this.#messageEvent(post),
        ...(withMetadata && post.metadata && { metadata: post.metadata }),
      })),
      has_more: next !== '',
      response_metadata: { next_cursor: next },
    };
  }

  #content(args: Args, method: string): { text: string; blocks?: readonly Block[] } {
    const text = String(args.text ?? '');
    const blocks = args.blocks === undefined ? undefined : parsed(String(args.blocks));
    if (text === '' && blocks === undefined) throw new ApiError('no_text');
    if (text.length > 40_000) throw new ApiError('msg_too_long');
    if (blocks === undefined) return { text };
    const faults = faultsOfBlocks(blocks);
    if (faults.length > 0) {
      this.refused.push({ method, faults });
      const code = faults.some((fault) => fault.includes('msg_blocks_too_long'))
        ? 'msg_blocks_too_long'
        : 'invalid_blocks';
      throw new ApiError(code, {
        errors: faults,
        response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
      });
    }
    return { text, blocks: blocks as readonly Block[] };
  }

  #postMessage(args: Args): Record<string, unknown> {
    this.#need('chat:write');
    let id = required(args, 'channel');
    if (this.people.has(id)) id = this.directOf(id).id;
    const channel = this.#channel({ ...args, channel: id }, false);
    const content = this.#content(args, 'chat.postMessage');
    const asked = args.thread_ts === undefined ? undefined : String(args.thread_ts);
    // What belongs under a deleted post, Slack shows in the channel itself.
    const thread = asked !== undefined && this.#post(id, asked) ? asked : undefined;
    const metadata = args.metadata === undefined ? undefined : metadataIn(args.metadata);
    const post: SlackPost = {
      ts: this.#ts(),
      channel: channel.id,
      user: this.botUser,
      botId: this.botId,
      ...content,
      ...(thread && { thread }),
      ...(metadata && { metadata }),
      reactions: new Map(),
      edits: 0,
    };
    channel.posts.push(post);
    return { channel: channel.id, ts: post.ts, message: this.#messageEvent(post) };
  }

  #startStream(args: Args): Record<string, unknown> {
    this.#need('chat:write');
    const channel = this.#channel(args, false);
    const thread = required(args, 'thread_ts');
    if (!this.#post(channel.id, thread)) throw new ApiError('thread_not_found');
    if (!channel.isDirect) {
      if (!args.recipient_user_id) throw new ApiError('missing_recipient_user_id');
      if (!args.recipient_team_id) throw new ApiError('missing_recipient_team_id');
      // The workspace of whoever asked: neither the organization nor the app's own workspace will do.
      const recipient = this.people.get(String(args.recipient_user_id));
      if (!recipient) throw new ApiError('user_not_found');
      if (args.recipient_team_id !== (recipient.team ?? this.team)) throw new ApiError('team_not_found');
    }
    const post: SlackPost = {
      ts: this.#ts(),
      channel: channel.id,
      user: this.botUser,
      botId: this.botId,
      text: markdownIn(args),
      thread,
      isStreaming: true,
      reactions: new Map(),
      edits: 0,
    };
    channel.posts.push(post);
    return { channel: channel.id, ts: post.ts };
  }

  #moveStream(method: string, args: Args): Record<string, unknown> {
    this.#need('chat:write');
    const channel = this.#channel(args, false);
    const post = this.#post(channel.id, required(args, 'ts'));
    if (!post) throw new ApiError('message_not_found');
    if (post.botId !== this.botId) throw new ApiError('message_not_owned_by_app');
    if (!post.isStreaming) throw new ApiError('message_not_in_streaming_state');
    if (method === 'chat.appendStream' && args.chunks === undefined) required(args, 'markdown_text');
    const { blocks } = args.blocks === undefined ? {} : this.#content({ text: 'x', ...args }, method);
    post.text += markdownIn(args);
    if (blocks) post.blocks = blocks;
    if (method === 'chat.stopStream') post.isStreaming = false;
    return { channel: channel.id, ts: post.ts };
  }

  #postEphemeral(args: Args): Record<string, unknown> {
    this.#need('chat:write');
    const channel = this.#channel(args, false);
    const user = required(args, 'user');
    if (!channel.members.has(user)) throw new ApiError('user_not_in_channel');
    const content = this.#content(args, 'chat.postEphemeral');
    const ts = this.#ts();
    this.ephemerals.push({
      ts,
      channel: channel.id,
      user,
      ...content,
      ...(args.thread_ts !== undefined && { thread: String(args.thread_ts) }),
    });
    return { message_ts: ts };
  }

  #delete(args: Args): Record<string, unknown> {
    this.#need('chat:write');
    const channel = this.#channel(args, false);
    const post = this.#post(channel.id, required(args, 'ts'));
    if (!post) throw new ApiError('message_not_found');
    if (post.botId !== this.botId) throw new ApiError('cant_delete_message');
    channel.posts.splice(channel.posts.indexOf(post), 1);
    return { channel: channel.id, ts: post.ts };
  }

  #update(args: Args): Record<string, unknown> {
    this.#need('chat:write');
    const channel = this.#channel(args, false);
    const post = this.#post(channel.id, required(args, 'ts'));
    if (!post) throw new ApiError('message_not_found');
    if (post.botId !== this.botId) throw new ApiError('cant_update_message');
    if (post.isStreaming) throw new ApiError('streaming_state_conflict');
    const { text, blocks } = this.#content(args, 'chat.update');
    post.text = text;
    if (blocks) post.blocks = blocks;
    if (args.metadata !== undefined) post.metadata = metadataIn(args.metadata);
    post.edits += 1;
    return { channel: channel.id, ts: post.ts, text };
  }

  #reaction(method: string, args: Args): Record<string, unknown> {
    this.#need('reactions:write');
    const channel = this.#channel(args, false);
    const post = this.#post(channel.id, required(args, 'timestamp'));
    if (!post) throw new ApiError('message_not_found');
    const name = required(args, 'name');
    const by = post.reactions.get(name) ?? new Set<string>();
    post.reactions.set(name, by);
    if (method === 'reactions.add') {
      if (by.has(this.botUser)) throw new ApiError('already_reacted');
      by.add(this.botUser);
    } else if (!by.delete(this.botUser)) throw new ApiError('no_reaction');
    return {};
  }

  #view(args: Args): View {
    const view = parsed(required(args, 'view'));
    const faults = faultsOfView(view);
    if (faults.length > 0) {
      this.refused.push({ method: 'views', faults });
      throw new ApiError('invalid_arguments', {
        response_metadata: { messages: faults.map((fault) => `[ERROR] ${fault}`) },
      });
    }
    return view as View;
  }

  #openView(args: Args): Record<string, unknown> {
    const trigger = this.#triggers.get(required(args, 'trigger_id'));
    if (!trigger) throw new ApiError('invalid_trigger_id');
    if (trigger.used) throw new ApiError('exchanged_trigger_id');
    if (trigger.until < this.#now()) throw new ApiError('expired_trigger_id');
    const view = this.#view(args);
    trigger.used = true;
    const open: OpenView = { id: `V${this.#next()}`, user: trigger.user, view };
    this.views.push(open);
    return { view: { id: open.id, ...view } };
  }

  #completeUpload(args: Args): Record<string, unknown> {
    this.#need('files:write');
    const named = parsed(required(args, 'files')) as readonly {
      readonly id: string;
      readonly title?: string;
    }[];
    const files = named.map(({ id }) => {
      const file = this.#uploads.get(id);
      if (!file?.bytes) throw new ApiError('file_not_found');
      this.files.set(id, file);
      return file;
    });
    if (args.channel_id !== undefined) {
      const channel = this.#channel(args, false, 'channel_id');
      const thread = args.thread_ts === undefined ? undefined : String(args.thread_ts);
      channel.posts.push({
        ts: this.#ts(),
        channel: channel.id,
        user: this.botUser,
        botId: this.botId,
        text: '',
        files,
        ...(thread && { thread }),
        reactions: new Map(),
        edits: 0,
      });
    }
    return { files: files.map((file) => this.#fileView(file)) };
  }

  #uploaded(id: string, bytes: Buffer, response: ServerResponse): void {
    const file = this.#uploads.get(id);
    if (!file || bytes.length !== file.size) {
      response.writeHead(400);
      return void response.end();
    }
    file.bytes = bytes;
    response.end(`OK - ${bytes.length}`);
  }

  #download(id: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(id);
    if (!this.tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''))) {
      response.writeHead(200, { 'content-type': 'text/html' });
      return void response.end('<html>sign in</html>');
    }
    if (!file?.bytes) {
      response.writeHead(404);
      return void response.end();
    }
    response.writeHead(200, { 'content-type': file.mimetype });
    response.end(file.bytes);
  }

  // Small things.

  /** A trigger that is good for three seconds, once. */
  trigger(user: string): string {
    const id = `${this.#next()}.trigger.${randomUUID()}`;
    this.#triggers.set(id, { user, until: this.#now() + 3_000, used: false });
    return id;
  }

  #next(): number {
    this.#counter += 1;
    return this.#counter;
  }

  #now(): number {
    return Date.now() + this.#later;
  }

  #ts(): string {
    this.#counter += 1;
    return `${Math.floor(Date.now() / 1_000)}.${String(this.#counter).padStart(6, '0')}`;
  }

  #post(channel: string, ts: string): SlackPost | undefined {
    return this.channels.get(channel)?.posts.find((post) => post.ts === ts);
  }

  #who(user: string): Record<string, unknown> {
    const person = this.people.get(user);
    return {
      user: {
        id: user,
        username: person?.name ?? user,
        name: person?.name ?? user,
        team_id: person?.team ?? this.team,
      },
      team: { id: this.team, domain: 'desk', ...(this.enterprise && { enterprise_id: this.enterprise }) },
      enterprise: this.enterprise ? { id: this.enterprise, name: 'Organization' } : null,
      is_enterprise_install: this.enterprise !== undefined,
    };
  }

  #messageEvent(post: SlackPost): Record<string, unknown> {
    const channel = this.channels.get(post.channel);
    const author = post.user === undefined ? undefined : this.people.get(post.user);
    return {
      type: 'message',
      channel: post.channel,
      ts: post.ts,
      text: post.text,
      channel_type: channel?.isDirect ? 'im' : channel?.isPrivate ? 'group' : 'channel',
      ...(post.user && { user: post.user }),
      ...(post.botId && { bot_id: post.botId, app_id: 'A0' }),
      ...(author?.isBot && !post.botId && { bot_id: `B${author.id.slice(1)}` }),
      ...(author?.team && { user_team: author.team }),
      ...(post.thread && { thread_ts: post.thread }),
      ...(post.isStreaming && { streaming_state: 'in_progress' }),
      ...(post.blocks && { blocks: post.blocks }),
      ...(post.files && { files: post.files.map((file) => this.#fileView(file)) }),
      team: author?.team ?? this.team,
    };
  }

  #keepFile(name: string, mimetype: string, bytes: Buffer): SlackFile {
    const file: SlackFile = { id: `F${this.#next()}IN`, name, mimetype, size: bytes.length, bytes };
    this.files.set(file.id, file);
    return file;
  }

  #fileView(file: SlackFile): Record<string, unknown> {
    const { bytes: _, ...rest } = file;
    const shares = [...this.channels.values()].map(({ id, posts }) => [
      id,
      posts
        .filter((post) => post.files?.some((one) => one.id === file.id))
        .map(({ ts, thread }) => ({ ts, ...(thread && { thread_ts: thread }) })),
    ]);
    return {
      ...rest,
      shares: { private: Object.fromEntries(shares.filter(([, some]) => some!.length > 0)) },
      title: file.name,
      url_private: `${this.filesOrigin ?? this.origin}/files/${file.id}`,
      url_private_download: `${this.filesOrigin ?? this.origin}/files/${file.id}`,
    };
  }
}

function required(args: Args, key: string): string {
  const value = args[key];
  if (value === undefined || value === '')
    throw new ApiError('invalid_arguments', {
      response_metadata: { messages: [`[ERROR] missing required field: ${key}`] },
    });
  return String(value);
}

function metadataIn(given: unknown): NonNullable<SlackPost['metadata']> {
  const metadata = parsed(String(given)) as NonNullable<SlackPost['metadata']>;
  if (typeof metadata?.event_type !== 'string' || typeof metadata.event_payload !== 'object')
    throw new ApiError('invalid_metadata_format');
  return metadata;
}

function markdownIn(args: Args): string {
  const chunks = (parsed(String(args.chunks ?? '[]')) ?? []) as readonly { type: string; text?: string }[];
  const text =
    String(args.markdown_text ?? '') +
    chunks.map((chunk) => (chunk.type === 'markdown_text' ? (chunk.text ?? '') : '')).join('');
  if (text.length > 12_000) throw new ApiError('msg_too_long');
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text === '' ? undefined : text;
  }
}

function readArgs(body: string, contentType: string): Args {
  // The same whether they come as a form or, from clients in other languages, as JSON.
  if (contentType.startsWith('application/json'))
    return Object.fromEntries(
      Object.entries((parsed(body) ?? {}) as Args)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
    );
  return Object.fromEntries(new URLSearchParams(body));
}

/** Slack takes either. */
function isTrue(value: unknown): boolean {
  return value === 'true' || value === '1';
}
