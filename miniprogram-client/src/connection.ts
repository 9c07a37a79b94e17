import { bridgeError, withoutAddress } from './errors';
import type { BridgeError } from './errors';
import { Listeners } from './events';
import type { Events, State, StateDetail } from './events';
import type { Limits } from './options';
import { Outbox } from './outbox';
import { HEARTBEAT, payloadOf } from './payload';
import type { Payload } from './payload';
import { ABNORMAL } from './platform';
import type { Platform, Socket } from './platform';

/** All times are milliseconds. */
const CONNECT_PATIENCE = 15000;
/** For how long the end of a socket that failed may take until it is told; some runtimes never tell. */
const END_PATIENCE = 500;
const HEARTBEAT_INTERVAL = 55000;
/** Heartbeats that ask for a confirmation: on average one in this time, and a few at once. With `limits.inFlight`, which each
 * of them and the first frames on a connection can bring, that stays below the bridge's bound of 50 frames a second and 200 at
 * once. */
const ASK_INTERVAL = 1000;
const ASK_BURST = 3;
/** A connection that brings nothing for so long after a heartbeat is half-open. */
const ECHO_PATIENCE = 10000;
/** The same once the platform said that the network or the foreground changed. */
const WAKE_PATIENCE = 3000;
/** A connection that lasted less may have been ended on purpose. */
const SHORT_LIFE = 10000;
/** For how long an attempt that was given up may still come through: runtimes cannot stop one that is under way. */
const STRAY_LIFE = 60000;
const FIRST_DELAY = 1000;
const MAX_DELAY = 30000;

/** Of the codes below 4500, these would only come again (the bridge's catalogue: policy, kind, size and form of a frame). */
const FINAL = [1003, 1007, 1008, 1009];
/** Another connection with this `cid` took its place. */
const REPLACED = 4502;
/** Overloaded, and too often: these ask for more time than a lost connection needs. */
const LATER = [1013, 4003];
const LATER_ATTEMPTS = 4;
/** What `refuse=frame` brings. */
const REFUSAL = /^refused (\d{4}) ([^]*)$/;

/**
 * A connection to the bridge that keeps itself open until it is closed, or refused for good.
 *
 * At most one socket is open or connecting at any time, and at most one timer runs.
 */
export class Connection {
  private now: State = 'connecting';
  private listeners = new Listeners();
  private outbox: Outbox;
  private unwatch: () => void;
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Failed attempts since the bridge was last heard. */
  private attempts = 0;
  /** Whether the socket is open; the state says so once the bridge was heard through it. */
  private up = false;
  private openedAt = 0;
  /** When an attempt was given up. */
  private strayedAt = 0;
  /** How often in a row the connection ended soon, and the platform told no code: another one may be taking its place. */
  private shortLives = 0;
  /** What the bridge said instead of letting this client in; unless more follows, which shows that it was a message. */
  private refusal: Payload | null = null;
  /** Heartbeats without an echo. */
  private unanswered = 0;
  /** When as many heartbeats could be sent at once again. */
  private restedAt = 0;
  /** Whether a frame came since the timer was set. */
  private heard = false;
  /** For how long an echo is awaited. */
  private patience = 0;
  private failure = '';
  /** Why it is closed. */
  private ended: BridgeError | undefined;

  constructor(
    private address: string,
    private platform: Platform,
    limits: Limits,
    private resend: 'unconfirmed' | 'never',
  ) {
    this.outbox = new Outbox(limits);
    this.openSocket();
    this.unwatch = platform.watch(() => this.wake());
  }

  /** The state of now. */
  get state(): State {
    return this.now;
  }

  /**
   * Sends a message to the device, at once or when the connection is back. An object is sent as JSON.
   *
   * Resolves when the bridge has confirmed it. Rejects with a `BridgeError` when it cannot be sent any more; that is also an
   * `error` event, so the promise may be ignored.
   */
  send(message: unknown): Promise<void> {
    let sending: Promise<void>;
    try {
      if (this.isClosed()) {
        throw bridgeError('CLOSED', 'the connection is closed: connect again');
      }
      sending = this.outbox.add(payloadOf(message));
      this.flush();
    } catch (failure) {
      sending = Promise.reject(failure);
    }
    sending.then(undefined, (failure: BridgeError) => {
      // The end itself is told once, not for each message.
      if (failure !== this.ended) {
        this.report(failure);
      }
    });
    return sending;
  }

  /** Listens; the result ends that. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    return this.listeners.add(event, listener);
  }

  /** Closes for good. Messages that wait, or are not confirmed, are rejected with `CLOSED`. Closing again does nothing. */
  close(): void {
    if (!this.isClosed()) {
      this.end(bridgeError('CLOSED', 'closed by the application'));
    }
  }

  private reopen(): void {
    this.become('connecting', {});
    if (this.isClosed()) {
      return;
    }
    try {
      this.openSocket();
    } catch (failure) {
      this.end(failure as BridgeError);
    }
  }

  /** Throws a `BridgeError` if another attempt would be pointless. */
  private openSocket(): void {
    this.failure = '';
    // A runtime may tell of a socket that was let go; only what the one of now tells counts.
    const own: { socket?: Socket } = {};
    const ofNow = (action: () => unknown) => {
      if (own.socket && own.socket === this.socket) {
        action();
      }
    };
    try {
      this.socket = own.socket = this.platform.open(this.address, {
        opened: () => ofNow(() => this.up || this.opened()),
        message: (payload) => ofNow(() => this.received(payload)),
        failed: (reason) => ofNow(() => this.failed(reason)),
        closed: (code, reason) => ofNow(() => this.lost(code, reason)),
      });
    } catch (failure) {
      throw bridgeError('NO_SOCKET', 'the platform opens no socket: ' + (failure as Error).message);
    }
    this.after(CONNECT_PATIENCE, () => {
      this.strayedAt = Date.now();
      this.lost(ABNORMAL, 'no connection within ' + CONNECT_PATIENCE / 1000 + ' s');
    });
  }

  private opened(): void {
    this.up = true;
    this.openedAt = Date.now();
    this.unanswered = 0;
    // The bridge counts for each connection.
    this.restedAt = 0;
    this.flush();
    if (!this.unanswered) {
      // Its echo shows that the bridge is there and has let this client in.
      this.ask();
    }
  }

  private received(payload: Payload): void {
    this.heard = true;
    if (this.now === 'connecting' && this.refusal === null && REFUSAL.test(String(payload))) {
      this.refusal = payload;
      return;
    }
    const isEcho = payload === HEARTBEAT && this.unanswered > 0;
    if (isEcho) {
      this.unanswered--;
      this.attempts = 0;
    }
    if (this.now === 'connecting') {
      this.become('open', {});
      if (this.refusal !== null) {
        this.listeners.emit('message', this.refusal);
        this.refusal = null;
      }
    }
    if (!isEcho) {
      this.listeners.emit('message', payload);
    } else if (!this.unanswered && !this.failure) {
      // After a failure the bridge may not have had all that lay before the heartbeat.
      this.outbox.confirm();
      this.flush();
      this.schedule();
    }
  }

  /** The end is usually told as well, with a code. */
  private failed(reason: string): void {
    if (!this.failure) {
      this.failure = withoutAddress(reason || 'the platform gave no reason');
      this.after(END_PATIENCE, () => this.lost(ABNORMAL, this.failure));
    }
  }

  /** The socket is gone, or no longer worth anything. */
  private lost(code: number, reason: string): void {
    const refused = REFUSAL.exec(String(this.refusal));
    if (refused) {
      code = Number(refused[1]);
      reason = refused[2]!;
    }
    this.shortLives = !code && Date.now() - this.openedAt < SHORT_LIFE ? this.shortLives + 1 : 0;
    this.attempts = Math.max(this.attempts, this.shortLives - 1);
    code = code || ABNORMAL;
    this.letGo();
    const byStray = code === REPLACED && Date.now() - this.strayedAt < STRAY_LIFE;
    if ((code >= 4500 && code < 5000 && !byStray) || FINAL.indexOf(code) >= 0) {
      this.end(bridgeError(code, 'closed by the bridge: ' + (reason || 'code ' + code)));
      return;
    }
    if (this.resend === 'never') {
      this.outbox.rejectSent(bridgeError('UNCONFIRMED', 'the connection was lost before the bridge confirmed the message'));
    }
    this.outbox.rewind();
    if (LATER.indexOf(code) >= 0) {
      this.attempts = Math.max(this.attempts, LATER_ATTEMPTS);
    }
    // Full jitter: phones that lost the same bridge must not come back at the same moment.
    const retryIn = Math.round(Math.random() * Math.min(MAX_DELAY, FIRST_DELAY * Math.pow(2, this.attempts++)));
    this.after(retryIn, () => this.reopen());
    this.become('waiting', { code, reason: withoutAddress(reason || this.failure), retryIn });
  }

  private end(error: BridgeError): void {
    this.ended = error;
    this.letGo();
    this.unwatch();
    this.outbox.rejectAll(error);
    this.become('closed', { code: error.code, reason: error.message });
    if (error.code !== 'CLOSED') {
      this.report(error);
    }
  }

  private letGo(): void {
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    this.refusal = null;
    this.up = false;
    if (socket) {
      socket.close();
    }
  }

  private flush(): void {
    const socket = this.socket;
    if (!socket || !this.up || this.failure) {
      return;
    }
    this.outbox.flush((payload, refused) => {
      socket.send(payload, (reason) => {
        refused();
        if (socket === this.socket) {
          this.failed(reason);
        }
      });
      // Nothing may overtake what was refused.
      return !this.failure;
    });
    if (!this.unanswered && this.outbox.hasUnasked()) {
      this.schedule();
    }
  }

  /** Sets the timer for what comes next on an open connection. */
  private schedule(): void {
    if (!this.up || this.failure) {
      return;
    }
    let wait = HEARTBEAT_INTERVAL;
    if (this.outbox.hasUnasked()) {
      const now = Date.now();
      // The phone's clock may have been set back.
      this.restedAt = Math.min(this.restedAt, now + ASK_BURST * ASK_INTERVAL);
      wait = this.restedAt - now - (ASK_BURST - 1) * ASK_INTERVAL;
    }
    if (wait <= 0) {
      this.ask();
    } else {
      this.after(wait, () => this.ask());
    }
  }

  /** Sends a heartbeat, whose echo confirms all that was sent before. */
  private ask(): void {
    const socket = this.socket;
    if (!socket || !this.up || this.failure) {
      return;
    }
    this.restedAt = Math.max(this.restedAt, Date.now()) + ASK_INTERVAL;
    this.unanswered++;
    this.outbox.ask();
    this.expectEcho(ECHO_PATIENCE);
    socket.send(HEARTBEAT, (reason) => {
      if (socket === this.socket) {
        this.failed(reason);
      }
    });
  }

  private expectEcho(patience: number): void {
    this.heard = false;
    this.patience = patience;
    this.after(patience, () => {
      if (this.heard) {
        this.expectEcho(ECHO_PATIENCE);
      } else {
        this.lost(ABNORMAL, 'half-open: the bridge did not answer within ' + patience / 1000 + ' s');
      }
    });
  }

  /** The network or the foreground is back. */
  private wake(): void {
    this.attempts = 0;
    if (this.now === 'waiting') {
      this.reopen();
    } else if (this.up && !this.failure) {
      if (!this.unanswered) {
        this.ask();
      }
      // Further news must not put it off.
      if (this.patience !== WAKE_PATIENCE) {
        this.expectEcho(WAKE_PATIENCE);
      }
    }
  }

  /** A listener may close it within any event. */
  private isClosed(): boolean {
    return this.now === 'closed';
  }

  private become(state: State, detail: StateDetail): void {
    this.now = state;
    this.listeners.emit('state', state, detail);
  }

  private report(error: BridgeError): void {
    if (!this.listeners.emit('error', error)) {
      console.warn('bridge client: ' + error.message);
    }
  }

  /** Replaces the one timer. */
  private after(milliseconds: number, task: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(task, milliseconds);
  }
}
