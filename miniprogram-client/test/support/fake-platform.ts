import type { Payload } from '../../src/payload';
import type { Platform, Socket, SocketEvents } from '../../src/platform';

/** A socket that the test plays the other end of. */
export class FakeSocket implements Socket {
  readonly sent: Payload[] = [];
  refusing = false;
  closed = false;

  constructor(
    readonly url: string,
    readonly events: SocketEvents,
  ) {}

  send(payload: Payload, refused: (reason: string) => void): void {
    if (this.refusing) {
      refused('send:fail');
    } else {
      this.sent.push(payload);
    }
  }

  close(): void {
    this.closed = true;
  }

  private echoed = 0;

  /** The bridge answers a heartbeat. */
  echo(): void {
    this.echoed++;
    this.events.message('H');
  }

  /** The bridge answers the heartbeats that it has not answered yet. */
  echoAll(): void {
    while (this.echoed < this.sent.length - this.messages.length) {
      this.echo();
    }
  }

  /** Opens, and is let in. */
  open(): void {
    this.events.opened();
    this.echo();
  }

  /** What was sent apart from heartbeats. */
  get messages(): Payload[] {
    return this.sent.filter((payload) => payload !== 'H');
  }
}

export class FakePlatform implements Platform {
  readonly name = 'web';
  readonly refusals = 'frame';
  readonly sockets: FakeSocket[] = [];
  readonly kept = new Map<string, string>();
  private readonly wakers = new Set<() => void>();
  refusal: Error | undefined;

  open(url: string, events: SocketEvents): Socket {
    if (this.refusal) {
      throw this.refusal;
    }
    const socket = new FakeSocket(url, events);
    this.sockets.push(socket);
    return socket;
  }

  load(name: string): string {
    return this.kept.get(name) ?? '';
  }

  save(name: string, value: string): void {
    this.kept.set(name, value);
  }

  watch(wake: () => void): () => void {
    this.wakers.add(wake);
    return () => this.wakers.delete(wake);
  }

  wake(): void {
    this.wakers.forEach((wake) => wake());
  }

  get watched(): number {
    return this.wakers.size;
  }

  /** The socket of now. */
  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!;
  }

  get live(): FakeSocket[] {
    return this.sockets.filter((socket) => !socket.closed);
  }
}
