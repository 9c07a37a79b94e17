import { MAX_READINGS } from './messages.js';
import { language, say, text, write } from './texts.js';

const UNITS = { temperature: '°C', power: 'W', brightness: '%' };
// So many at least, so that a number does not jump when its last digit is 0.
const DECIMALS = { temperature: 1, power: 1, brightness: 0 };
const MOST_DECIMALS = 2;
const LONGEST = 24;

export const unitOf = (name) => (Object.hasOwn(UNITS, name) ? UNITS[name] : '');
export const nameOf = (name) => (Object.hasOwn(UNITS, name) ? text(name) : name);

const decimalsOf = (value) => (Number.isFinite(value) ? Math.min(MOST_DECIMALS, /\.(\d+)$/.exec(String(value))?.[1].length ?? 0) : 0);

function shown(value, decimals) {
  if (Number.isFinite(value)) {
    return value.toLocaleString(language(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
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
      const cell = this.#cells.get(name) ?? this.#cell(name);
      const { label, number, unit } = cell;
      cell.decimals = Math.max(cell.decimals, decimalsOf(value));
      if (Object.hasOwn(UNITS, name)) {
        say(label, name);
      } else {
        write(label, name);
      }
      write(number, shown(value, cell.decimals));
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
    const parts = { label, number, unit, decimals: Object.hasOwn(DECIMALS, name) ? DECIMALS[name] : 0 };
    this.#cells.set(name, parts);
    return parts;
  }
}
