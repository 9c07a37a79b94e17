import type { MiniApi } from './mini-api';
import { codeIn, payloadIn, reasonIn } from './mini-events';
import type { Socket, SocketEvents } from './platform';
import { closeBy, sendBy } from './task-socket';
import type { Encoding } from './task-socket';

/**
 * The one socket of a runtime without tasks. Its listeners are the runtime's, and each registration adds one: so they are
 * registered once, and passed on to whoever holds the socket.
 */
export class GlobalSocket {
  private holder: SocketEvents | null = null;
  /** Whether it may still open, when nothing can be closed yet. */
  private connecting = false;
  private url = '';
  /** Whether what opens next may be a socket to another address, which was given up. */
  private doubtful = false;
  private registered = false;

  constructor(private api: MiniApi, private encode: Encoding) {}

  /** Throws if another connection holds it: the runtime would end that one for the new. */
  checkFree(): void {
    if (this.holder) {
      throw new Error('this runtime has a single socket, which another connection holds: close that one first');
    }
  }

  /** Takes the socket that was just connected. */
  take(url: string, events: SocketEvents): Socket {
    this.register();
    this.holder = events;
    this.doubtful = this.connecting && (this.doubtful || url !== this.url);
    this.url = url;
    this.connecting = true;
    return {
      send: (payload, refused) => sendBy((sending) => this.api.sendSocketMessage!(sending), this.encode(payload), refused),
      close: () => {
        if (this.holder === events) {
          this.release();
        }
      },
    };
  }

  private release(): void {
    this.holder = null;
    if (!this.connecting) {
      this.unregister();
    }
    closeBy((closing) => this.api.closeSocket!(closing));
  }

  private opened = () => {
    this.connecting = false;
    if (this.holder && this.doubtful) {
      this.holder.closed(0, 'an attempt to another address was under way');
    } else if (this.holder) {
      this.holder.opened();
    } else {
      // It had been given up while it was connecting, when nothing could be closed.
      this.release();
    }
  };

  private message = (event: unknown) => {
    // What comes before the socket is open is of the one before.
    if (this.holder && !this.connecting) {
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
      const api = this.api;
      api.onSocketOpen!(this.opened);
      api.onSocketMessage!(this.message);
      api.onSocketError!(this.failed);
      api.onSocketClose!(this.closed);
      this.registered = true;
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
