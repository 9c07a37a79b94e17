import { EventQueue } from './event-queue';
import { Listeners } from './listeners';
import { type AfterOutage, Network } from './network';
import type { Data } from './real-socket';
import { clearRealTimeout, setRealTimeout } from './real-timers';
import type { SocketCore } from './socket-core';

export interface BackgroundRule {
  /** From going to the background until the platform closes the sockets and stops the code. */
  readonly closesAfterMs: number;
  /** When the sockets' onClose comes: then, when the user is back, or not at all. */
  readonly tells: 'at-once' | 'on-return' | 'never';
}

export interface DeviceOptions {
  /** What is stored outlives the application: hand one Map to several devices for one installation. */
  readonly storage?: Map<string, unknown>;
  /** From an event until the application hears of it; may be changed on the device. */
  readonly eventDelayMs?: number;
  /** What close() does to a socket that is not open yet. */
  readonly closeWhileConnecting?: 'ignored' | 'works';
  /** Which events tell that the connection could not be made. */
  readonly failedConnect?: 'error' | 'error-then-close' | 'close';
  readonly background?: BackgroundRule | 'keeps-sockets';
  readonly connectTimeoutMs?: number;
  readonly closeTimeoutMs?: number;
}

export interface OutageOptions {
  /** Whether the platform notices and tells (onNetworkStatusChange); true unless said. */
  readonly noticed?: boolean;
  /** What becomes of connections asked for meanwhile; 'hang' unless said. */
  readonly newConnections?: 'hang' | 'fail';
}

/** What a test does to the telephone, and what it can see of it. One for each stand-in. */
export class Device {
  readonly storage: Map<string, unknown>;
  /** What the application sent and the platform accepted, vanished or not, oldest first. */
  readonly sent: Data[] = [];
  /** What the application's listeners and callbacks threw. */
  readonly errors: unknown[] = [];
  private readonly report = (error: unknown): void => {
    this.errors.push(error);
  };
  readonly network = new Network();
  readonly sockets = new Set<SocketCore>();
  readonly registries = new Set<{ readonly size: number }>();
  readonly options: Required<DeviceOptions>;
  readonly networkStatus = this.newListeners<boolean>();
  readonly shown = this.newListeners<void>();
  readonly hidden = this.newListeners<void>();
  /** For the stand-ins: called when the platform has closed the sockets. */
  onSuspension: () => void = () => {};
  private readonly queue: EventQueue;
  private state: 'foreground' | 'background' | 'suspended' = 'foreground';
  private highWater = 0;
  private suspension: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DeviceOptions, defaults: Partial<DeviceOptions> = {}) {
    this.options = {
      storage: new Map<string, unknown>(),
      eventDelayMs: 0,
      closeWhileConnecting: 'ignored',
      failedConnect: 'error',
      background: 'keeps-sockets',
      connectTimeoutMs: 60_000,
      closeTimeoutMs: 30_000,
      ...defaults,
      ...options,
    };
    this.storage = this.options.storage;
    this.queue = new EventQueue(this.options.eventDelayMs, this.report);
  }

  set eventDelayMs(delay: number) {
    this.queue.delayMs = delay;
  }

  get suspended(): boolean {
    return this.state === 'suspended';
  }

  goToBackground(): void {
    if (this.state !== 'foreground') return;
    this.state = 'background';
    this.deliver(() => this.hidden.emit());
    const rule = this.options.background;
    if (rule === 'keeps-sockets') return;
    this.suspension = setRealTimeout(() => {
      this.state = 'suspended';
      if (rule.tells === 'on-return') this.queue.hold();
      for (const socket of [...this.sockets]) socket.interrupt(rule.tells === 'never');
      this.onSuspension();
    }, rule.closesAfterMs);
  }

  comeToForeground(): void {
    if (this.state === 'foreground') return;
    clearRealTimeout(this.suspension);
    this.state = 'foreground';
    this.queue.release();
    this.deliver(() => this.shown.emit());
  }

  networkOff(options: OutageOptions = {}): void {
    this.network.cut(options.newConnections ?? 'hang');
    if (options.noticed ?? true) this.deliver(() => this.networkStatus.emit(false));
  }

  /** `reset` unless said: another address, and the device notices that its connections are gone. */
  networkOn(connections: AfterOutage = 'reset'): void {
    this.network.mend(connections);
    this.deliver(() => this.networkStatus.emit(true));
  }

  openSockets(): number {
    return [...this.sockets].filter((socket) => socket.state === 'open').length;
  }

  maxOpenSockets(): number {
    return this.highWater;
  }

  /** Quirk closing-counts. Connecting, open and closing ones: those the platform counts. */
  liveSockets(): number {
    return this.sockets.size;
  }

  /** Registered on the platform object and on those of its tasks that can still call them. */
  listeners(): number {
    return [...this.registries].reduce((sum, registry) => sum + registry.size, 0);
  }

  /** Ends what is left; for the end of a test. */
  dispose(): void {
    clearRealTimeout(this.suspension);
    for (const socket of [...this.sockets]) socket.terminate();
    this.network.dispose();
  }

  /** For the stand-ins: the application hears of it later, and in order. */
  deliver(event: () => void): void {
    this.queue.put(event);
  }

  newListeners<Event>(keeps: 'each' | 'last' = 'each'): Listeners<Event> {
    const listeners = new Listeners<Event>(this.report, keeps);
    this.registries.add(listeners);
    return listeners;
  }

  noteOpen(): void {
    this.highWater = Math.max(this.highWater, this.openSockets());
  }
}
