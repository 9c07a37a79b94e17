import type { Listeners } from './listeners';

type Handler = (event: never) => void;

/**
 * Puts an application's listener on a device's event in the platform's shape. The function object
 * given to on… is the only key that off… knows: an anonymous one cannot be taken off.
 */
export class Relays {
  private readonly made = new WeakMap<Handler, Handler>();

  on<Event>(listeners: Listeners<Event>, listener: Handler, show: (event: Event) => unknown): void {
    const made = this.made.get(listener) ?? ((event: Event) => listener(show(event) as never));
    this.made.set(listener, made as Handler);
    listeners.add(made as (event: Event) => void);
  }

  /** Without a listener: all. */
  off<Event>(listeners: Listeners<Event>, listener?: Handler): void {
    if (listener === undefined) listeners.remove();
    else listeners.remove((this.made.get(listener) ?? listener) as (event: Event) => void);
  }
}
