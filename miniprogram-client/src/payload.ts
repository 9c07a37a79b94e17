import { bridgeError } from './errors';

/** What travels in one frame. */
export type Payload = string | ArrayBuffer;

interface View {
  buffer: ArrayBuffer;
  byteOffset: number;
  byteLength: number;
}

/** The heartbeat of the plain mode: the bridge never publishes it, and echoes it. */
export const HEARTBEAT = 'H';

/** `instanceof` fails for buffers that a mini-program's other context made. */
export function isBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]';
}

/**
 * What the application gave, as one frame of its own.
 *
 * A view becomes its part of the buffer: WeChat would send the whole buffer behind it. The text `H` becomes one byte, which
 * is the same for MQTT, while as text it would be taken for the heartbeat.
 */
export function payloadOf(value: unknown): Payload {
  if (typeof value === 'string') {
    return value === HEARTBEAT ? new Uint8Array([72]).buffer : value;
  }
  if (isBuffer(value)) {
    return value.slice(0);
  }
  const view = value as View | null | undefined;
  if (view && isBuffer(view.buffer)) {
    return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
  }
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) {
    throw bridgeError('NOT_SENDABLE', 'a ' + typeof value + ' cannot be sent: give a string, an ArrayBuffer or what JSON can hold');
  }
  return json;
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
