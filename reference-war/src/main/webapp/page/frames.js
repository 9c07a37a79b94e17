import { language, say, write } from './texts.js';

const LINES = 200;
const LONGEST = 600;
const HEX_BYTES = 24;

function part(className) {
  const element = document.createElement('span');
  element.className = className;
  return element;
}

function content(element, data) {
  if (typeof data !== 'string') {
    const bytes = new Uint8Array(data);
    const hex = Array.from(bytes.subarray(0, HEX_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    say(element, 'log.binary', { bytes: bytes.length, hex: bytes.length > HEX_BYTES ? `${hex} …` : hex });
  } else {
    write(element, data.length > LONGEST ? `${data.slice(0, LONGEST)}… (${data.length})` : data);
  }
}

/** The frames of both ends in one log, newest first. */
export class Frames {
  #list;

  constructor(list, filters, withReadings) {
    this.#list = list;
    for (const input of filters) {
      input.addEventListener('change', () => {
        list.dataset.show = input.value;
      });
    }
    withReadings.addEventListener('change', () => {
      list.dataset.readings = withReadings.checked ? 'shown' : 'hidden';
    });
  }

  clear() {
    this.#list.replaceChildren();
  }

  /** @param frame who: phone or device, direction: in or out; marks: [key of a text, values] each; returns the line */
  add({ who, direction, at, data, marks = [], isReading = false }) {
    const line = document.createElement('li');
    // Of the same millisecond, the device's sending comes before the phone's receiving.
    const order = who === 'device' && direction === 'out' ? at - 0.5 : at;
    Object.assign(line.dataset, { order, who, direction, kind: isReading ? 'reading' : 'message' });
    const time = document.createElement('time');
    write(time, new Date(at).toLocaleTimeString(language(), { hour12: false }));
    const sender = part('who');
    say(sender, `log.${who}`);
    const way = part('way');
    say(way, `log.${direction}`);
    const code = document.createElement('code');
    content(code, data);
    const body = part('body');
    body.append(code);
    line.append(time, sender, way, body);
    marks.forEach((mark) => this.mark(line, ...mark));
    let next = this.#list.firstElementChild;
    while (next && Number(next.dataset.order) > order) {
      next = next.nextElementSibling;
    }
    this.#list.insertBefore(line, next);
    while (this.#list.children.length > LINES) {
      this.#list.lastElementChild.remove();
    }
    return line;
  }

  mark(line, key, values = {}) {
    const mark = part('mark');
    mark.dataset.mark = key.split('.')[1];
    say(mark, key, values);
    line.lastElementChild.append(mark);
  }
}
