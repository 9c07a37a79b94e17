import { Connection } from './connection';
import { findPlatform } from './detect';
import { addressOf, checkValue, limitsOf, withParameter } from './options';
import type { ConnectOptions } from './options';
import type { Platform } from './platform';

export type { Connection } from './connection';
export type { BridgeError, ErrorCode } from './errors';
export type { Events, State, StateDetail } from './events';
export type { ConnectOptions, Limits } from './options';
export type { Payload } from './payload';
export type { PlatformName } from './platform';

const CID = 'ws-mqtt-bridge.cid';

/**
 * Connects to the bridge, and keeps connected until `close()`.
 *
 * Throws a `TypeError` if an option is missing or wrong, or there is nothing to connect with; and a `BridgeError` with
 * `NO_SOCKET` if the runtime takes no such address.
 */
export function connect(options: ConnectOptions): Connection {
  if (!options || typeof options !== 'object') {
    throw new TypeError('options are missing: give url, or host with key, pid, sn and openid');
  }
  const resend = options.resend === undefined ? 'unconfirmed' : options.resend;
  if (resend !== 'unconfirmed' && resend !== 'never') {
    throw new TypeError("resend is '" + resend + "': give unconfirmed or never");
  }
  let address = addressOf(options);
  const limits = limitsOf(options);
  const platform = findPlatform(options.platform);
  address = withParameter(address, 'cid', options.cid === undefined ? installation(platform) : checkValue('cid', options.cid));
  address = withParameter(address, 'heartbeat', 'echo');
  // Scripts cannot read the HTTP status of a refusal.
  address = withParameter(address, 'refuse', platform.refusals);
  return new Connection(address, platform, limits, resend);
}

/** Made up once for each installation, so that the bridge knows it again and resumes exactly what it missed. */
function installation(platform: Platform): string {
  let cid = '';
  try {
    cid = platform.load(CID);
    if (!/^[a-z0-9]{16,128}$/.test(cid)) {
      cid = '';
    }
  } catch (unreadable) {
    // Then it lasts as long as this connection.
  }
  if (!cid) {
    while (cid.length < 24) {
      cid += Math.random().toString(36).slice(2);
    }
    cid = cid.slice(0, 24);
    try {
      platform.save(CID, cid);
    } catch (full) {
      // As above.
    }
  }
  return cid;
}
