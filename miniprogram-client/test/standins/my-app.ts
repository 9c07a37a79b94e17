import type { Device } from './device';
import { Relays } from './relays';

export type MyApp = Pick<
  typeof my,
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

/** What my has besides sockets. */
export function appFunctions(device: Device): MyApp {
  // Quirk my-anonymous-listeners.
  const relays = new Relays();
  const status = (isConnected: boolean) => ({
    isConnected,
    networkType: isConnected ? 'WIFI' : 'NOTREACHABLE',
  });
  return {
    // Quirk my-storage-null.
    getStorageSync: ({ key }) => ({ data: device.storage.has(key) ? device.storage.get(key) : null }),
    setStorageSync: ({ key, data }) => {
      device.storage.set(key, structuredClone(data));
      return { success: true };
    },
    removeStorageSync: (({ key }: { key: string }) => {
      device.storage.delete(key);
    }) as MyApp['removeStorageSync'],
    onNetworkStatusChange: (listener) => relays.on(device.networkStatus, listener, status),
    offNetworkStatusChange: (listener) => relays.off(device.networkStatus, listener),
    onAppShow: (listener) => relays.on(device.shown, listener, () => ({})),
    offAppShow: (listener) => relays.off(device.shown, listener),
    onAppHide: (listener) => relays.on(device.hidden, listener, () => undefined),
    offAppHide: (listener) => relays.off(device.hidden, listener),
  };
}
