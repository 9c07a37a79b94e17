import { wish } from './messages.js';
import { language, say, write } from './texts.js';

const SHOWN = 6;
const LONGEST = 40;

/** The phone's last commands, each with how far it has come. */
export class CommandList {
  #list;
  #empty;
  #rows = new Map();

  constructor(list, empty) {
    this.#list = list;
    this.#empty = empty;
  }

  show(commands) {
    const shown = commands.slice(0, SHOWN);
    for (const [command, row] of this.#rows) {
      if (!shown.includes(command)) {
        row.remove();
        this.#rows.delete(command);
      }
    }
    shown.forEach((command, i) => {
      const row = this.#rows.get(command) ?? this.#row(command);
      row.dataset.state = command.state;
      say(row.lastElementChild, `command.${command.state}`, command.state === 'failed' ? { why: command.why } : {});
      if (this.#list.children[i] !== row) {
        this.#list.insertBefore(row, this.#list.children[i] ?? null);
      }
    });
    this.#empty.hidden = shown.length > 0;
  }

  #row(command) {
    const row = document.createElement('li');
    const time = document.createElement('time');
    write(time, new Date(command.at).toLocaleTimeString(language(), { hour12: false }));
    const wished = wish(command.text);
    const body = document.createElement(wished ? 'b' : 'code');
    if (wished) {
      say(body, ...wished);
    } else {
      write(body, command.text.length > LONGEST ? `${command.text.slice(0, LONGEST)}…` : command.text);
    }
    const state = document.createElement('span');
    state.className = 'chip';
    row.append(time, body, state);
    this.#rows.set(command, row);
    return row;
  }
}
