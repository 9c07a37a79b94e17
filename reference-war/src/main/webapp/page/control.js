// The control mends the network 3 s after the last page is gone, which it sees when it next sends.
const PAUSE_MS = 10_000;

const isObject = (value) => typeof value === 'object' && value !== null;

/** The demonstration's control: what it tells, and what it is asked to do. Closed for good by close(). */
export class Control {
  #base;
  #listener;
  #events;
  #pause = 0;
  #lastFrame = 0;

  /** @param listener status(status), frame(frame), reachable(boolean) */
  constructor(base, listener) {
    this.#base = base;
    this.#listener = listener;
    this.#listen();
  }

  #listen() {
    const listener = this.#listener;
    this.#events = new EventSource(`${this.#base}events`);
    const take = (type, use) =>
      this.#events.addEventListener(type, ({ data }) => {
        let told;
        try {
          told = JSON.parse(data);
        } catch {
          return;
        }
        if (isObject(told)) {
          use(told);
        }
      });
    take('status', (status) => listener.status(status));
    take('frame', (frame) => {
      // On each connection the last ones are told again.
      if (Number.isSafeInteger(frame.id) && frame.id > this.#lastFrame) {
        this.#lastFrame = frame.id;
        listener.frame({ ...frame, at: Number(frame.at) || Date.now(), payload: String(frame.payload), topic: String(frame.topic) });
      }
    });
    this.#events.onopen = () => listener.reachable(true);
    this.#events.onerror = () => listener.reachable(false);
  }

  async ask(what) {
    const reply = await fetch(this.#base + what, { method: 'POST' });
    if (!reply.ok) {
      throw new Error(`${reply.status} ${(await reply.text()).slice(0, 200)}`);
    }
  }

  /**
   * Stops listening for a while, so that the control takes this page for gone: a reload through a network that is cut would
   * otherwise wait for a page that itself waits.
   */
  pause() {
    this.close();
    this.#pause = setTimeout(() => this.#listen(), PAUSE_MS);
  }

  close() {
    clearTimeout(this.#pause);
    this.#events.close();
  }
}
