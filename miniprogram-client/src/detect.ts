import { aliPay, weChat } from './mini';
import type { MiniPlatform } from './mini';
import type { AlipayApi, MiniApi, WeChatApi } from './mini-api';
import type { Platform, PlatformName } from './platform';
import { WebPlatform } from './web';
import type { WebGlobals, WebStorage } from './web';

// What the runtimes put into every script. `typeof` is the one way to ask for what may not be there.
declare const my: AlipayApi;
declare const wx: WeChatApi;
declare const uni: WeChatApi;
declare const WebSocket: WebGlobals['WebSocket'];
declare const window: WebGlobals['window'];
declare const document: WebGlobals['document'];
declare const sessionStorage: WebStorage;

const known: MiniPlatform[] = [];

/** The same object for the same runtime: what it registers there exists once. */
function once<A extends MiniApi>(api: A, make: (api: A) => MiniPlatform): MiniPlatform | undefined {
  // Pages within an app have a `wx` or `my` too, one that opens no sockets.
  if (!api || typeof api.connectSocket !== 'function') {
    return undefined;
  }
  let platform = known.filter((other) => other.api === api)[0];
  if (!platform) {
    platform = make(api);
    known.push(platform);
  }
  return platform;
}

const web = new WebPlatform(
  () => ({
    WebSocket,
    window: typeof window === 'undefined' ? undefined : window,
    document: typeof document === 'undefined' ? undefined : document,
  }),
  // Where a page's storage is forbidden, even `typeof` throws.
  () => sessionStorage,
);

const FINDERS: { [name in PlatformName]: () => Platform | false | undefined } = {
  my: () => typeof my !== 'undefined' && once(my, aliPay),
  wx: () => typeof wx !== 'undefined' && once(wx, (api) => weChat('wx', api)),
  uni: () => typeof uni !== 'undefined' && once(uni, (api) => weChat('uni', api)),
  web: () => typeof WebSocket !== 'undefined' && web,
};

/** In a uni-app on Alipay or WeChat, the runtime below it, which it only passes on to. */
const ORDER: PlatformName[] = ['my', 'wx', 'uni', 'web'];

/** The runtime of this name, or the first that is there. Throws a `TypeError` if there is none. */
export function findPlatform(name: PlatformName | undefined): Platform {
  const names = name === undefined ? ORDER : [name];
  for (let i = 0; i < names.length; i++) {
    const found = ORDER.indexOf(names[i]!) >= 0 && FINDERS[names[i]!]();
    if (found) {
      return found;
    }
  }
  throw new TypeError(
    name === undefined
      ? 'there is no my, wx, uni or WebSocket (before Node 22 set globalThis.WebSocket)'
      : "the platform '" + name + "' is not here: give my, wx, uni or web, or leave it out",
  );
}
