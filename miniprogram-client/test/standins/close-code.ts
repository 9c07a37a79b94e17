import { Buffer } from 'node:buffer';

/** Why an application may not close with this code and reason (RFC 6455, 5.5.1 and 7.4), or null. */
export function refusedClose(code: number, reason: string): string | null {
  if (code !== 1000 && (code < 3000 || code > 4999)) {
    return `The code must be either 1000, or between 3000 and 4999. ${code} is neither.`;
  }
  return Buffer.byteLength(reason) > 123 ? 'The reason must not be longer than 123 bytes.' : null;
}
