import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as client from '../../src/index';
import { CountedTimers } from './timers';

export const DROP_IN = join(process.cwd(), 'dist/bridge-client.js');

/** The globals that a runtime of mini-programs may have, and browsers. */
export interface Globals {
  wx?: unknown;
  my?: unknown;
  uni?: unknown;
  WebSocket?: unknown;
  window?: unknown;
  document?: unknown;
  sessionStorage?: unknown;
}

/** What mini-programs lack: here it is not there either. */
const ABSENT = ['globalThis', 'self', 'global', 'process', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'AbortController', 'btoa', 'atob', 'crypto', 'structuredClone', 'queueMicrotask', 'setInterval', 'setImmediate', 'Buffer', 'fetch', 'Event', 'EventTarget'];

/** The built drop-in file, loaded as a mini-program loads it: as a CommonJS module, with the globals of that runtime alone. */
export function load(globals: Globals): { connect: typeof client.connect; timers: CountedTimers } {
  const timers = new CountedTimers();
  const module: { exports: Partial<typeof client> } = { exports: {} };
  const given: Record<string, unknown> = {
    wx: undefined,
    my: undefined,
    uni: undefined,
    WebSocket: undefined,
    window: undefined,
    document: undefined,
    sessionStorage: undefined,
    ...Object.fromEntries(ABSENT.map((name) => [name, undefined])),
    ...globals,
    module,
    setTimeout: timers.setTimeout,
    clearTimeout: timers.clearTimeout,
  };
  new Function(...Object.keys(given), readFileSync(DROP_IN, 'utf8'))(...Object.values(given));
  return { connect: module.exports.connect!, timers };
}
