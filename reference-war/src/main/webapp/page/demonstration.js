import { Control } from './control.js';
import { Device } from './device.js';
import { understand } from './messages.js';
import { Path } from './path.js';

const LATE_MS = 1_500;

const element = (id) => document.getElementById(id);

// One for the page's life: their buttons are listened to once.
let current = null;
const path = new Path(
  {
    picture: element('path'), cut: element('cut'), restart: element('restart'), press: element('press'),
    network: element('network'), bridge: element('bridge'), trouble: element('trouble'),
  },
  (what) => current.ask(what),
);
const device = new Device({
  room: element('room'), words: element('device-words'), brightness: element('device-brightness'),
  received: element('device-received'), published: element('device-published'), inbox: element('inbox'), empty: element('no-inbox'),
});

/** What the demonstration's control tells, brought to the device's panel, the log and the account of the phone. */
export class Demonstration {
  status = {};
  #control;
  #phone;
  #view;
  #connection = 'connecting';

  /** @param around phone(): the phone's end, or null; view: the page's */
  constructor(address, { phone, view }) {
    this.#phone = phone;
    this.#view = view;
    device.clear();
    this.#control = new Control(address, {
      status: (status) => this.#tell(status),
      frame: (frame) => (frame.direction === 'in' ? this.#received(frame) : this.#published(frame)),
      reachable: (reachable) => path.reachable(reachable),
    });
    current = this.#control;
  }

  #tell(status) {
    this.status = { network: status.network, bridge: status.bridge };
    device.status(status);
    path.status(status, this.#connection);
    this.#view.changed();
  }

  connection(state) {
    this.#connection = state;
    element('path').dataset.connection = state;
  }

  #received(frame) {
    const phone = this.#phone();
    const command = frame.topic === phone?.topic ? phone.commands.arrive(understand(frame.payload).index, frame.payload) : undefined;
    const marks = [];
    if (command?.arrivals > 1) {
      marks.push(['mark.repeated', {}]);
    } else if (command && frame.at - command.at > LATE_MS) {
      marks.push(['mark.resumed', { late: Math.round((frame.at - command.at) / 1_000) }]);
    }
    device.receive(frame, marks);
    this.#view.frame({ who: 'device', direction: 'in', at: frame.at, data: frame.payload, marks });
  }

  #published(frame) {
    const { number, readings, answer } = understand(frame.payload);
    if (number !== undefined && frame.topic.endsWith('/to-all')) {
      this.#phone()?.published(number, frame.at);
    }
    this.#view.frame({ who: 'device', direction: 'out', at: frame.at, data: frame.payload, isReading: Boolean(readings && !answer) });
  }

  /** The page may be about to go. */
  leave() {
    if (this.status.network === 'down') {
      this.#control.pause();
    }
  }

  close() {
    this.#control.close();
    current = null;
  }
}
