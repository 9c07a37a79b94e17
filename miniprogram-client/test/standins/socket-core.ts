import type { Device } from './device';
import { type Data, RealSocket } from './real-socket';

export interface ConnectRequest {
  readonly url: string;
  readonly headers?: Record<string, string> | undefined;
  readonly protocols?: string[] | undefined;
}

/** What the application hears of one socket, already in its turn. */
export interface SocketSink {
  opened(headers: Record<string, string>): void;
  message(data: Data): void;
  failed(reason: string): void;
  closed(code: number, reason: string): void;
  /** Nothing follows. */
  ended(): void;
}

/** One socket of a device: what all platforms do with it alike. */
export class SocketCore {
  private readonly real: RealSocket;
  /** The platform has closed it without telling: whatever the WebSocket still does is not heard. */
  private silenced = false;

  constructor(
    private readonly device: Device,
    request: ConnectRequest,
    private readonly sink: SocketSink,
  ) {
    device.sockets.add(this);
    const { failedConnect, connectTimeoutMs, closeTimeoutMs } = device.options;
    this.real = new RealSocket(
      device.network,
      request.url,
      {
        headers: request.headers ?? {},
        protocols: request.protocols ?? [],
        connectTimeoutMs,
        closeTimeoutMs,
      },
      {
        opened: (headers) => {
          device.noteOpen();
          this.tell(() => sink.opened(headers));
        },
        message: (data) => this.tell(() => sink.message(data)),
        failed: (reason) => {
          // Quirk failed-connect.
          if (failedConnect !== 'close') this.tell(() => sink.failed(reason));
          if (failedConnect !== 'error') this.tell(() => sink.closed(1006, 'abnormal closure'));
          this.end();
        },
        closed: (code, reason) => {
          this.tell(() => sink.closed(code, reason));
          this.end();
        },
      },
    );
  }

  get state(): 'connecting' | 'open' | 'closing' | 'closed' {
    return this.real.state;
  }

  /** Quirk send-in-outage. Accepted although the network may be away: 'sent' is all that the platform can know. */
  send(data: Data | Uint8Array): void {
    this.device.sent.push(
      typeof data === 'string' ? data : new Uint8Array(new Uint8Array(data)).buffer,
    );
    this.real.send(data);
  }

  /**
   * Whether the platform closes it. Quirk close-in-outage: it is closed once the peer has answered.
   */
  close(code: number, reason: string): boolean {
    if (this.state === 'closed') return false;
    if (this.state === 'connecting' && this.device.options.closeWhileConnecting === 'ignored') {
      return false;
    }
    this.real.close(code, reason);
    return true;
  }

  /** Quirk wx-background-close. Of an application that has been in the background too long. */
  interrupt(silently: boolean): void {
    if (!silently) this.tell(() => this.sink.closed(1000, 'interrupted'));
    this.silenced = true;
    if (this.state === 'connecting') this.real.terminate();
    else this.real.close(1000, 'interrupted');
  }

  terminate(): void {
    this.silenced = true;
    this.real.terminate();
  }

  private tell(event: () => void): void {
    if (!this.silenced) this.device.deliver(event);
  }

  private end(): void {
    this.device.sockets.delete(this);
    this.device.deliver(() => this.sink.ended());
  }
}
