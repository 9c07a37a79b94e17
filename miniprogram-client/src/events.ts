import type { BridgeError, ErrorCode } from './errors';
import type { Payload } from './payload';

/**
 * - `connecting`: a connection attempt is under way,
 * - `open`: the bridge has let this client in, and messages flow,
 * - `waiting`: the connection was lost, and comes back by itself,
 * - `closed`: for good, by the application or because the bridge forbade to come back.
 */
export type State = 'connecting' | 'open' | 'waiting' | 'closed';

/** What is known of the reason for a change of state. */
export interface StateDetail {
  /** The close code (RFC 6455, section 7.4, and the bridge's own from 4000 on), or `CLOSED` by the application. */
  code?: ErrorCode;
  reason?: string;
  /** Milliseconds until the next attempt, which an event of the platform may bring forward. */
  retryIn?: number;
}

/** What can be listened to. */
export interface Events {
  /** A message for this client: text where it is valid UTF-8, otherwise binary. May come twice after a lost connection. */
  message: (payload: Payload) => void;
  state: (state: State, detail: StateDetail) => void;
  /** A message that could not be sent, or the end of a connection that must not come back. */
  error: (error: BridgeError) => void;
}

type Listener = (first: never, second: never) => void;

/** The application's listeners. One that throws does not keep the others, or the client, from their work. */
export class Listeners {
  private all: Array<{ name: keyof Events; listener: Listener }> = [];
  /** How many states were told. */
  private states = 0;

  add<E extends keyof Events>(name: E, listener: Events[E]): () => void {
    if (name !== 'message' && name !== 'state' && name !== 'error') {
      throw new TypeError("there is no event '" + name + "': give message, state or error");
    }
    if (typeof listener !== 'function') {
      throw new TypeError('the listener for ' + name + ' is no function');
    }
    const entry = { name, listener: listener as Listener };
    this.all.push(entry);
    return () => {
      this.all = this.all.filter((other) => other !== entry);
    };
  }

  /** Whether anybody listened. */
  emit<E extends keyof Events>(name: E, first: Parameters<Events[E]>[0], second?: StateDetail): boolean {
    const listening = this.all.filter((entry) => entry.name === name);
    const states = name === 'state' ? ++this.states : 0;
    listening.forEach((entry) => {
      // A listener before may have taken this one back, or closed the connection: then a later state was told already.
      if (this.all.indexOf(entry) < 0 || (states && states < this.states)) {
        return;
      }
      try {
        entry.listener(first as never, second as never);
      } catch (failure) {
        setTimeout(() => {
          throw failure;
        });
      }
    });
    return listening.length > 0;
  }
}
