import type { DeviceOptions } from './device';

export interface WxOptions extends DeviceOptions {
  /** Decides which functions exist. '3.8.0' unless said, '1.6.0' with createOldWx. */
  readonly baseLibrary?: string;
  /** What happens to a typed array or DataView given to send. */
  readonly typedArrays?: 'rejected' | 'whole-buffer' | 'as-browser';
  /** When connectSocket calls its callbacks: before it has returned, or later. */
  readonly connectCallsBack?: 'at-once' | 'later';
  /** What a refused connectSocket (too many sockets, in the background) returns. */
  readonly refusedTask?: 'dead-task' | 'undefined';
  /** PC WeChat 4.0: close without a code does not close. */
  readonly closeNeedsCode?: boolean;
  /** Quirk wx-global-last-listener. What a second registration of wx.onSocket… does to the first. */
  readonly globalListeners?: 'last' | 'each';
}

export function settingsOf(options: WxOptions) {
  return {
    baseLibrary: options.baseLibrary ?? '3.8.0',
    typedArrays: options.typedArrays ?? 'rejected',
    connectCallsBack: options.connectCallsBack ?? 'later',
    refusedTask: options.refusedTask ?? 'dead-task',
    closeNeedsCode: options.closeNeedsCode ?? false,
    globalListeners: options.globalListeners ?? 'last',
  } as const;
}

export type WxSettings = ReturnType<typeof settingsOf>;

export function atLeast(version: string, needed: string): boolean {
  const [have, want] = [version, needed].map((text) => text.split('.').map(Number));
  for (let part = 0; part < 3; part++) {
    const difference = (have?.[part] ?? 0) - (want?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
