/** What this client uses of the runtimes of mini-programs; the published typings of each are checked against it by a test. */
export interface Outcome {
  success?: () => void;
  fail?: (failure: unknown) => void;
}

/** A socket of its own: WeChat since 1.7.0, Alipay with `multiple`, uni-app. */
export interface SocketTask {
  send(options: Outcome & { data: never; isBuffer?: boolean }): unknown;
  close(options: Outcome & { code?: number; reason?: string }): unknown;
  onOpen(listener: () => void): void;
  onMessage(listener: (event: never) => void): void;
  onClose(listener: (event: never) => void): void;
  onError(listener: (event: never) => void): void;
}

/** Something that happens in the runtime, listened to with one function and, in newer ones, ended with another. */
type Listening = (listener: (event: never) => void) => void;

/** What the runtimes have in common. */
export interface MiniApi {
  connectSocket(options: Outcome & { url: string; multiple?: boolean }): unknown;

  // The single global socket, where connectSocket returns no task.
  sendSocketMessage?(options: Outcome & { data: never; isBuffer?: boolean }): unknown;
  closeSocket?(options: Outcome & { code?: number; reason?: string }): unknown;
  onSocketOpen?: Listening;
  onSocketMessage?: Listening;
  onSocketClose?: Listening;
  onSocketError?: Listening;
  offSocketOpen?: Listening;
  offSocketMessage?: Listening;
  offSocketClose?: Listening;
  offSocketError?: Listening;

  onNetworkStatusChange?: Listening;
  offNetworkStatusChange?: Listening;
  onAppShow?: Listening;
  offAppShow?: Listening;
}

/** WeChat, and uni-app, which follows it. */
export interface WeChatApi extends MiniApi {
  getStorageSync(name: string): unknown;
  setStorageSync(name: string, value: string): void;
}

/** Alipay. */
export interface AlipayApi extends MiniApi {
  getStorageSync(options: { key: string }): { data: unknown };
  setStorageSync(options: { key: string; data: string }): unknown;
}
