import type { Payload } from './payload';

/** The runtimes that are known: Alipay's `my`, WeChat's `wx`, uni-app's `uni`, and the standard `WebSocket` of browsers and Node. */
export type PlatformName = 'my' | 'wx' | 'uni' | 'web';

/** What the client needs of a runtime. */
export interface Platform {
  readonly name: PlatformName;

  /** How the bridge is asked to tell a refusal: runtimes that may give no close code need it in a frame as well. */
  readonly refusals: 'close' | 'frame';

  /**
   * Opens a socket. Its events come later, never within this call. Throws if the runtime has its only socket in use, or takes
   * no such address: trying again would not help.
   */
  open(url: string, events: SocketEvents): Socket;

  /** What was kept under this name on this installation; empty if nothing. May throw. */
  load(name: string): string;

  /** Keeps it beyond the end of the application. May throw. */
  save(name: string, value: string): void;

  /** Calls back whenever the application comes to the foreground or the network returns. The result ends that. */
  watch(wake: () => void): () => void;
}

/** One WebSocket of a runtime. */
export interface Socket {
  /** Hands one frame to the runtime, which calls `refused` if it will not take it. */
  send(payload: Payload, refused: (reason: string) => void): void;

  /**
   * Closes it, and lets go of it: no event comes afterwards. Runtimes close nothing while they are still connecting, so a
   * socket that opens later is closed then.
   */
  close(): void;
}

/** What a runtime tells of a socket, in any order and number: the receiver sorts it out. */
export interface SocketEvents {
  opened(): void;
  message(payload: Payload): void;

  /** Something went wrong. Some runtimes tell the end as well, some do not. */
  failed(reason: string): void;

  /** The socket's end; the code is 0 where the runtime does not tell it. */
  closed(code: number, reason: string): void;
}

/** The end of a connection without a Close frame (RFC 6455, section 7.1.5), and what stands for a code that is not told. */
export const ABNORMAL = 1006;
