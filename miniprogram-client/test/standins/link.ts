import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Network } from './network';

/**
 * Quirk network-off. One TCP connection as the device sees it. While the network is cut it holds
 * back what either side sends, FIN and RST included: neither side can tell this from a silent peer.
 */
export class Link extends Duplex {
  private raw: Socket | null = null;
  private connected = false;
  private lost = false;
  private readonly outbound: (() => void)[] = [];
  private readonly inbound: (() => void)[] = [];

  constructor(
    private readonly network: Network,
    private readonly connectRaw: () => Socket,
  ) {
    super();
  }

  get dialled(): boolean {
    return this.raw !== null;
  }

  dial(): void {
    const raw = this.connectRaw();
    this.raw = raw;
    raw.setNoDelay(true);
    raw.on('connect', () => {
      this.connected = true;
      this.flush(this.outbound);
    });
    raw.on('data', (chunk: Buffer) => this.receive(() => this.push(chunk)));
    raw.on('end', () => this.receive(() => this.push(null)));
    raw.on('error', (error) => this.receive(() => this.destroy(error)));
    raw.on('close', () => this.receive(() => this.destroy()));
  }

  /** What TCP does after a short gap: it sends again what was not acknowledged. */
  resumeCarrying(): void {
    this.flush(this.outbound);
    this.flush(this.inbound);
  }

  /** What a change of address does: this connection will never carry a byte again. */
  lose(tellDevice: boolean): void {
    this.lost = true;
    this.outbound.length = 0;
    this.inbound.length = 0;
    if (tellDevice) this.destroy(new Error('ECONNRESET'));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.send(() => this.raw?.write(chunk));
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.send(() => this.raw?.end());
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (this.raw !== null && !this.raw.destroyed) {
      if (this.lost || !this.network.up) this.network.haunt(this.raw);
      else this.raw.destroy();
    }
    done(error);
  }

  private get carries(): boolean {
    return this.network.up && !this.lost;
  }

  private send(act: () => void): void {
    if (this.carries && this.connected) act();
    else if (!this.lost) this.outbound.push(act);
  }

  private receive(act: () => void): void {
    if (this.destroyed || this.lost) return;
    if (this.carries) act();
    else this.inbound.push(act);
  }

  private flush(held: (() => void)[]): void {
    if (!this.carries || !this.connected) return;
    for (const act of held.splice(0)) if (!this.destroyed) act();
  }
}
