import { encodeBase64 } from './base64';
import { GlobalSocket } from './global-socket';
import type { AlipayApi, MiniApi, WeChatApi } from './mini-api';
import { reasonIn } from './mini-events';
import type { Platform, PlatformName, Socket, SocketEvents } from './platform';
import { isTask, TaskSocket } from './task-socket';
import type { Encoding } from './task-socket';
import { Wakers } from './wakers';

/** WeChat and uni-app take strings and buffers as they are. */
const asIs: Encoding = (payload) => ({ data: payload });

/** Alipay takes strings; binary goes as base64, marked. */
const asText: Encoding = (payload) =>
  typeof payload === 'string'
    ? { data: payload }
    : { data: encodeBase64(payload), isBuffer: true };

interface Storage {
  load(name: string): unknown;
  save(name: string, value: string): void;
}

/** A runtime of mini-programs. One object for each, since its global socket and listeners exist once. */
export class MiniPlatform implements Platform {
  readonly refusals = 'frame';
  private socket: GlobalSocket;
  private wakers: Wakers;
  private hasTasks = false;

  constructor(readonly name: PlatformName, readonly api: MiniApi, private encode: Encoding, private storage: Storage) {
    this.socket = new GlobalSocket(api, encode);
    this.wakers = new Wakers(api);
  }

  load(name: string): string {
    return String(this.storage.load(name) || '');
  }

  save(name: string, value: string): void {
    this.storage.save(name, value);
  }

  open(url: string, events: SocketEvents): Socket {
    this.socket.checkFree();
    const returned = this.api.connectSocket({
      url,
      // Alipay, and uni-app on it, return a task only if asked.
      multiple: true,
      // uni-app returns a promise instead of a task unless there is a callback.
      success() {},
      fail(failure) {
        // Some call back before they return.
        Promise.resolve().then(() => events.failed(reasonIn(failure)));
      },
    });
    if (isTask(returned)) {
      this.hasTasks = true;
      return new TaskSocket(returned, this.encode, events);
    }
    // One too many may give no task: the global functions are those of another socket then.
    return this.hasTasks ? { send() {}, close() {} } : this.socket.take(url, events);
  }

  watch(wake: () => void): () => void {
    return this.wakers.add(wake);
  }
}

export function weChat(name: 'wx' | 'uni', api: WeChatApi): MiniPlatform {
  return new MiniPlatform(name, api, asIs, {
    load: (key) => api.getStorageSync(key),
    save: (key, value) => api.setStorageSync(key, value),
  });
}

export function aliPay(api: AlipayApi): MiniPlatform {
  // The encoding sees to it that it gets strings.
  return new MiniPlatform('my', api as MiniApi<never>, asText, {
    load: (key) => api.getStorageSync({ key }).data,
    save: (key, data) => {
      api.setStorageSync({ key, data });
    },
  });
}
