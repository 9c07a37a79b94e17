import type { Device } from './device';
import type { Listeners } from './listeners';

/** The listeners of the four events of one task, or of the one global socket. */
export class FourEvents<Open, Message, Failure, Close> {
  readonly open: Listeners<Open>;
  readonly message: Listeners<Message>;
  readonly error: Listeners<Failure>;
  readonly close: Listeners<Close>;

  constructor(
    private readonly device: Device,
    keeps: 'each' | 'last' = 'each',
  ) {
    this.open = device.newListeners(keeps);
    this.message = device.newListeners(keeps);
    this.error = device.newListeners(keeps);
    this.close = device.newListeners(keeps);
  }

  /** The task is over: nothing can call its listeners any more. */
  release(): void {
    for (const listeners of [this.open, this.message, this.error, this.close]) {
      listeners.remove();
      this.device.registries.delete(listeners);
    }
  }
}
