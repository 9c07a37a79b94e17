import { settle } from './calls';
import type { Device } from './device';
import { FourEvents } from './four-events';
import type { Listeners } from './listeners';
import type { MySettings } from './my-options';
import { MySocket } from './my-socket';
import type { ConnectOption } from './my';

type Task = my.SocketTask;
type EventOf<On extends 'onOpen' | 'onMessage' | 'onError' | 'onClose'> = Parameters<
  Parameters<Task[On]>[0]
>[0];

/** What my.connectSocket returns when multiple is true. */
export class MyTask implements my.SocketTask {
  private readonly events: FourEvents<
    EventOf<'onOpen'>,
    EventOf<'onMessage'>,
    EventOf<'onError'>,
    EventOf<'onClose'>
  >;
  private readonly socket: MySocket;

  constructor(
    private readonly device: Device,
    settings: MySettings,
    option: ConnectOption,
    socketTaskID: string,
  ) {
    this.events = new FourEvents(device);
    // Quirk my-wrapped-events.
    const event = <Event>(content: object): Event => {
      const data = { socketTaskID, ...content };
      return (settings.wrapped ? { data } : data) as Event;
    };
    this.socket = new MySocket(device, settings, option, {
      opened: () => this.events.open.emit(event({})),
      message: (message) => this.events.message.emit(event(message)),
      failed: (failure) =>
        this.events.error.emit({ ...event<object>(failure), error: failure.error } as never),
      closed: (close) => this.events.close.emit(event(close)),
      ended: () => this.events.release(),
    });
  }

  send: Task['send'] = (option) =>
    settle(this.device, option, this.socket.send(option)) as ReturnType<Task['send']>;

  close: Task['close'] = (option = {}) =>
    settle(this.device, option, this.socket.close(option)) as ReturnType<Task['close']>;

  // Quirks my-every-listener, my-off-without-callback.
  onOpen: Task['onOpen'] = (listener) => this.events.open.add(listener);
  onMessage: Task['onMessage'] = (listener) => this.events.message.add(listener);
  onError: Task['onError'] = (listener) => this.events.error.add(listener);
  onClose: Task['onClose'] = (listener) => this.events.close.add(listener);
  offOpen: Task['offOpen'] = (listener) => removeFrom(this.events.open, listener);
  offMessage: Task['offMessage'] = (listener) => removeFrom(this.events.message, listener);
  offError: Task['offError'] = (listener) => removeFrom(this.events.error, listener);
  offClose: Task['offClose'] = (listener) => removeFrom(this.events.close, listener);
}

function removeFrom<Event>(listeners: Listeners<Event>, one?: (event: Event) => void): void {
  listeners.remove(one);
}
