import { isBuffer } from './payload';
import type { Payload } from './payload';
import type { Platform, Socket, SocketEvents } from './platform';

/** The parts of a browser's, or Node's, globals that are used. */
export interface WebSocketLike {
  binaryType: string;
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;
  send(data: Payload): void;
  close(code: number): void;
}

interface EventTargetLike {
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

export interface WebGlobals {
  WebSocket: new (url: string) => WebSocketLike;
  window?: EventTargetLike;
  document?: EventTargetLike & { visibilityState?: string };
}

export interface WebStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

/** Browsers, and Node where it has a `WebSocket`. */
export class WebPlatform implements Platform {
  readonly name = 'web';
  readonly refusals = 'close';

  /** Asking for the storage may throw. */
  constructor(private globals: () => WebGlobals, private storage: () => WebStorage) {}

  open(url: string, events: SocketEvents): Socket {
    const socket = new (this.globals().WebSocket)(url);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => events.opened();
    socket.onmessage = (event: { data: unknown }) => {
      if (typeof event.data === 'string' || isBuffer(event.data)) {
        events.message(event.data);
      }
    };
    socket.onerror = () => events.failed('the WebSocket failed');
    socket.onclose = (event: { code: number; reason: string }) => events.closed(event.code, event.reason);
    return {
      send(payload, refused) {
        try {
          socket.send(payload);
        } catch (failure) {
          refused(String(failure));
        }
      },
      close: () => socket.close(1000),
    };
  }

  // Of this tab: two tabs that shared a cid would end each other's session.
  load(name: string): string {
    return this.storage().getItem(name) || '';
  }

  save(name: string, value: string): void {
    this.storage().setItem(name, value);
  }

  watch(wake: () => void): () => void {
    const { window, document } = this.globals();
    const seen = () => {
      if (document!.visibilityState !== 'hidden') {
        wake();
      }
    };
    if (window) {
      window.addEventListener('online', wake);
    }
    if (document) {
      document.addEventListener('visibilitychange', seen);
    }
    return () => {
      if (window) {
        window.removeEventListener('online', wake);
      }
      if (document) {
        document.removeEventListener('visibilitychange', seen);
      }
    };
  }
}
