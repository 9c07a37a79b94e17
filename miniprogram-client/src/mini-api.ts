import type { Payload } from './payload';

/** What this client uses of the runtimes of mini-programs; the published typings of each are checked against it by a test. */
export interface Outcome {
  success?: () => void;
  fail?: (failure: unknown) => void;
}

/** A socket of its own: WeChat since 1.7.0, Alipay with `multiple`, uni-app. */
export interface SocketTask<D = Payload> {
  send(options: Outcome & { data: D; isBuffer?: boolean }): unknown;
  close(options: Outcome & { code?: number; reason?: string }): unknown;
  onOpen(listener: () => void): void;
  onMessage(listener: Listener): void;
  onClose(listener: Listener): void;
  onError(listener: Listener): void;
}

/** Each runtime gives events of its own form, or none. */
type Listener = (event?: any) => void;

type Listening = (listener: Listener) => void;

/** What the runtimes have in common; `D` is what they take as data. */
export interface MiniApi<D = Payload> {
  connectSocket(options: Outcome & { url: string; multiple?: boolean }): unknown;

  // The single global socket, where connectSocket returns no task.
  sendSocketMessage?(options: Outcome & { data: D; isBuffer?: boolean }): unknown;
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

/** Alipay, which takes strings only. */
export interface AlipayApi extends MiniApi<string> {
  getStorageSync(options: { key: string }): { data: unknown };
  setStorageSync(options: { key: string; data: string }): unknown;
}
