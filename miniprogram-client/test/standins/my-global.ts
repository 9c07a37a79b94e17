import { callBack, settle } from './calls';
import type { Device } from './device';
import { FourEvents } from './four-events';
import type { ConnectOption, MyGlobals } from './my';
import { type MyFailure, type MySettings, refusedUrl } from './my-options';
import { type MyClose, type MyMessage, MySocket } from './my-socket';

/** The one socket whose functions are my's own. */
export function globalSocket(device: Device, settings: MySettings) {
  const events = new FourEvents<void, MyMessage, MyFailure, MyClose>(device);
  let current: MySocket | undefined;
  const notOpen = { failure: { error: 10, errorMessage: '没有建连成功之前无法发送消息' } };
  const nothingToClose = { failure: { error: 1, errorMessage: '未知错误' } };

  const connect = (option: ConnectOption): void => {
    const exists = current !== undefined && !current.over;
    // Quirk my-second-socket.
    const refusal =
      refusedUrl(option.url, settings) ??
      (exists && settings.system === 'android'
        ? { error: 3, errorMessage: '该appId，SocketTaskID对应的WebSocket已存在' }
        : null);
    if (refusal !== null) {
      device.deliver(() => callBack(option, { failure: refusal }));
      return;
    }
    if (exists) current?.close({});
    current = new MySocket(device, settings, option, {
      opened: () => events.open.emit(),
      message: (message) => events.message.emit(message),
      failed: (failure) => events.error.emit(failure),
      closed: (close) => events.close.emit(close),
      ended: () => {},
    });
    device.deliver(() => callBack(option, { ok: {} }));
  };

  const functions: MyGlobals = {
    sendSocketMessage: (option) =>
      settle(device, option, current?.send(option) ?? notOpen) as ReturnType<
        MyGlobals['sendSocketMessage']
      >,
    closeSocket: (option = {}) =>
      settle(device, option, current?.close(option) ?? nothingToClose) as ReturnType<
        MyGlobals['closeSocket']
      >,
    onSocketOpen: (listener) => events.open.add(listener),
    onSocketMessage: (listener) => events.message.add(listener),
    onSocketError: (listener) => events.error.add(listener),
    onSocketClose: (listener) => events.close.add(listener as (close: MyClose) => void),
    offSocketOpen: (listener) => events.open.remove(listener),
    offSocketMessage: (listener) => events.message.remove(listener),
    offSocketError: (listener) => events.error.remove(listener),
    offSocketClose: (listener) =>
      events.close.remove(listener as ((close: MyClose) => void) | undefined),
  };
  return { connect, functions };
}
