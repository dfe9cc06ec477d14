/**
 * Between one desk and the Slack stand-in: passes everything on, and can stop the answer to the next post, so
 * that the desk can be killed after its message has arrived and before it knows.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export class SlackGate {
  readonly #server: Server;
  readonly #to: string;
  #onPost: (() => Promise<void>) | undefined;

  private constructor(to: string) {
    this.#to = to;
    this.#server = createServer((request, response) => {
      this.#pass(request, response).catch(() => response.destroy());
    });
  }

  static async before(slackOrigin: string): Promise<SlackGate> {
    const gate = new SlackGate(slackOrigin);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/`;
  }

  /** The next post arrives; then this is done, and the answer is lost. */
  onNextPost(act: (() => Promise<void>) | undefined): void {
    this.#onPost = act;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const answer = await fetch(`${this.#to}${request.url}`, {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    const act = request.url?.includes('chat.postMessage') ? this.#onPost : undefined;
    if (act) {
      this.#onPost = undefined;
      await act();
      response.destroy();
      return;
    }
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/json',
    });
    response.end(body);
  }
}
