import { type Callbacks, settle } from './calls';
import { Device } from './device';
import { FourEvents } from './four-events';
import { type WxOptions, type WxSettings, atLeast, settingsOf } from './wx-options';
import { type WxEvents, type WxOutcome, WxSocket, done, failed } from './wx-socket';
import { WxTask } from './wx-task';
import { type WxApp, appFunctions } from './wx-app';

export type { WxOptions } from './wx-options';

type Result = WechatMiniprogram.GeneralCallbackResult;

export type WxGlobals = Pick<
  WechatMiniprogram.Wx,
  | 'sendSocketMessage'
  | 'closeSocket'
  | 'onSocketOpen'
  | 'onSocketMessage'
  | 'onSocketError'
  | 'onSocketClose'
>;
export type Wx = WxApp & WxGlobals & Pick<WechatMiniprogram.Wx, 'connectSocket'>;
/** Before 1.7.0 connectSocket returned nothing. */
export type OldWx = WxApp &
  WxGlobals & { connectSocket(option: WechatMiniprogram.ConnectSocketOption): void };

export interface WxStandIn<Api> {
  /** To be made the global `wx`. */
  readonly wx: Api;
  readonly device: Device;
}

const MOST_SOCKETS = 5;
const BACKGROUND = { closesAfterMs: 5_000, tells: 'at-once' } as const;

/** WeChat with SocketTask: base library 1.7.0 and later. */
export function createWx(options: WxOptions = {}): WxStandIn<Wx> {
  const device = new Device(options, { background: BACKGROUND });
  const settings = settingsOf(options);
  const global: WxEvents = new FourEvents(device, settings.globalListeners);
  let newest: WxSocket | undefined;

  const connectSocket: Wx['connectSocket'] = (option) => {
    const task = new WxTask(device);
    // Quirks wx-five-sockets, wx-background-calls.
    const refusal = device.suspended
      ? 'interrupted'
      : device.liveSockets() >= MOST_SOCKETS && 'exceed max concurrent count';
    if (refusal) {
      void settle(device, withCallback(option), failed('connectSocket', refusal));
      task.refuse();
      return (settings.refusedTask === 'dead-task' ? task : undefined) as WxTask;
    }
    newest = task.connect(settings, option, global, (socket) => socket === newest, () => {});
    // Quirks wx-success-is-the-call, wx-calls-back-at-once.
    if (settings.connectCallsBack === 'at-once') {
      const result = { errMsg: 'connectSocket:ok' };
      option.success?.(result);
      option.complete?.(result);
    } else void settle(device, withCallback(option), done('connectSocket'));
    return task;
  };
  onBackgroundClose(device, () => global.close.emit({ code: 1000, reason: 'interrupted' }));
  return {
    device,
    wx: {
      ...appFunctions(device, (needed) => atLeast(settings.baseLibrary, needed)),
      ...globalFunctions(device, settings, global, () => newest),
      connectSocket,
    },
  };
}

/** WeChat before 1.7.0: one socket, and its functions are wx's own. */
export function createOldWx(options: WxOptions = {}): WxStandIn<OldWx> {
  const device = new Device(options, { background: BACKGROUND });
  const settings = settingsOf({ baseLibrary: '1.6.0', ...options });
  const global: WxEvents = new FourEvents(device, settings.globalListeners);
  let current: WxSocket | undefined;
  return {
    device,
    wx: {
      ...appFunctions(device, (needed) => atLeast(settings.baseLibrary, needed)),
      ...globalFunctions(device, settings, global, () => current),
      connectSocket(option) {
        if (device.suspended) {
          void settle(device, withCallback(option), failed('connectSocket', 'interrupted'));
          return;
        }
        // Quirk wx-old-second-closes-first.
        current?.close({ code: 1000, reason: '' });
        current = new WxSocket(device, settings, option, [global], () => {});
        void settle(device, withCallback(option), done('connectSocket'));
      },
    },
  };
}

function globalFunctions(
  device: Device,
  settings: WxSettings,
  global: WxEvents,
  current: () => WxSocket | undefined,
): WxGlobals {
  // Quirk wx-promises.
  const promises = atLeast(settings.baseLibrary, '2.10.2');
  const answer = (option: Callbacks<Result, Result>, outcome: WxOutcome) =>
    settle(device, promises ? option : withCallback(option), outcome);
  return {
    sendSocketMessage: ((option: WechatMiniprogram.SendSocketMessageOption) =>
      answer(
        option,
        current()?.send(option) ?? failed('sendSocketMessage', 'websocket is not connected'),
      )) as Wx['sendSocketMessage'],
    closeSocket: ((option: WechatMiniprogram.CloseSocketOption = {}) =>
      answer(
        option,
        current()?.close(option) ?? failed('closeSocket', 'websocket is not connected'),
      )) as Wx['closeSocket'],
    onSocketOpen: (listener) => global.open.add(listener),
    onSocketMessage: (listener) => global.message.add(listener),
    onSocketError: (listener) => global.error.add(listener),
    onSocketClose: (listener) => global.close.add(listener),
  };
}

/** Quirk wx-background-silent: where the tasks hear nothing, wx.onSocketClose is called once. */
function onBackgroundClose(device: Device, tell: () => void): void {
  const rule = device.options.background;
  if (rule !== 'keeps-sockets' && rule.tells === 'never') {
    device.onSuspension = () => device.deliver(tell);
  }
}

/** For calls that never return a Promise; connectSocket is one. */
function withCallback(option: Callbacks<Result, Result>) {
  const { success, fail, complete } = option;
  return { success, fail, complete: complete ?? (() => {}) };
}
