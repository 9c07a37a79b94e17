import { hasCallbacks, settle } from './calls';
import { Device } from './device';
import { FourEvents } from './four-events';
import { type UniApp, appFunctions } from './uni-app';
import { type UniOptions, deviceDefaults, settingsOf } from './uni-options';
import { type UniEvents, UniSocket, done, failed } from './uni-socket';
import { UniTask } from './uni-task';

export type { UniOptions } from './uni-options';

type ConnectOption = UniNamespace.ConnectSocketOption;
type Result = UniNamespace.GeneralCallbackResult;

export type UniGlobals = Pick<
  UniNamespace.Uni,
  | 'sendSocketMessage'
  | 'closeSocket'
  | 'onSocketOpen'
  | 'onSocketMessage'
  | 'onSocketError'
  | 'onSocketClose'
>;
/** connectSocket as it is; the older published typing leaves the Promise out. */
export type Uni = UniApp & {
  connectSocket(option: ConnectOption): UniNamespace.SocketTask | Promise<Result> | undefined;
};
/** Without SocketTask: the one socket's functions are uni's own. */
export type GlobalUni = UniApp &
  UniGlobals & { connectSocket(option: ConnectOption): Promise<Result> | undefined };

export interface UniStandIn<Api> {
  /** To be made the global `uni`. */
  readonly uni: Api;
  readonly device: Device;
}

const MOST_SOCKETS = 5;

export function createUni(options: UniOptions = {}): UniStandIn<Uni> {
  const settings = settingsOf(options);
  const device = new Device(options, deviceDefaults(settings));
  return {
    device,
    uni: {
      ...appFunctions(device, settings.appEvents),
      connectSocket(option) {
        // Quirk uni-five-sockets.
        if (!settings.app && (device.suspended || device.liveSockets() >= MOST_SOCKETS)) {
          return settle(device, option, failed('connectSocket', 'exceed max concurrent count'));
        }
        const task = new UniTask(device, settings, option);
        const promise = settle(device, option, done('connectSocket'));
        // Quirk uni-promise-instead-of-task: the socket is opened, and nobody can reach it.
        return hasCallbacks(option) ? task : promise;
      },
    },
  };
}

export function createGlobalUni(options: UniOptions = {}): UniStandIn<GlobalUni> {
  const settings = settingsOf(options);
  const device = new Device(options, deviceDefaults(settings));
  // Quirk uni-global-last-listener.
  const events: UniEvents = new FourEvents(device, 'last');
  let current: UniSocket | undefined;
  const notConnected = (name: string) => failed(name, 'WebSocket is not connected');
  return {
    device,
    uni: {
      ...appFunctions(device, settings.appEvents),
      connectSocket(option) {
        // Quirk uni-global-occupied.
        if (current !== undefined && !current.over) {
          return settle(device, option, failed('connectSocket', 'the global socket is occupied'));
        }
        current = new UniSocket(device, settings, option, events, () => {});
        return settle(device, option, done('connectSocket'));
      },
      sendSocketMessage: ((option: UniNamespace.SendSocketMessageOptions) =>
        settle(
          device,
          option,
          current?.send(option) ?? notConnected('sendSocketMessage'),
        )) as UniGlobals['sendSocketMessage'],
      closeSocket: ((option: UniNamespace.CloseSocketOptions = {}) =>
        settle(
          device,
          option,
          current?.close(option) ?? notConnected('closeSocket'),
        )) as UniGlobals['closeSocket'],
      onSocketOpen: (listener) => events.open.add(listener),
      onSocketMessage: (listener: (result: never) => void) =>
        events.message.add(listener as Parameters<typeof events.message.add>[0]),
      onSocketError: (listener) => events.error.add(listener),
      onSocketClose: (listener: (result: UniNamespace.OnSocketCloseOptions) => void) =>
        events.close.add(listener as Parameters<typeof events.close.add>[0]),
    },
  };
}
