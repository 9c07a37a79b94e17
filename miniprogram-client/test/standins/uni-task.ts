import { callBack } from './calls';
import type { Device } from './device';
import { FourEvents } from './four-events';
import type { UniSettings } from './uni-options';
import { type UniEvents, UniSocket, done } from './uni-socket';

/** What uni.connectSocket returns to a call with a callback. It has no off functions. */
export class UniTask implements UniNamespace.SocketTask {
  private readonly events: UniEvents;
  private readonly socket: UniSocket;

  constructor(
    private readonly device: Device,
    private readonly settings: UniSettings,
    option: UniNamespace.ConnectSocketOption,
  ) {
    this.events = new FourEvents(device);
    this.socket = new UniSocket(device, settings, option, this.events, () => this.events.release());
  }

  send(option: UniNamespace.SendSocketMessageOptions): void {
    const outcome = this.socket.send(option);
    this.device.deliver(() => callBack(option, outcome));
    // Quirk uni-fail-then-success.
    if (this.settings.app && 'failure' in outcome) {
      this.device.deliver(() => callBack(option, done('sendSocketMessage')));
    }
  }

  close(option?: UniNamespace.CloseSocketOptions): void {
    const outcome = this.socket.close(option ?? {});
    // Quirk uni-close-needs-option.
    if (option === undefined && this.settings.closeWithoutOption === 'throws') {
      throw new TypeError("undefined is not an object (evaluating 'e.success')");
    }
    this.device.deliver(() => callBack(option ?? {}, outcome));
  }

  onOpen(listener: (result: UniNamespace.OnSocketOpenCallbackResult) => void): void {
    this.events.open.add(listener);
  }

  onMessage(listener: (result: UniNamespace.OnSocketMessageCallbackResult) => void): void {
    this.events.message.add(listener);
  }

  onError(listener: (result: UniNamespace.GeneralCallbackResult) => void): void {
    this.events.error.add(listener);
  }

  onClose(listener: (result: any) => void): void {
    this.events.close.add(listener);
  }
}
