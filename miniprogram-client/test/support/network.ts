import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** The network between the clients and the bridge: a TCP proxy that drops connections in the ways that networks do. */
export class Network {
  private readonly pairs = new Set<{ near: Socket; far: Socket; silent: boolean }>();
  private server: Server | undefined;
  port = 0;
  /** Connections that were taken so far. */
  accepted = 0;

  constructor(private readonly target: number) {}

  async start(): Promise<this> {
    this.server = createServer((near) => this.join(near));
    await new Promise<void>((listening) => this.server!.listen(0, '127.0.0.1', listening));
    this.port = (this.server.address() as { port: number }).port;
    return this;
  }

  private join(near: Socket): void {
    this.accepted++;
    const far = connect(this.target, '127.0.0.1');
    const pair = { near, far, silent: false };
    this.pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        if (!pair.silent) {
          to.write(bytes);
        }
      });
      from.on('error', () => {});
      from.on('close', () => {
        // What is half-open tells nobody.
        if (!pair.silent) {
          this.pairs.delete(pair);
          to.destroy();
        }
      });
    }
  }

  /** Connections that carry something. */
  get open(): number {
    return [...this.pairs].filter((pair) => !pair.silent).length;
  }

  /** Resets every connection. */
  reset(): void {
    for (const { near, far } of this.pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  /** Every connection carries nothing any more, and neither end is told; later ones are as good as new. */
  silence(): void {
    for (const pair of this.pairs) {
      pair.silent = true;
    }
  }

  async stop(): Promise<void> {
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
    await new Promise((closed) => this.server!.close(closed));
  }
}
