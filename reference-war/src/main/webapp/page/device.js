import { lampOf } from './messages.js';
import { language, say, write } from './texts.js';

const SHOWN = 8;

/** The simulated device: how its lamp glows, and what has reached it. */
export class Device {
  #parts;

  constructor(parts) {
    this.#parts = parts;
  }

  clear() {
    this.#parts.inbox.replaceChildren();
    this.#parts.empty.hidden = false;
    delete this.#parts.room.dataset.on;
    this.#parts.room.style.setProperty('--glow', '0');
    say(this.#parts.words, 'device.unknown');
  }

  status(status) {
    const lamp = lampOf(status.lamp);
    if (lamp) {
      const { room, words, brightness } = this.#parts;
      room.dataset.on = String(lamp.on);
      // A lamp that is on but dimmed to nothing can still be told from one that is off.
      room.style.setProperty('--glow', lamp.on ? String(0.12 + 0.88 * (lamp.brightness / 100)) : '0');
      say(words, lamp.on ? 'device.on' : 'device.off');
      write(brightness, `${lamp.brightness} %`);
    }
    write(this.#parts.received, String(Number(status.received) || 0));
    write(this.#parts.published, String(Number(status.published) || 0));
  }

  receive(frame, marks) {
    const row = document.createElement('li');
    const time = document.createElement('time');
    write(time, new Date(frame.at).toLocaleTimeString(language(), { hour12: false }));
    const body = document.createElement('code');
    write(body, frame.payload.slice(0, 120));
    row.append(time, body);
    for (const [key, values] of marks) {
      const mark = document.createElement('span');
      mark.className = 'mark';
      mark.dataset.mark = key.split('.')[1];
      say(mark, key, values);
      row.append(mark);
    }
    this.#parts.inbox.prepend(row);
    while (this.#parts.inbox.children.length > SHOWN) {
      this.#parts.inbox.lastElementChild.remove();
    }
    this.#parts.empty.hidden = true;
  }
}
