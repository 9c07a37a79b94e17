import type { Outcome, SocketTask } from './mini-api';
import { codeIn, payloadIn, reasonIn } from './mini-events';
import type { Payload } from './payload';
import type { Socket, SocketEvents } from './platform';

interface Sending {
  data: Payload;
  isBuffer?: boolean;
  fail?: (failure: unknown) => void;
}

const nothing = () => {};

/** How a runtime wants a frame: Alipay takes strings only. */
export type Encoding = (payload: Payload) => Sending;

/** A runtime may refuse a frame by calling back, or throw. */
export function sendBy(send: (sending: Sending) => unknown, sending: Sending, refused: (reason: string) => void): void {
  const fail = (sending.fail = (failure: unknown) => refused(reasonIn(failure)));
  try {
    send(sending);
  } catch (failure) {
    fail(failure);
  }
}

export function closeBy(close: (closing: { code: number } & Outcome) => unknown): void {
  try {
    close({ code: 1000, success: nothing, fail: nothing });
  } catch (alreadyGone) {
    // There is nothing left to close.
  }
}

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
    sendBy((sending) => this.task.send(sending), this.encode(payload), refused);
  }

  close(): void {
    this.released = true;
    this.closeTask();
  }

  private closeTask(): void {
    closeBy((closing) => this.task.close(closing));
  }
}
