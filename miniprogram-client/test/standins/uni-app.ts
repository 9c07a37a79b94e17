import type { Device } from './device';
import { Relays } from './relays';

export type UniApp = Pick<
  UniNamespace.Uni,
  | 'getStorageSync'
  | 'setStorageSync'
  | 'removeStorageSync'
  | 'onNetworkStatusChange'
  | 'offNetworkStatusChange'
> &
  Partial<Pick<UniNamespace.Uni, 'onAppShow' | 'offAppShow' | 'onAppHide' | 'offAppHide'>>;

type Handler = (event: never) => void;

/** What uni has besides sockets. */
export function appFunctions(device: Device, appEvents: boolean): UniApp {
  const relays = new Relays();
  const status = (isConnected: boolean) => ({
    isConnected,
    networkType: isConnected ? 'wifi' : 'none',
  });
  return {
    // Quirk storage-empty-string.
    getStorageSync: <T>(key: string) => (device.storage.has(key) ? device.storage.get(key) : '') as T,
    setStorageSync: (key: string, data: unknown) =>
      void device.storage.set(key, structuredClone(data)),
    removeStorageSync: (key: string) => void device.storage.delete(key),
    onNetworkStatusChange: (listener: Handler) =>
      relays.on(device.networkStatus, listener, status),
    offNetworkStatusChange: (listener?: Handler) => relays.off(device.networkStatus, listener),
    // Quirk uni-app-events.
    ...(appEvents && {
      onAppShow: (listener: Handler) => relays.on(device.shown, listener, () => ({})),
      offAppShow: (listener?: Handler) => relays.off(device.shown, listener),
      onAppHide: (listener: Handler) => relays.on(device.hidden, listener, () => ({})),
      offAppHide: (listener?: Handler) => relays.off(device.hidden, listener),
    }),
  };
}
