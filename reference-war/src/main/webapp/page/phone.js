import { bridgeHost } from './address.js';
import { Commands } from './commands.js';
import { Ledger } from './ledger.js';
import { understand } from './messages.js';
import { Series } from './series.js';

const LATE_MS = 1_500;
const REMEMBERED = 2_000;

/** The phone's end, one connection long: what it sends and receives, counted and handed to who shows it. */
export class Phone {
  ledger = new Ledger();
  series = new Series();
  commands;
  state = 'connecting';
  /** What it sends comes to the device on this one. */
  topic;
  #view;
  #connection;
  #published = new Map();
  #opened = false;
  #listeners;

  /** @param view state(state, detail), heard(message), frame(frame), changed(), isBroken(): whether nothing passes now */
  constructor(target, view) {
    this.#view = view;
    this.commands = new Commands(() => view.changed());
    const { key, pid, sn, openid } = target;
    this.topic = `netgate/${pid}/${sn}/from/${openid}`;
    this.#connection = bridgeClient.connect({ host: bridgeHost(location.href), key, pid, sn, openid });
    this.#listeners = [
      this.#connection.on('state', (state, detail) => this.#turn(state, detail ?? {})),
      this.#connection.on('message', (data) => this.#receive(data)),
    ];
    if (this.#connection.state !== this.state) {
      this.#turn(this.#connection.state, {});
    }
  }

  #turn(state, detail) {
    this.state = state;
    this.commands.connection(state === 'open');
    this.#view.state(state, detail);
    if (state === 'open') {
      this.#opened = true;
      this.send({ CMD: 'STATE' });
    }
  }

  send(command) {
    const index = this.commands.nextIndex();
    return this.sendText(JSON.stringify({ ...command, i: index }), index);
  }

  sendText(text, index = understand(text).index) {
    const open = this.state === 'open';
    const command = this.commands.add(text, index, open, this.#connection.send(text));
    this.#view.frame({ who: 'phone', direction: 'out', at: Date.now(), data: text, marks: open ? [] : [['mark.queued']] });
    return command;
  }

  #receive(data) {
    const now = Date.now();
    const message = typeof data === 'string' ? understand(data) : {};
    const marks = [];
    let how = 'new';
    const { at, kept } = this.#published.get(message.number) ?? { at: now, kept: false };
    const late = kept || now - at > LATE_MS;
    if (message.number !== undefined) {
      how = this.ledger.receive(message.number);
      if (how !== 'new') {
        marks.push([`mark.${how}`]);
      }
      if (late && how !== 'repeated') {
        this.ledger.resume();
        marks.push(['mark.resumed', { late: Math.round((now - at) / 1_000) }]);
      }
    }
    if (message.answer !== undefined || message.refused) {
      this.commands.answer(message.index);
    }
    if (message.readings && how !== 'repeated') {
      this.series.add(message.readings, at, late);
    }
    this.#view.frame({ who: 'phone', direction: 'in', at: now, data, marks, isReading: Boolean(message.readings && !message.answer) });
    // What is older than what is shown already would turn the lamp back.
    if (how === 'new') {
      this.#view.heard(message);
    }
    this.#view.changed();
  }

  /** The demonstration tells that the device has published this; it may be here already, or come much later. */
  published(number, at) {
    this.ledger.publish(number);
    // While it connects for the first time nothing is kept for it yet.
    this.#published.set(number, { at, kept: this.#opened && this.#view.isBroken() });
    if (this.#published.size > REMEMBERED) {
      this.#published.delete(this.#published.keys().next().value);
    }
    this.#view.changed();
  }

  /** Silent, and free of timers and sockets, from now on. */
  close() {
    this.#listeners.forEach((remove) => remove());
    this.#connection.close();
  }
}
