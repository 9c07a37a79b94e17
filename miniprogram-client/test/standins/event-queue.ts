import { setRealImmediate, setRealTimeout } from './real-timers';

/**
 * Quirk late-events. The bridge between the platform's native part and the application: everything
 * that comes over it is late, and in order.
 */
export class EventQueue {
  private readonly waiting: (() => void)[] = [];
  private held = false;
  delayMs: number;

  constructor(
    delayMs: number,
    private readonly report: (error: unknown) => void,
  ) {
    this.delayMs = delayMs;
  }

  put(event: () => void): void {
    this.waiting.push(event);
    const turn = () => {
      if (!this.held) this.deliverOne();
    };
    if (this.delayMs > 0) setRealTimeout(turn, this.delayMs);
    else setRealImmediate(turn);
  }

  /** The application's code does not run. */
  hold(): void {
    this.held = true;
  }

  release(): void {
    this.held = false;
    for (let left = this.waiting.length; left > 0; left--) setRealImmediate(() => this.deliverOne());
  }

  private deliverOne(): void {
    try {
      this.waiting.shift()?.();
    } catch (error) {
      this.report(error);
    }
  }
}
