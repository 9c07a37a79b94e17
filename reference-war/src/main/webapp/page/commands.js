// More than a client queues.
const KEPT = 300;

/** What the phone has sent, and how far each has come: queued, underway, confirmed, arrived, answered or failed. */
export class Commands {
  #commands = [];
  #counts = { sent: 0, confirmed: 0, failed: 0, arrived: 0, repeated: 0 };
  #changed;
  // Not from 1: the device still tells of what earlier pages sent.
  #next = 1000 * (100 + Math.floor(Math.random() * 900));

  constructor(changed) {
    this.#changed = changed;
  }

  nextIndex() {
    return ++this.#next;
  }

  /** @param sending what the client promised: the bridge has it */
  add(text, index, open, sending) {
    const command = { text, index, at: Date.now(), state: open ? 'underway' : 'queued', delayed: !open, arrivals: 0 };
    this.#commands.unshift(command);
    this.#commands.length = Math.min(this.#commands.length, KEPT);
    this.#counts.sent++;
    sending.then(
      () => {
        this.#counts.confirmed++;
        this.#advance(command, 'confirmed', ['queued', 'underway']);
      },
      (error) => {
        this.#counts.failed++;
        command.why = String(error?.code ?? error?.message ?? error);
        this.#advance(command, 'failed', ['queued', 'underway']);
      },
    );
    this.#changed();
    return command;
  }

  #advance(command, state, from) {
    if (from.includes(command.state)) {
      command.state = state;
    }
    this.#changed();
  }

  /** With a connection what was queued goes; without one, what was not confirmed is sent again later. */
  connection(open) {
    for (const command of this.#commands) {
      if (open && command.state === 'queued') {
        command.state = 'underway';
      } else if (!open && command.state === 'underway') {
        command.state = 'queued';
        command.delayed = true;
      }
    }
    this.#changed();
  }

  /** The device has received this one: the command, if it is one of this page, and whether it came again. */
  arrive(index, text) {
    // Without an index a repetition cannot be told from the same text sent twice.
    const awaited = (is) => this.#commands.findLast((each) => each.arrivals === 0 && is(each));
    // A long text is told in part.
    const isText = (each) => (text.endsWith('…') ? each.text.startsWith(text.slice(0, -1)) : each.index === undefined && each.text === text);
    const command = (index !== undefined && awaited((each) => each.index === index)) || this.#find(index) || awaited(isText);
    if (command) {
      command.arrivals++;
      this.#counts[command.arrivals === 1 ? 'arrived' : 'repeated']++;
      this.#advance(command, 'arrived', ['queued', 'underway', 'confirmed']);
    }
    return command;
  }

  answer(index) {
    const command = this.#find(index);
    if (command) {
      this.#advance(command, 'answered', ['queued', 'underway', 'confirmed', 'arrived']);
    }
  }

  #find(index) {
    return index === undefined ? undefined : this.#commands.find((command) => command.index === index);
  }

  list() {
    return this.#commands;
  }

  /** travelling: not known to have arrived at the device, which only the demonstration can tell. */
  facts() {
    const { sent, confirmed, failed } = this.#counts;
    const travelling = this.#commands.filter((command) => command.state !== 'failed' && command.arrivals === 0).length;
    return { ...this.#counts, waiting: sent - confirmed - failed, travelling };
  }
}
