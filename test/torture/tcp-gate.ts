/** A wire to MongoDB that a test can cut or freeze and mend. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class TcpGate {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #state: 'whole' | 'cut' | 'frozen' = 'whole';

  private constructor(port: number) {
    this.#server = createServer((near) => {
      near.on('error', () => near.destroy());
      if (this.#state === 'cut') {
        near.destroy();
        return;
      }
      const far = connect(port, '127.0.0.1');
      far.on('error', () => far.destroy());
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
      near.on('close', () => this.#pairs.delete(pair));
      if (this.#state === 'frozen') for (const socket of pair) socket.pause();
    });
  }

  static async before(port: number): Promise<TcpGate> {
    const gate = new TcpGate(port);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Every connection breaks and none is taken. */
  cut(): void {
    this.#state = 'cut';
    for (const [near] of this.#pairs) near.destroy();
  }

  /** Connections stay and are taken, and nothing comes through: a server that hangs. */
  freeze(): void {
    this.#state = 'frozen';
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  mend(): void {
    // What froze in the middle stays broken, as after a restart.
    if (this.#state === 'frozen') for (const [near] of this.#pairs) near.destroy();
    this.#state = 'whole';
  }

  stop(): void {
    this.cut();
    this.#server.close();
  }
}
