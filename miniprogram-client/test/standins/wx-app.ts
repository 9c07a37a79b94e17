import type { Device } from './device';
import { Relays } from './relays';

export type WxApp = Pick<
  WechatMiniprogram.Wx,
  | 'getStorageSync'
  | 'setStorageSync'
  | 'removeStorageSync'
  | 'onNetworkStatusChange'
  | 'offNetworkStatusChange'
  | 'onAppShow'
  | 'offAppShow'
  | 'onAppHide'
  | 'offAppHide'
>;

/**
 * What wx has besides sockets, as far as the base library has it. (Quirk wx-needs-base-library:
 * what it does not have is undefined, whatever the type says.)
 */
export function appFunctions(device: Device, has: (needed: string) => boolean): WxApp {
  // Quirk wx-same-function.
  const relays = new Relays();
  const status = (isConnected: boolean): WechatMiniprogram.OnNetworkStatusChangeListenerResult => ({
    isConnected,
    networkType: isConnected ? 'wifi' : 'none',
  });
  const app: WxApp = {
    // Quirk storage-empty-string.
    getStorageSync: <T>(key: string) => (device.storage.has(key) ? device.storage.get(key) : '') as T,
    setStorageSync: (key, data) => void device.storage.set(key, structuredClone(data)),
    removeStorageSync: (key) => void device.storage.delete(key),
    onNetworkStatusChange: (listener) => relays.on(device.networkStatus, listener, status),
    offNetworkStatusChange: (listener) => relays.off(device.networkStatus, listener),
    onAppShow: (listener) => relays.on(device.shown, listener, () => ({})),
    offAppShow: (listener) => relays.off(device.shown, listener),
    onAppHide: (listener) => relays.on(device.hidden, listener, () => ({ reason: 3 })),
    offAppHide: (listener) => relays.off(device.hidden, listener),
  };
  const since: Partial<Record<keyof WxApp, string>> = {
    onNetworkStatusChange: '1.1.0',
    offNetworkStatusChange: '2.9.3',
    onAppShow: '2.1.2',
    offAppShow: '2.1.2',
    onAppHide: '2.1.2',
    offAppHide: '2.1.2',
  };
  for (const [name, needed] of Object.entries(since)) {
    if (!has(needed)) delete (app as Partial<WxApp>)[name as keyof WxApp];
  }
  return app;
}
