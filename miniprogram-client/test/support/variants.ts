import type { Device, DeviceOptions } from '../standins/device';
import { createMy, createOldMy } from '../standins/my';
import type { MyOptions } from '../standins/my';
import { createGlobalUni, createUni } from '../standins/uni';
import type { UniOptions } from '../standins/uni';
import { createOldWx, createWx } from '../standins/wx';
import type { WxOptions } from '../standins/wx';
import type { Globals } from './runtime';

/** So that a test need not wait for what a platform gives up after half a minute. */
const QUICK: DeviceOptions = { closeTimeoutMs: 500 };

/** A telephone with one app on it. */
export interface Phone {
  globals: Globals;
  device: Device;
}

/** A generation of a runtime. */
export interface Variant {
  name: string;
  /** Whether an app hears the close code, and so can know that it was refused. */
  tellsCode: boolean;
  /** Whether it can take all its listeners back. */
  hasOff: boolean;
  phone(options?: DeviceOptions): Phone;
}

function wx(name: string, own: WxOptions = {}): Variant {
  return {
    name: 'wx, ' + name,
    tellsCode: true,
    hasOff: true,
    phone: (options) => {
      const { wx, device } = createWx({ ...QUICK, ...own, ...options });
      return { globals: { wx }, device };
    },
  };
}

function oldWx(name: string, own: WxOptions = {}): Variant {
  return {
    name: 'wx, ' + name,
    tellsCode: true,
    hasOff: false,
    phone: (options) => {
      const { wx, device } = createOldWx({ ...QUICK, ...own, ...options });
      return { globals: { wx }, device };
    },
  };
}

function my(name: string, own: MyOptions = {}, create: typeof createMy | typeof createOldMy = createMy): Variant {
  return {
    name: 'my, ' + name,
    tellsCode: own.withCode ?? false,
    hasOff: true,
    phone: (options) => {
      const { my, device } = create({ ...QUICK, ...own, ...options });
      return { globals: { my }, device };
    },
  };
}

function uni(name: string, own: UniOptions = {}, create: typeof createUni | typeof createGlobalUni = createUni): Variant {
  return {
    name: 'uni, ' + name,
    tellsCode: own.closeDetails ?? own.runtime === 'mini-program',
    hasOff: create === createUni,
    phone: (options) => {
      const { uni, device } = create({ ...QUICK, ...own, ...options });
      return { globals: { uni }, device };
    },
  };
}

export const VARIANTS: Variant[] = [
  wx('a socket of its own'),
  wx('calling back at once, telling no end in the background', { connectCallsBack: 'at-once', background: { closesAfterMs: 20, tells: 'never' } }),
  wx('on a PC', { closeNeedsCode: true, typedArrays: 'whole-buffer' }),
  oldWx('one global socket, the last listener counts'),
  oldWx('one global socket, each listener is kept', { globalListeners: 'each' }),
  my('a socket of its own, base64'),
  my('a socket of its own, buffers and codes', { binary: 'arraybuffer', withCode: true }),
  my('a socket of its own, events not wrapped', { wrapped: false, binary: 'arraybuffer-flagged' }),
  my('one global socket, Android', { system: 'android' }, createOldMy),
  my('one global socket, iOS', { system: 'ios', withCode: true }, createOldMy),
  uni('App', { closeDetails: true }),
  uni('App before 3.7.12', { closeDetails: false, appEvents: false }),
  uni('in a mini-program', { runtime: 'mini-program' }),
  uni('one global socket', { runtime: 'mini-program' }, createGlobalUni),
];
