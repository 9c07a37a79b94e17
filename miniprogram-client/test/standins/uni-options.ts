import type { DeviceOptions } from './device';

export interface UniOptions extends DeviceOptions {
  /** 'app' is uni-app's own socket on a telephone; 'mini-program' is uni over the host's. */
  readonly runtime?: 'app' | 'mini-program';
  /** Whether onClose has code and reason: mini-programs, App since HBuilderX 3.7.12. */
  readonly closeDetails?: boolean;
  /** App before 2.2.6 has none. */
  readonly arrayBuffers?: boolean;
  /** Whether uni.onAppShow and the like exist. */
  readonly appEvents?: boolean;
  /** What close() without an argument does: on App it closes, and throws a TypeError. */
  readonly closeWithoutOption?: 'throws' | 'closes';
}

export function settingsOf(options: UniOptions) {
  const app = (options.runtime ?? 'app') === 'app';
  return {
    app,
    closeDetails: options.closeDetails ?? !app,
    arrayBuffers: options.arrayBuffers ?? true,
    appEvents: options.appEvents ?? true,
    closeWithoutOption: options.closeWithoutOption ?? (app ? 'throws' : 'closes'),
  } as const;
}

export type UniSettings = ReturnType<typeof settingsOf>;

/** Quirks uni-error-without-close, uni-background. */
export function deviceDefaults(settings: UniSettings): Partial<DeviceOptions> {
  return settings.app
    ? { failedConnect: 'error', background: 'keeps-sockets' }
    : {
        failedConnect: 'error-then-close',
        background: { closesAfterMs: 5_000, tells: 'at-once' },
      };
}
