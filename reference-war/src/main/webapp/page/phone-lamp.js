import { say } from './texts.js';

const SETTLED_MS = 250;

/** The phone's switch and slider: they show what is wished at once, and what the device says as soon as nothing is open. */
export class PhoneLamp {
  #parts;
  #known = null;
  #wished = null;
  #open = new Map();
  #sliding = false;
  #settling = 0;

  /** @param send sends a command and returns it, or nothing without a connection */
  constructor(parts, send) {
    this.#parts = parts;
    parts.toggle.addEventListener('click', () => {
      const on = !(this.#shown()?.on ?? false);
      this.#wish({ on }, send({ CMD: 'SWITCH', on }));
    });
    parts.slider.addEventListener('input', () => {
      this.#sliding = true;
      this.#write(parts.slider.valueAsNumber);
    });
    parts.slider.addEventListener('change', () => {
      // A key that is held down changes it many times a second.
      clearTimeout(this.#settling);
      this.#sliding = true;
      this.#settling = setTimeout(() => {
        this.#sliding = false;
        const brightness = parts.slider.valueAsNumber;
        this.#wish({ brightness }, send({ CMD: 'BRIGHTNESS', value: brightness }));
      }, SETTLED_MS);
    });
  }

  clear() {
    clearTimeout(this.#settling);
    this.#sliding = false;
    this.#known = null;
    this.#wished = null;
    this.#open.clear();
    this.show();
  }

  #shown() {
    return this.#wished ?? this.#known;
  }

  #wish(change, command) {
    if (!command) {
      return;
    }
    this.#wished = { on: false, brightness: this.#parts.slider.valueAsNumber, ...this.#shown(), ...change };
    this.#open.set(command.index, command);
    this.show();
  }

  /** The device has said how its lamp is, perhaps in answer to a command. */
  hear({ lamp, index, answer, refused }) {
    if (lamp) {
      this.#known = lamp;
    }
    if (index !== undefined) {
      this.#open.delete(index);
    } else if (answer || refused) {
      this.#open.delete(this.#open.keys().next().value);
    }
    this.show();
  }

  show() {
    for (const [index, command] of this.#open) {
      if (command.state === 'failed') {
        this.#open.delete(index);
      }
    }
    if (this.#open.size === 0) {
      this.#wished = null;
    }
    const lamp = this.#shown();
    const { toggle, slider, pending } = this.#parts;
    toggle.setAttribute('aria-checked', String(lamp?.on ?? false));
    pending.hidden = this.#open.size === 0;
    if (!this.#sliding) {
      if (lamp && slider.valueAsNumber !== lamp.brightness) {
        slider.value = String(lamp.brightness);
      }
      this.#write(lamp?.brightness);
    }
  }

  #write(brightness) {
    const { card, slider, words } = this.#parts;
    const lamp = this.#shown();
    card.dataset.on = String(lamp?.on ?? false);
    slider.style.setProperty('--part', `${slider.value}%`);
    slider.setAttribute('aria-valuetext', `${slider.value} %`);
    if (!lamp) {
      say(words, 'lamp.unknown');
    } else {
      say(words, lamp.on ? 'lamp.on' : 'lamp.off', lamp.on ? { brightness } : {});
    }
  }
}
