import { MAX_READINGS } from './messages.js';
import { language, say, text, write } from './texts.js';

const UNITS = { temperature: '°C', power: 'W', brightness: '%' };
const LONGEST = 24;

export const unitOf = (name) => (Object.hasOwn(UNITS, name) ? UNITS[name] : '');
export const nameOf = (name) => (Object.hasOwn(UNITS, name) ? text(name) : name);

function shown(value) {
  if (Number.isFinite(value)) {
    return value.toLocaleString(language(), { maximumFractionDigits: 2 });
  }
  const words = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

/** The latest readings as numbers. */
export class Readings {
  #list;
  #cells = new Map();

  constructor(list) {
    this.#list = list;
  }

  clear() {
    this.#cells.clear();
    this.#list.replaceChildren();
  }

  show(readings) {
    for (const [name, value] of readings) {
      if (!this.#cells.has(name) && this.#cells.size >= MAX_READINGS) {
        continue;
      }
      const { label, number, unit } = this.#cells.get(name) ?? this.#cell(name);
      if (Object.hasOwn(UNITS, name)) {
        say(label, name);
      } else {
        write(label, name);
      }
      write(number, shown(value));
      write(unit, unitOf(name));
    }
  }

  #cell(name) {
    const cell = document.createElement('div');
    const label = document.createElement('dt');
    const body = document.createElement('dd');
    const number = document.createElement('b');
    const unit = document.createElement('small');
    body.append(number, unit);
    cell.append(label, body);
    cell.dataset.name = name;
    this.#list.append(cell);
    const parts = { label, number, unit };
    this.#cells.set(name, parts);
    return parts;
  }
}
