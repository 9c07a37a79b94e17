import { decodeBase64 } from './base64';
import { isBuffer } from './payload';
import type { Payload } from './payload';

/** What runtimes give to their listeners; Alipay's tasks wrap it once more in `data`. */
interface RawEvent {
  data?: unknown;
  isBuffer?: boolean;
  code?: unknown;
  reason?: unknown;
  errMsg?: unknown;
  errorMessage?: unknown;
  message?: unknown;
}

function unwrapped(event: unknown): RawEvent {
  const outer = (event || {}) as RawEvent;
  const inner = outer.data;
  return inner && typeof inner === 'object' && !isBuffer(inner) ? (inner as RawEvent) : outer;
}

/** The frame of a message event: Alipay gives binary as base64, and says so. */
export function payloadIn(event: unknown): Payload {
  const raw = unwrapped(event);
  return raw.isBuffer && typeof raw.data === 'string' ? decodeBase64(raw.data) : (raw.data as Payload);
}

/** The close code, or 0 where the runtime tells none. */
export function codeIn(event: unknown): number {
  return Number(unwrapped(event).code) || 0;
}

/** Why, in the words of the runtime. */
export function reasonIn(event: unknown): string {
  const raw = unwrapped(event);
  const outer = (event || {}) as RawEvent;
  return String(raw.reason || raw.errMsg || raw.errorMessage || outer.errorMessage || raw.message || '');
}
