import type { SocketTask } from './mini-api';
import { codeIn, payloadIn, reasonIn } from './mini-events';
import type { Payload } from './payload';
import type { Socket, SocketEvents } from './platform';

const nothing = () => {};

/** How a runtime wants a frame: Alipay takes strings only. */
export type Encoding = (payload: Payload) => { data: Payload; isBuffer?: boolean };

export function isTask(returned: unknown): returned is SocketTask {
  return !!returned && typeof (returned as SocketTask).onOpen === 'function';
}

/** A socket with an object of its own. Its listeners end with it. */
export class TaskSocket implements Socket {
  private released = false;

  // Listeners are attached in the same turn as connectSocket: WeChat may otherwise leave out onOpen.
  constructor(private task: SocketTask, private encode: Encoding, events: SocketEvents) {
    task.onOpen(() => (this.released ? this.closeTask() : events.opened()));
    task.onMessage((event) => events.message(payloadIn(event)));
    task.onError((event) => events.failed(reasonIn(event)));
    task.onClose((event) => events.closed(codeIn(event), reasonIn(event)));
  }

  send(payload: Payload, refused: (reason: string) => void): void {
    const { data, isBuffer } = this.encode(payload);
    const fail = (failure: unknown) => refused(reasonIn(failure));
    try {
      this.task.send(isBuffer ? { data, isBuffer, fail } : { data, fail });
    } catch (failure) {
      fail(failure);
    }
  }

  close(): void {
    this.released = true;
    this.closeTask();
  }

  private closeTask(): void {
    try {
      this.task.close({ code: 1000, success: nothing, fail: nothing });
    } catch (alreadyGone) {
      // There is nothing left to close.
    }
  }
}
