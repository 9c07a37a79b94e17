import type { PlatformName } from './platform';

/** Where to connect to, and how. Either `url`, or `host`, `key`, `pid`, `sn` and `openid`. */
export interface ConnectOptions {
  /** The whole address: `wss://host/netgate/{key}/{pid}/{sn}/{openid}`, each value percent-encoded. */
  url?: string;

  /** `example.com`, or with a scheme, a port and a context path: `wss://example.com:8443/bridge`. Without a scheme `wss`. */
  host?: string;
  /** The secret that the operator gave out. */
  key?: string;
  /** The product. */
  pid?: string;
  /** The device's serial number. */
  sn?: string;
  /** The user's id at the platform. */
  openid?: string;

  /** The runtime; found by itself unless given. */
  platform?: PlatformName;

  /**
   * Names this installation, 1 to 128 characters; made up once and kept in the platform's storage unless given. Two
   * connections of one user that are open at once need different ones: the bridge closes the older with 4502.
   */
  cid?: string;

  /**
   * What becomes of a message that was sent when the connection was lost before the bridge confirmed it. `unconfirmed` (the
   * default) sends it again, so it arrives at least once; `never` rejects it with `UNCONFIRMED`, so it arrives at most once.
   */
  resend?: 'unconfirmed' | 'never';

  /** Bounds of what waits for the connection or for the bridge's confirmation. */
  limits?: Partial<Limits>;
}

export interface Limits {
  /** Messages that wait; 256 unless given. */
  messages: number;
  /** Bytes that wait; 1 MiB unless given. */
  bytes: number;
  /** Messages on their way, unconfirmed; 40 unless given, which stays below the bridge's 50 frames a second. */
  inFlight: number;
  /** Bytes of one message, the bridge's `bridge.frame.max`; 64 KiB unless given. */
  frame: number;
}

const VALUES: Array<'key' | 'pid' | 'sn' | 'openid'> = ['key', 'pid', 'sn', 'openid'];
const MAX_VALUE = 128;

/** The address without this client's own parameters. Throws a `TypeError` that says what was wrong and what would be right. */
export function addressOf(options: ConnectOptions): string {
  if (options.url !== undefined) {
    return withScheme('url', options.url).replace(/#.*/, '');
  }
  let address = withScheme('host', options.host).replace(/[?#].*/, '').replace(/\/+$/, '') + '/netgate';
  for (let i = 0; i < VALUES.length; i++) {
    address += '/' + segment(VALUES[i]!, options[VALUES[i]!]);
  }
  return address;
}

/** Adds a parameter, unless the address has it. */
export function withParameter(address: string, name: string, value: string): string {
  if (new RegExp('[?&]' + name + '=').test(address)) {
    return address;
  }
  return address + (address.indexOf('?') < 0 ? '?' : '&') + name + '=' + encoded(name, value);
}

export function limitsOf(options: ConnectOptions): Limits {
  const limits: Limits = { messages: 256, bytes: 1 << 20, inFlight: 40, frame: 64 << 10 };
  const given: Partial<Limits> = options.limits || {};
  for (const name in limits) {
    const value = given[name as keyof Limits];
    if (value !== undefined) {
      if (!(value >= 1)) {
        throw new TypeError('limits.' + name + ' is ' + value + ': give a number from 1 on');
      }
      limits[name as keyof Limits] = value;
    }
  }
  return limits;
}

/** Throws a `TypeError` unless it could be a value of the address. */
export function checkValue(name: string, value: unknown): string {
  if (typeof value !== 'string' || !value || value.length > MAX_VALUE) {
    throw new TypeError(name + ' must be a string of 1 to ' + MAX_VALUE + ' characters');
  }
  return value;
}

function segment(name: string, value: unknown): string {
  const text = checkValue(name, value);
  // The bridge refuses what could widen a topic (MQTT 5, section 4.7). The value is not shown: it may be the key.
  if (/[+#\/\u0000-\u001f\u007f-\u009f]/.test(text)) {
    throw new TypeError(name + ' holds one of + # / or a control character, which topics must not have');
  }
  return encoded(name, text);
}

function encoded(name: string, text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (malformed) {
    throw new TypeError(name + ' holds half a surrogate pair, which UTF-8 cannot express');
  }
}

function withScheme(name: string, value: unknown): string {
  if (typeof value !== 'string' || !value) {
    throw new TypeError(name + ' is missing: give url, or host with key, pid, sn and openid');
  }
  const scheme = /^(http|ws)(s?):\/\//i.exec(value);
  if (scheme) {
    return 'ws' + scheme[2]!.toLowerCase() + value.slice(scheme[0].length - 3);
  }
  if (/^[a-z]*:?\/\//i.test(value)) {
    throw new TypeError(name + ' has no scheme that a WebSocket can use: give wss:// (or ws:// where the platform allows it)');
  }
  return 'wss://' + value;
}
