const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };

/** Counts the timers that one piece of code has running, by lending it counted functions as the globals. */
export class CountedTimers {
  private readonly running = new Set<unknown>();
  highest = 0;

  readonly setTimeout = (task: () => void, milliseconds?: number): unknown => {
    const timer = real.setTimeout(() => {
      this.running.delete(timer);
      task();
    }, milliseconds);
    this.running.add(timer);
    this.highest = Math.max(this.highest, this.running.size);
    return timer;
  };

  readonly clearTimeout = (timer: unknown): void => {
    this.running.delete(timer);
    real.clearTimeout(timer as NodeJS.Timeout);
  };

  get count(): number {
    return this.running.size;
  }
}
