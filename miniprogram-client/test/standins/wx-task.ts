import { callBack } from './calls';
import type { Device } from './device';
import { FourEvents } from './four-events';
import type { WxSettings } from './wx-options';
import { type WxEvents, type WxOutcome, WxSocket, failed } from './wx-socket';

/** Quirk wx-no-off: the published SocketTask has these six functions, and no off among them. */
export class WxTask implements WechatMiniprogram.SocketTask {
  private readonly events: WxEvents;
  private socket: WxSocket | undefined;
  private mayMissOpen = false;

  constructor(private readonly device: Device) {
    this.events = new FourEvents(device);
    // Quirk wx-listen-at-once. 'May' is 'does' here.
    queueMicrotask(() => (this.mayMissOpen = true));
  }

  connect(
    settings: WxSettings,
    option: WechatMiniprogram.ConnectSocketOption,
    global: WxEvents,
    current: (socket: WxSocket) => boolean,
    ended: () => void,
  ): WxSocket {
    const onlyWhenCurrent = relay(global, () => current(socket));
    const socket = new WxSocket(this.device, settings, option, [this.events, onlyWhenCurrent], () => {
      this.events.release();
      ended();
    });
    this.socket = socket;
    return socket;
  }

  /** There will be no socket. */
  refuse(): void {
    this.device.deliver(() => this.events.release());
  }

  send(option: WechatMiniprogram.SocketTaskSendOption): void {
    this.answer(option, this.socket?.send(option) ?? failed('sendSocketMessage', 'no task'));
  }

  close(option: WechatMiniprogram.SocketTaskCloseOption = {}): void {
    this.answer(option, this.socket?.close(option) ?? failed('closeSocket', 'no task'));
  }

  onOpen(listener: WechatMiniprogram.OnOpenCallback): void {
    if (!this.mayMissOpen) this.events.open.add(listener);
  }

  onMessage(listener: WechatMiniprogram.SocketTaskOnMessageCallback): void {
    this.events.message.add(listener);
  }

  onError(listener: WechatMiniprogram.UDPSocketOnErrorCallback): void {
    this.events.error.add(listener);
  }

  onClose(listener: WechatMiniprogram.SocketTaskOnCloseCallback): void {
    this.events.close.add(listener);
  }

  private answer(
    option: Partial<WechatMiniprogram.SocketTaskSendOption> | WechatMiniprogram.SocketTaskCloseOption,
    outcome: WxOutcome,
  ): void {
    this.device.deliver(() => callBack(option, outcome));
  }
}

/** Quirk wx-global-is-newest: the functions of wx hear of the newest socket only. */
function relay(events: WxEvents, when: () => boolean): WxEvents {
  const one = <Event>(to: { emit(event: Event): void }) => ({
    emit: (event: Event) => {
      if (when()) to.emit(event);
    },
  });
  return {
    open: one(events.open),
    message: one(events.message),
    error: one(events.error),
    close: one(events.close),
  } as unknown as WxEvents;
}
