import { type Callbacks, callBack } from './calls';
import { Device } from './device';
import { type MyApp, appFunctions } from './my-app';
import { globalSocket } from './my-global';
import { type MyFailure, type MyOptions, refusedUrl, settingsOf } from './my-options';
import { MyTask } from './my-task';

export type { MyOptions } from './my-options';

/** The published typings leave the callbacks out that the documentation has. */
export type ConnectOption = Parameters<typeof my.connectSocket>[0] & Callbacks<object, MyFailure>;

export type MyGlobals = Pick<
  typeof my,
  | 'sendSocketMessage'
  | 'closeSocket'
  | 'onSocketOpen'
  | 'onSocketMessage'
  | 'onSocketError'
  | 'onSocketClose'
  | 'offSocketOpen'
  | 'offSocketMessage'
  | 'offSocketError'
  | 'offSocketClose'
>;
export type My = MyApp &
  MyGlobals & {
    connectSocket(option: ConnectOption & { multiple: true }): my.SocketTask;
    connectSocket(option: ConnectOption): my.SocketTask | void;
  };
/** Quirk my-no-multiple. Before base library 2.3.1 nothing is ever returned. */
export type OldMy = MyApp & MyGlobals & { connectSocket(option: ConnectOption): void };

export interface MyStandIn<Api> {
  /** To be made the global `my`. */
  readonly my: Api;
  readonly device: Device;
}

const MOST_SOCKETS = 5;

/** Alipay with SocketTask: base library 2.3.1 and later. */
export function createMy(options: MyOptions = {}): MyStandIn<My> {
  const device = new Device(options);
  const settings = settingsOf(options);
  const single = globalSocket(device, settings);
  let tasks = 0;

  const connectSocket = (option: ConnectOption): my.SocketTask | void => {
    // Quirk my-default-multiple.
    if (!(option.multiple ?? settings.defaultMultiple)) return single.connect(option);
    // Quirk my-five-sockets.
    const refusal =
      refusedUrl(option.url, settings) ??
      (device.liveSockets() >= MOST_SOCKETS ? { error: 1, errorMessage: '未知错误' } : null);
    if (refusal !== null) {
      device.deliver(() => callBack(option, { failure: refusal }));
      return undefined;
    }
    const task = new MyTask(device, settings, option, String(++tasks));
    device.deliver(() => callBack(option, { ok: {} }));
    return task;
  };
  return {
    device,
    my: {
      ...appFunctions(device),
      ...single.functions,
      connectSocket: connectSocket as My['connectSocket'],
    },
  };
}

/** Alipay before base library 2.3.1: one socket, and its functions are my's own. */
export function createOldMy(options: MyOptions = {}): MyStandIn<OldMy> {
  const device = new Device(options);
  const single = globalSocket(device, settingsOf(options));
  return {
    device,
    my: { ...appFunctions(device), ...single.functions, connectSocket: single.connect },
  };
}
