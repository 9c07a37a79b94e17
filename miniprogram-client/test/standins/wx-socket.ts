import { refusedClose } from './close-code';
import type { Device } from './device';
import { FourEvents } from './four-events';
import { SocketCore } from './socket-core';
import type { WxSettings } from './wx-options';

type SendOption = WechatMiniprogram.SocketTaskSendOption;
type CloseOption = WechatMiniprogram.SocketTaskCloseOption;
type Result = WechatMiniprogram.GeneralCallbackResult;
export type WxOutcome = { ok: Result } | { failure: Result };

export type WxEvents = FourEvents<
  WechatMiniprogram.OnOpenListenerResult,
  WechatMiniprogram.SocketTaskOnMessageListenerResult,
  WechatMiniprogram.GeneralCallbackResult,
  WechatMiniprogram.SocketTaskOnCloseListenerResult
>;

/** A socket of wx, behind a SocketTask or behind the functions of wx itself. */
export class WxSocket {
  private readonly core: SocketCore;

  constructor(
    device: Device,
    private readonly settings: WxSettings,
    option: WechatMiniprogram.ConnectSocketOption,
    hear: readonly WxEvents[],
    ended: () => void,
  ) {
    this.core = new SocketCore(
      device,
      {
        url: option.url,
        headers: option.header as Record<string, string> | undefined,
        protocols: option.protocols,
      },
      {
        opened: (header) =>
          hear.forEach((events) => events.open.emit({ header, profile: {} as never })),
        message: (data) => hear.forEach((events) => events.message.emit({ data })),
        failed: (reason) => hear.forEach((events) => events.error.emit({ errMsg: reason })),
        closed: (code, reason) =>
          hear.forEach((events) => events.close.emit({ code, reason })),
        ended,
      },
    );
  }

  send(option: Pick<SendOption, 'data'>): WxOutcome {
    const name = 'sendSocketMessage';
    // Quirk wx-send-before-open.
    if (this.core.state !== 'open') return failed(name, 'SocketTask.readyState is not OPEN');
    const data: unknown = option.data;
    if (typeof data === 'string' || data instanceof ArrayBuffer) this.core.send(data);
    else if (!ArrayBuffer.isView(data) || this.settings.typedArrays === 'rejected') {
      // Quirk wx-typed-arrays.
      return failed(name, 'data should be String or ArrayBuffer');
    } else if (this.settings.typedArrays === 'whole-buffer') {
      this.core.send(data.buffer as ArrayBuffer);
    } else this.core.send(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return done(name);
  }

  close(option: Pick<CloseOption, 'code' | 'reason'>): WxOutcome {
    const name = 'closeSocket';
    // Quirk wx-close-needs-code.
    const code = option.code ?? (this.settings.closeNeedsCode ? 65535 : 1000);
    const reason = option.reason ?? '';
    // Quirk wx-close-codes.
    const refused = refusedClose(code, reason);
    if (refused !== null) return failed(name, `Failed to execute 'close': ${refused}`);
    // Quirk close-while-connecting.
    return this.core.close(code, reason) ? done(name) : failed(name, 'websocket is not connected');
  }
}

export function done(name: string): WxOutcome {
  return { ok: { errMsg: `${name}:ok` } };
}

export function failed(name: string, reason: string): WxOutcome {
  return { failure: { errMsg: `${name}:fail ${reason}` } };
}
