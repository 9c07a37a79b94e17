import { refusedClose } from './close-code';
import type { Device } from './device';
import { FourEvents } from './four-events';
import type { Data } from './real-socket';
import { SocketCore } from './socket-core';
import type { UniSettings } from './uni-options';

type Result = UniNamespace.GeneralCallbackResult;
export type UniOutcome = { ok: Result } | { failure: Result };
export type UniClose = { code?: number; reason?: string };
export type UniEvents = FourEvents<
  UniNamespace.OnSocketOpenCallbackResult,
  UniNamespace.OnSocketMessageCallbackResult<Data>,
  UniNamespace.GeneralCallbackResult,
  UniClose
>;

/** A socket of uni, behind a SocketTask or behind the functions of uni itself. */
export class UniSocket {
  private readonly core: SocketCore;

  constructor(
    device: Device,
    private readonly settings: UniSettings,
    option: UniNamespace.ConnectSocketOption,
    events: UniEvents,
    ended: () => void,
  ) {
    this.core = new SocketCore(
      device,
      { url: option.url, headers: option.header, protocols: option.protocols },
      {
        opened: (header) => events.open.emit(settings.app ? ({} as never) : { header }),
        message: (data) => {
          // Quirk uni-no-array-buffer.
          if (typeof data === 'string' || settings.arrayBuffers) events.message.emit({ data });
        },
        // Quirk uni-empty-events.
        failed: (reason) => events.error.emit(settings.app ? ({} as never) : { errMsg: reason }),
        closed: (code, reason) =>
          events.close.emit(settings.closeDetails ? { code, reason } : {}),
        ended,
      },
    );
  }

  get over(): boolean {
    return this.core.state === 'closed';
  }

  send(option: UniNamespace.SendSocketMessageOptions): UniOutcome {
    const name = 'sendSocketMessage';
    if (this.core.state !== 'open') return failed(name, 'WebSocket is not connected');
    const data: unknown = option.data;
    const binary = this.settings.arrayBuffers && data instanceof ArrayBuffer;
    if (typeof data !== 'string' && !binary) return failed(name, 'unsupported data');
    this.core.send(data as Data);
    return done(name);
  }

  close(option: UniNamespace.CloseSocketOptions): UniOutcome {
    const code = option.code ?? 1000;
    const reason = option.reason ?? '';
    const refused = refusedClose(code, reason);
    if (refused !== null) return failed('closeSocket', refused);
    // Quirk close-while-connecting.
    return this.core.close(code, reason)
      ? done('closeSocket')
      : failed('closeSocket', 'WebSocket is not connected');
  }
}

export function done(name: string): UniOutcome {
  return { ok: { errMsg: `${name}:ok` } };
}

export function failed(name: string, reason: string): UniOutcome {
  return { failure: { errMsg: `${name}:fail ${reason}` } };
}
