import type { Device } from './device';

export interface Callbacks<Success, Failure> {
  success?: ((result: Success) => void) | undefined;
  fail?: ((result: Failure) => void) | undefined;
  complete?: ((result: Success & Failure) => void) | undefined;
}

export type Outcome<Success, Failure> = { ok: Success } | { failure: Failure };

export function hasCallbacks(option: Callbacks<never, never> | undefined): boolean {
  return Boolean(option && (option.success || option.fail || option.complete));
}

/** Calls `success` or `fail`, then `complete`. They tell of the call alone, not of the socket. */
export function callBack<Success, Failure>(
  callbacks: Callbacks<Success, Failure>,
  outcome: Outcome<Success, Failure>,
): void {
  if ('ok' in outcome) callbacks.success?.(outcome.ok);
  else callbacks.fail?.(outcome.failure);
  const result = 'ok' in outcome ? outcome.ok : outcome.failure;
  callbacks.complete?.(result as Success & Failure);
}

/** A call in the platforms' two styles: with a callback it returns nothing, without any a Promise. */
export function settle<Success, Failure>(
  device: Device,
  option: Callbacks<Success, Failure> | undefined,
  outcome: Outcome<Success, Failure>,
): Promise<Success> | undefined {
  const callbacks = option ?? {};
  if (hasCallbacks(callbacks as Callbacks<never, never>)) {
    device.deliver(() => callBack(callbacks, outcome));
    return undefined;
  }
  return 'ok' in outcome ? Promise.resolve(outcome.ok) : Promise.reject(outcome.failure);
}
