import { say } from './texts.js';

/** The way of a message as a picture, with the buttons that break it. */
export class Path {
  #parts;
  #network = 'up';

  /** @param ask asks the demonstration; a promise */
  constructor(parts, ask) {
    this.#parts = parts;
    const press = (button, what) =>
      button.addEventListener('click', async () => {
        parts.trouble.hidden = true;
        try {
          await ask(what());
        } catch (error) {
          say(parts.trouble, 'control.failed', { why: error.message });
          parts.trouble.hidden = false;
        }
      });
    press(parts.cut, () => `network?state=${this.#network === 'up' ? 'down' : 'up'}`);
    press(parts.restart, () => 'restart');
    press(parts.press, () => 'press');
  }

  status(status, connection) {
    const { picture, cut, restart, network, bridge } = this.#parts;
    this.#network = status.network === 'down' ? 'down' : 'up';
    const restarting = status.bridge === 'restarting';
    Object.assign(picture.dataset, { network: this.#network, bridge: restarting ? 'restarting' : 'up', connection });
    say(network, `path.${this.#network}`);
    say(bridge, restarting ? 'path.restarting' : 'path.runs');
    say(cut, this.#network === 'up' ? 'cut' : 'restore');
    cut.dataset.network = this.#network;
    restart.disabled = restarting;
  }

  reachable(reachable) {
    this.#parts.trouble.hidden = reachable;
    if (!reachable) {
      say(this.#parts.trouble, 'control.gone');
    }
  }
}
