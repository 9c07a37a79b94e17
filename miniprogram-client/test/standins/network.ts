import { type Socket, connect } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { Link } from './link';
import { setRealImmediate } from './real-timers';

/** What becomes of the connections that lived through an outage. */
export type AfterOutage = 'resumed' | 'reset' | 'dead';

/** The way from the device to the server. Every byte of every WebSocket goes through it. */
export class Network {
  private readonly links = new Set<Link>();
  private readonly ghosts = new Set<Socket>();
  private state: 'up' | 'down' | 'unreachable' = 'up';

  get up(): boolean {
    return this.state === 'up';
  }

  /** `createConnection` of the HTTP request that asks for the upgrade. */
  readonly open = (options: ConnectionOptions & { secure: boolean }): Link => {
    const host = (options.host ?? 'localhost').replace(/^\[|\]$/g, '');
    const link = new Link(this, () => connect({ port: Number(options.port), host }));
    this.links.add(link);
    link.once('close', () => this.links.delete(link));
    if (this.state === 'unreachable') {
      setRealImmediate(() => link.destroy(new Error('ENETUNREACH')));
    } else if (this.up) link.dial();
    if (!options.secure) return link;
    return connectTls({ ...options, path: undefined, socket: link }) as unknown as Link;
  };

  /** From here on bytes vanish in both directions; nothing is closed, nobody is told. */
  cut(newConnections: 'hang' | 'fail'): void {
    this.state = newConnections === 'hang' ? 'down' : 'unreachable';
  }

  mend(after: AfterOutage): void {
    this.state = 'up';
    for (const link of [...this.links]) {
      if (!link.dialled) link.dial();
      else if (after === 'resumed') link.resumeCarrying();
      else link.lose(after === 'reset');
    }
  }

  /** The server's end of a connection that is gone here: open there until the server gives it up. */
  haunt(raw: Socket): void {
    this.ghosts.add(raw);
    raw.on('error', () => raw.destroy());
    raw.once('close', () => this.ghosts.delete(raw));
    raw.resume();
  }

  dispose(): void {
    this.state = 'up';
    for (const link of [...this.links]) link.destroy();
    for (const raw of [...this.ghosts]) raw.destroy();
  }
}
