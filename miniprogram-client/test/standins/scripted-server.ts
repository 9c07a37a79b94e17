import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { clearRealTimeout, setRealTimeout } from './real-timers';

export interface Accepted {
  readonly socket: WebSocket;
  readonly messages: (string | Buffer)[];
  closed: { code: number; reason: string } | null;
  pongs: number;
}

/** Keeps what it gets. Paths: /refuse answers 403, /slow waits for letIn(), all others are let in. */
export class ScriptedServer {
  readonly accepted: Accepted[] = [];
  private readonly wss = new WebSocketServer({ noServer: true });
  private readonly raw = new Set<Duplex>();
  private readonly waiting: (() => void)[] = [];

  private constructor(private readonly http: Server) {
    http.on('connection', (socket) => this.raw.add(socket));
    http.on('upgrade', (request, socket, head) => {
      const letIn = () =>
        this.wss.handleUpgrade(request, socket, head, (accepted) => this.keep(accepted));
      if (request.url === '/refuse') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      else if (request.url === '/slow') this.waiting.push(letIn);
      else letIn();
    });
  }

  static async start(): Promise<ScriptedServer> {
    const http = createServer();
    await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
    return new ScriptedServer(http);
  }

  url(path = '/'): string {
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}${path}`;
  }

  get held(): number {
    return this.waiting.length;
  }

  letIn(): void {
    for (const letIn of this.waiting.splice(0)) letIn();
  }

  async stop(): Promise<void> {
    for (const socket of this.raw) socket.destroy();
    await new Promise((closed) => this.http.close(closed));
  }

  private keep(socket: WebSocket): void {
    const accepted: Accepted = { socket, messages: [], closed: null, pongs: 0 };
    this.accepted.push(accepted);
    socket.on('message', (data, binary) =>
      accepted.messages.push(binary ? (data as Buffer) : data.toString()),
    );
    socket.on('pong', () => accepted.pongs++);
    socket.on('close', (code, reason) => {
      accepted.closed = { code, reason: reason.toString() };
    });
  }
}

/** Waits for what must come; fails after `within` ms. */
export async function eventually(what: () => boolean, within = 3_000): Promise<void> {
  const end = performance.now() + within;
  while (!what()) {
    if (performance.now() > end) throw new Error(`did not come: ${what}`);
    await later(2);
  }
}

/** A Promise of what a callback is called with; rejected if it is not called `within` ms. */
export function called<Result>(
  call: (callback: (result: Result) => void) => void,
  within = 3_000,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const overdue = setRealTimeout(() => reject(new Error('no callback was called')), within);
    call((result) => {
      clearRealTimeout(overdue);
      resolve(result);
    });
  });
}

/** For what must not come: there is no event to wait for. */
export function later(ms: number): Promise<void> {
  return new Promise((done) => setRealTimeout(done, ms));
}
