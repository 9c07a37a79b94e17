import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { Network } from './network';
import { clearRealTimeout, setRealTimeout } from './real-timers';

export type Data = string | ArrayBuffer;

export interface SocketEvents {
  opened(headers: Record<string, string>): void;
  message(data: Data): void;
  /** The connection could not be made; nothing follows. */
  failed(reason: string): void;
  /** The connection was made and is over; nothing follows. */
  closed(code: number, reason: string): void;
}

export interface SocketOptions {
  readonly headers: Record<string, string>;
  readonly protocols: string[];
  readonly connectTimeoutMs: number;
  /** How long the platform waits for the answer to its Close frame. */
  readonly closeTimeoutMs: number;
}

/** A WebSocket over the device's network, with nothing of any platform in it. */
export class RealSocket {
  private readonly ws: WebSocket;
  private opened = false;
  private failure: string | undefined;

  constructor(network: Network, url: string, options: SocketOptions, events: SocketEvents) {
    const secure = url.startsWith('wss:');
    this.ws = new WebSocket(url, options.protocols, {
      headers: options.headers,
      perMessageDeflate: false,
      closeTimeout: options.closeTimeoutMs,
      rejectUnauthorized: false,
      createConnection: (request: object) => network.open({ ...request, secure }),
    } as object);
    this.ws.binaryType = 'arraybuffer';
    let headers: Record<string, string> = {};
    this.ws.on('upgrade', (response: IncomingMessage) => {
      headers = Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
      );
    });
    const connectTimeout = setRealTimeout(() => {
      this.failure = 'timeout';
      this.ws.terminate();
    }, options.connectTimeoutMs);
    this.ws.on('open', () => {
      clearRealTimeout(connectTimeout);
      this.opened = true;
      events.opened(headers);
    });
    this.ws.on('message', (data: Buffer | ArrayBuffer, binary: boolean) =>
      events.message(binary ? (data as ArrayBuffer) : data.toString()),
    );
    this.ws.on('error', (error) => (this.failure ??= error.message));
    this.ws.on('close', (code, reason) => {
      clearRealTimeout(connectTimeout);
      if (this.opened) events.closed(code, reason.toString());
      else events.failed(this.failure ?? 'connection failed');
    });
  }

  get state(): 'connecting' | 'open' | 'closing' | 'closed' {
    return (['connecting', 'open', 'closing', 'closed'] as const)[this.ws.readyState];
  }

  send(data: Data | Uint8Array): void {
    this.ws.send(data);
  }

  close(code: number, reason: string): void {
    this.ws.close(code, reason);
  }

  terminate(): void {
    this.ws.terminate();
  }
}
