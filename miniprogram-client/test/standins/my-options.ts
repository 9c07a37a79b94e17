import type { DeviceOptions } from './device';

export interface MyOptions extends DeviceOptions {
  /** How binary messages arrive: client < 10.5.16, later, or later with isBuffer still true. */
  readonly binary?: 'base64' | 'arraybuffer' | 'arraybuffer-flagged';
  /** Whether a task's events are { data: … } around what the global functions give. */
  readonly wrapped?: boolean;
  /** Whether the close event has code and reason. */
  readonly withCode?: boolean;
  /** What multiple is when it is not given (app.json, behavior.connectSocketDefaultMultiple). */
  readonly defaultMultiple?: boolean;
  /** What a second global socket does: 'android' fails with error 3, 'ios' closes the first. */
  readonly system?: 'android' | 'ios';
  /** Whether ws: addresses are refused with error 20. */
  readonly wssOnly?: boolean;
}

export function settingsOf(options: MyOptions) {
  return {
    binary: options.binary ?? 'base64',
    wrapped: options.wrapped ?? true,
    withCode: options.withCode ?? false,
    defaultMultiple: options.defaultMultiple ?? false,
    system: options.system ?? 'android',
    wssOnly: options.wssOnly ?? false,
  } as const;
}

export type MySettings = ReturnType<typeof settingsOf>;
export type MyFailure = { error: number; errorMessage: string };

/** Quirk my-url-errors. The documented error code of connectSocket for an address, or null. */
export function refusedUrl(url: unknown, settings: MySettings): MyFailure | null {
  if (typeof url !== 'string' || url === '') return { error: 3, errorMessage: 'URL 为空' };
  if (!/^wss?:/.test(url)) return { error: 5, errorMessage: 'URL 必须以 ws 或者 wss 开头' };
  if (!URL.canParse(url)) return { error: 4, errorMessage: 'URL 格式不合法' };
  if (settings.wssOnly && url.startsWith('ws:')) {
    return { error: 20, errorMessage: '请求 url 不支持 ws，请使用 wss' };
  }
  return null;
}
