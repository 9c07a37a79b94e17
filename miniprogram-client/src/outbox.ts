import { bridgeError } from './errors';
import type { BridgeError } from './errors';
import type { Limits } from './options';
import { sizeOf } from './payload';
import type { Payload } from './payload';

interface Entry {
  payload: Payload;
  size: number;
  refusals: number;
  resolve(): void;
  reject(error: BridgeError): void;
}

/** A platform that refused a message on so many connections will not take it on the next one either. */
const MAX_REFUSALS = 3;

/**
 * What the application has sent and the bridge has not confirmed, in order and bounded.
 *
 * The first `sent` entries went out on the connection of now, and of these the first `asked` lie before the heartbeat whose
 * echo is awaited.
 */
export class Outbox {
  private entries: Entry[] = [];
  private bytes = 0;
  private sent = 0;
  private asked = 0;

  constructor(private limits: Limits) {}

  /** Resolves when the bridge has confirmed it. Throws a `BridgeError` if there is no room, or it is too big. */
  add(payload: Payload): Promise<void> {
    const limits = this.limits;
    const size = sizeOf(payload);
    const most = Math.min(limits.frame, limits.bytes);
    if (size > most) {
      throw bridgeError('TOO_BIG', 'the message has ' + size + ' bytes: at most ' + most + ' are allowed');
    }
    if (this.entries.length >= limits.messages || this.bytes + size > limits.bytes) {
      throw bridgeError(
        'QUEUE_FULL',
        'too much waits for the connection or its confirmation: at most ' + limits.messages + ' messages and ' + limits.bytes + ' bytes',
      );
    }
    this.bytes += size;
    return new Promise((resolve, reject) => {
      this.entries.push({ payload, size, refusals: 0, resolve, reject });
    });
  }

  /** Hands out what may be sent now, as long as `send` takes it. */
  flush(send: (payload: Payload, refused: () => void) => boolean): void {
    let taken = true;
    // What the application adds meanwhile is sent as well, in its turn.
    while (taken && this.sent < Math.min(this.entries.length, this.limits.inFlight)) {
      const entry = this.entries[this.sent++]!;
      taken = send(entry.payload, () => {
        entry.refusals++;
      });
    }
  }

  /** Whether something was sent that no heartbeat has asked for yet. */
  hasUnasked(): boolean {
    return this.sent > this.asked;
  }

  /** A heartbeat follows all that was sent so far. */
  ask(): void {
    this.asked = this.sent;
  }

  /** The heartbeat's echo came: the bridge has all that lay before it. */
  confirm(): void {
    this.take(this.asked).forEach((entry) => entry.resolve());
  }

  /** The connection is lost: what it carried is unconfirmed, and waits for the next one. */
  rewind(): void {
    this.sent = this.asked = 0;
    for (let i = this.entries.length - 1; i >= 0; i--) {
      const entry = this.entries[i]!;
      if (entry.refusals >= MAX_REFUSALS) {
        this.entries.splice(i, 1);
        this.bytes -= entry.size;
        entry.reject(bridgeError('NOT_SENDABLE', 'the platform refuses to send this message'));
      }
    }
  }

  /** Gives up what the connection of now carried. */
  rejectSent(error: BridgeError): void {
    this.take(this.sent).forEach((entry) => entry.reject(error));
  }

  rejectAll(error: BridgeError): void {
    this.take(this.entries.length).forEach((entry) => entry.reject(error));
  }

  private take(count: number): Entry[] {
    const taken = this.entries.splice(0, count);
    taken.forEach((entry) => {
      this.bytes -= entry.size;
    });
    this.sent = Math.max(0, this.sent - count);
    // No heartbeat has asked for any of the rest.
    this.asked = 0;
    return taken;
  }
}
