import type { MiniApi } from './mini-api';
import { codeIn, payloadIn, reasonIn } from './mini-events';
import type { Payload } from './payload';
import type { Socket, SocketEvents } from './platform';
import type { Encoding } from './task-socket';

const nothing = () => {};

/**
 * The one socket of a runtime without tasks. Its listeners are the runtime's, and each registration adds one: so they are
 * registered once, and passed on to whoever holds the socket.
 */
export class GlobalSocket {
  private holder: SocketEvents | null = null;
  /** Whether it may still open, when nothing can be closed yet. */
  private connecting = false;
  private registered = false;

  constructor(private api: MiniApi, private encode: Encoding) {}

  /** Throws if another connection holds it: the runtime would end that one for the new. */
  checkFree(): void {
    if (this.holder) {
      throw new Error('this runtime has a single socket, which another connection holds: close that one first');
    }
  }

  /** Takes the socket that was just connected. */
  take(events: SocketEvents): Socket {
    this.holder = events;
    this.connecting = true;
    this.register();
    return {
      send: (payload, refused) => this.send(payload, refused),
      close: () => {
        if (this.holder === events) {
          this.release();
        }
      },
    };
  }

  private send(payload: Payload, refused: (reason: string) => void): void {
    const { data, isBuffer } = this.encode(payload);
    const fail = (failure: unknown) => refused(reasonIn(failure));
    this.api.sendSocketMessage!(isBuffer ? { data, isBuffer, fail } : { data, fail });
  }

  private release(): void {
    this.holder = null;
    if (!this.connecting) {
      this.unregister();
    }
    this.closeSocket();
  }

  private closeSocket(): void {
    this.api.closeSocket!({ success: nothing, fail: nothing });
  }

  private opened = () => {
    this.connecting = false;
    if (this.holder) {
      this.holder.opened();
    } else {
      // It had been given up while it was connecting, when nothing could be closed.
      this.release();
    }
  };

  private message = (event: unknown) => {
    if (this.holder) {
      this.holder.message(payloadIn(event));
    }
  };

  private failed = (event: unknown) => {
    this.connecting = false;
    if (this.holder) {
      this.holder.failed(reasonIn(event));
    }
  };

  private closed = (event: unknown) => {
    this.connecting = false;
    if (this.holder) {
      this.holder.closed(codeIn(event), reasonIn(event));
    } else {
      this.unregister();
    }
  };

  private register(): void {
    if (!this.registered) {
      this.registered = true;
      const api = this.api;
      api.onSocketOpen!(this.opened);
      api.onSocketMessage!(this.message);
      api.onSocketError!(this.failed);
      api.onSocketClose!(this.closed);
    }
  }

  /** Older runtimes know no way back: there the listeners stay, for the next socket. */
  private unregister(): void {
    const api = this.api;
    if (this.registered && api.offSocketOpen && api.offSocketMessage && api.offSocketError && api.offSocketClose) {
      this.registered = false;
      api.offSocketOpen(this.opened);
      api.offSocketMessage(this.message);
      api.offSocketError(this.failed);
      api.offSocketClose(this.closed);
    }
  }
}
