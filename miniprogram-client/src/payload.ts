import { bridgeError } from './errors';

/** What travels in one frame. */
export type Payload = string | ArrayBuffer;

/** The heartbeat of the plain mode: the bridge never publishes it, and echoes it. */
export const HEARTBEAT = 'H';

/** `instanceof` fails for buffers that a mini-program's other context made. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

/**
 * What the application gave, as one frame of its own.
 *
 * A view becomes its part of the buffer: WeChat would send the whole buffer behind it. All are copied: they may wait. The text `H` becomes one byte, which
 * is the same for MQTT, while as text it would be taken for the heartbeat.
 */
export function payloadOf(value: unknown): Payload {
  if (typeof value === 'string') {
    return value === HEARTBEAT ? new Uint8Array([72]).buffer : value;
  }
  let json: string | undefined;
  try {
    if (ArrayBuffer.isView(value)) {
      return copy(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    }
    if (/ArrayBuffer\]$/.test(Object.prototype.toString.call(value))) {
      return copy(new Uint8Array(value as ArrayBuffer));
    }
    json = JSON.stringify(value);
  } catch (unreadable) {
    // A circle, or a buffer that was handed over to a worker.
  }
  if (json === undefined) {
    throw bridgeError('NOT_SENDABLE', typeof value + ' cannot be sent: give a string, an ArrayBuffer or what JSON can hold');
  }
  return json;
}

/** Never shared memory, even if these bytes are. */
function copy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

/** The payload's size on the wire, in bytes. */
export function sizeOf(payload: Payload): number {
  if (typeof payload !== 'string') {
    return payload.byteLength;
  }
  let bytes = 0;
  for (let i = 0; i < payload.length; i++) {
    const unit = payload.charCodeAt(i);
    if (unit < 0x80) {
      bytes += 1;
    } else if (unit < 0x800) {
      bytes += 2;
    } else if (unit < 0xd800 || unit > 0xdfff) {
      bytes += 3;
    } else if (unit < 0xdc00 && (payload.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      i++;
    } else {
      throw bridgeError('NOT_SENDABLE', 'the text holds half a surrogate pair at ' + i + ', which UTF-8 cannot express');
    }
  }
  return bytes;
}
