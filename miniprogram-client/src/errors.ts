/**
 * Why something failed: a close code of the bridge (RFC 6455, section 7.4), or
 * - `QUEUE_FULL`: too much waits to be sent,
 * - `TOO_BIG`: one message is larger than a frame, or than all that waits, may be,
 * - `NOT_SENDABLE`: the value cannot be sent, or the platform refuses to send it,
 * - `UNCONFIRMED`: the connection was lost before the bridge confirmed the message, and `resend` is `never`,
 * - `NO_SOCKET`: the runtime opens no socket to this address, or has its only one in use,
 * - `CLOSED`: the connection was closed by the application.
 */
export type ErrorCode = number | 'QUEUE_FULL' | 'TOO_BIG' | 'NOT_SENDABLE' | 'UNCONFIRMED' | 'NO_SOCKET' | 'CLOSED';

/** What `send` rejects with, and what `on('error')` gets. Its message never holds the key. */
export interface BridgeError extends Error {
  code: ErrorCode;
}

/** Without an address, which runtimes like to show: it holds the key. What follows it goes as well, since it has no sure end. */
export function withoutAddress(text: string): string {
  return text.replace(/(\w+:\/|\/netgate)\/[^]*/, '...');
}

export function bridgeError(code: ErrorCode, message: string): BridgeError {
  const error = new Error(withoutAddress(message)) as BridgeError;
  error.code = code;
  return error;
}
