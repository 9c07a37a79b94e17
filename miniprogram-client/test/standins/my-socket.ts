import { Buffer } from 'node:buffer';
import { refusedClose } from './close-code';
import type { Device } from './device';
import type { MyFailure, MySettings } from './my-options';
import { type Data } from './real-socket';
import { SocketCore } from './socket-core';

export type MyMessage = { data: string | ArrayBuffer; isBuffer: boolean };
export type MyClose = { code?: number; reason?: string };
export type MyOutcome<Success> = { ok: Success } | { failure: MyFailure };

export interface MySink {
  opened(): void;
  message(message: MyMessage): void;
  failed(failure: MyFailure): void;
  closed(close: MyClose): void;
  ended(): void;
}

/** A socket of my, behind a SocketTask or behind the functions of my itself. */
export class MySocket {
  private readonly core: SocketCore;

  constructor(
    device: Device,
    settings: MySettings,
    request: {
      url: string;
      header?: Record<string, string> | undefined;
      protocols?: string[] | undefined;
    },
    sink: MySink,
  ) {
    this.core = new SocketCore(
      device,
      { url: request.url, headers: request.header, protocols: request.protocols },
      {
        opened: () => sink.opened(),
        message: (data) => sink.message(incoming(data, settings)),
        // The codes 50 and 65 of my.onSocketError both read 'unknown error'.
        failed: (reason) => sink.failed({ error: 50, errorMessage: reason }),
        // Quirk my-close-without-code.
        closed: (code, reason) => sink.closed(settings.withCode ? { code, reason } : {}),
        ended: () => sink.ended(),
      },
    );
  }

  get over(): boolean {
    return this.core.state === 'closed';
  }

  send(option: { data: unknown; isBuffer?: boolean }): MyOutcome<{ success: boolean }> {
    // Quirk my-send-before-open.
    if (this.core.state !== 'open') {
      return { failure: { error: 10, errorMessage: '没有建连成功之前无法发送消息' } };
    }
    // Quirk my-strings-only.
    if (typeof option.data !== 'string') {
      return { failure: { error: 2, errorMessage: '接口参数无效' } };
    }
    this.core.send(
      option.isBuffer ? new Uint8Array(Buffer.from(option.data, 'base64')) : option.data,
    );
    return { ok: { success: true } };
  }

  /** Quirk my-close-codes. */
  close(option: { code?: number; reason?: string }): MyOutcome<{ message: string }> {
    const code = option.code ?? 1000;
    const reason = option.reason ?? '';
    const refused = refusedClose(code, reason);
    if (refused !== null) return { failure: { error: 2, errorMessage: refused } };
    // Quirk close-while-connecting.
    return this.core.close(code, reason)
      ? { ok: { message: '' } }
      : { failure: { error: 1, errorMessage: '未知错误' } };
  }
}

/** Quirk my-base64-in. */
function incoming(data: Data, settings: MySettings): MyMessage {
  if (typeof data === 'string') return { data, isBuffer: false };
  if (settings.binary === 'base64') {
    return { data: Buffer.from(data).toString('base64'), isBuffer: true };
  }
  return { data, isBuffer: settings.binary === 'arraybuffer-flagged' };
}
