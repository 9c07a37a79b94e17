import { FIELDS, isComplete, readHash } from './page/address.js';
import { Chart } from './page/chart.js';
import { CommandList } from './page/command-list.js';
import { Demonstration } from './page/demonstration.js';
import { Frames } from './page/frames.js';
import { PhoneLamp } from './page/phone-lamp.js';
import { Phone } from './page/phone.js';
import { offerPreferences } from './page/preferences.js';
import { Proof } from './page/proof.js';
import { Readings } from './page/readings.js';
import { onLanguage, say, translate, write } from './page/texts.js';

const TICK_MS = 500;

const element = (id) => document.getElementById(id);
const elements = (names) => Object.fromEntries(Object.entries(names).map(([name, id]) => [name, element(id)]));

let phone = null;
let demonstration = null;
let awaited = false;
// What the state's event said last, and when.
let told = { detail: {}, at: 0 };

const chart = new Chart(element('chart'));
const frames = new Frames(element('log'), document.querySelectorAll('input[name="whose"]'), element('with-readings'));
const readings = new Readings(element('readings'));
const list = new CommandList(element('commands'), element('no-commands'));
const proof = new Proof(
  elements({
    section: 'proof', verdict: 'verdict', detail: 'verdict-detail',
    received: 'received', of: 'of', behind: 'behind', missing: 'missing', unordered: 'unordered', repeated: 'repeated',
    sent: 'sent', waiting: 'waiting', confirmed: 'confirmed', failed: 'failed', arrived: 'arrived', upRepeated: 'up-repeated',
  }),
);
const lamp = new PhoneLamp(
  elements({ card: 'lamp', toggle: 'toggle', slider: 'slider', words: 'lamp-words', pending: 'lamp-pending' }),
  (command) => phone?.send(command),
);

function showAll() {
  awaited = false;
  if (!phone) {
    return;
  }
  list.show(phone.commands.list());
  lamp.show();
  chart.redraw();
  element('legend').querySelector('.gap').hidden = !chart.hasGap();
  showState();
  proof.show(phone.ledger.facts(), phone.commands.facts(), { connection: phone.state, ...demonstration?.status, demo: Boolean(demonstration) });
}

const isBroken = () => phone?.state !== 'open' || demonstration?.status.network === 'down' || demonstration?.status.bridge === 'restarting';

function showState() {
  const { state } = phone;
  const { detail, at } = told;
  const words = element('state-words');
  if (state === 'closed') {
    say(words, 'state.refused', { code: detail.code ?? '', reason: detail.reason ?? '' });
  } else {
    say(words, state === 'open' && demonstration?.status.network === 'down' ? 'state.unaware' : `state.${state}`);
  }
  element('state').dataset.state = state;
  const seconds = Math.max(0, Math.ceil((at + detail.retryIn - Date.now()) / 1_000));
  element('retry').hidden = state !== 'waiting' || Number.isNaN(seconds);
  say(element('retry'), 'state.retry', { seconds });
}

/** Once a frame is enough: after a break hundreds of messages come at once. */
function changed() {
  if (!awaited) {
    awaited = true;
    setTimeout(showAll, 16);
  }
}

const view = {
  changed,
  isBroken,
  state(state, detail) {
    told = { detail, at: Date.now() };
    enable(state);
    demonstration?.connection(state);
    changed();
  },
  heard(message) {
    if (message.readings) {
      readings.show(message.readings);
      showReadings(true);
    }
    lamp.hear(message);
  },
  frame(frame) {
    element('no-log').hidden = true;
    return frames.add(frame);
  },
};

/** What can be done in this state: without a connection commands are queued, after its end they are not. */
function enable(state) {
  const alive = state !== 'closed' && state !== 'idle';
  for (const id of ['toggle', 'slider', 'ask', 'free-send']) {
    element(id).disabled = !alive;
  }
  element('connect').disabled = alive;
  element('disconnect').disabled = !alive;
}

function showReadings(any) {
  element('no-readings').hidden = any;
  element('plot').hidden = !any;
  element('legend').hidden = !any;
}

function clear() {
  frames.clear();
  readings.clear();
  list.show([]);
  lamp.clear();
  proof.clear();
  showReadings(false);
  element('no-log').hidden = false;
}

function disconnect(words = 'state.idle', detail = 'detail.idle') {
  phone?.close();
  phone = null;
  say(element('state-words'), words);
  element('state').dataset.state = 'idle';
  element('retry').hidden = true;
  enable('idle');
  proof.end(detail);
  demonstration?.connection('closed');
}

function connect() {
  disconnect();
  clear();
  const target = Object.fromEntries(FIELDS.map((field) => [field, element(field).value]));
  hint(target);
  element('form-trouble').hidden = true;
  try {
    phone = new Phone(target, view);
  } catch (error) {
    say(element('form-trouble'), 'form.bad', { why: error.message });
    element('form-trouble').hidden = false;
    element('connection').open = true;
    return;
  }
  view.state(phone.state, {});
  chart.show(phone.series, isBroken);
}

/** How to play the device with the usual command line tools. */
function hint({ pid, sn, openid }) {
  const topic = (rest) => `'netgate/${pid || '{pid}'}/${sn || '{sn}'}/${rest}'`;
  write(element('subscribe'), `mosquitto_sub -v -t ${topic('from/+')}`);
  write(element('publish'), `mosquitto_pub -q 1 -t ${topic(`to/${openid || '{openid}'}`)} -m '{"readings":{"temperature":21.5}}'`);
}

function start() {
  demonstration?.close();
  demonstration = null;
  const target = readHash(location.hash);
  for (const field of FIELDS) {
    element(field).value = target[field];
  }
  document.body.dataset.mode = target.demo ? 'demo' : 'plain';
  element('connection').open = !target.demo;
  // Only a plain page begins with it.
  document.querySelector(target.demo ? 'main > :last-child' : '#path').after(element('connection'));
  hint(target);
  if (target.demo) {
    write(element('device-name'), `${target.pid} / ${target.sn}`);
    demonstration = new Demonstration(target.demo, { phone: () => phone, view });
  }
  if (isComplete(target)) {
    connect();
  } else {
    disconnect();
    clear();
  }
}

offerPreferences();
translate();
onLanguage(showAll);
setInterval(showAll, TICK_MS);
element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  connect();
});
element('disconnect').addEventListener('click', () => disconnect('state.disconnected', 'detail.disconnected'));
element('ask').addEventListener('click', () => phone.send({ CMD: 'STATE' }));
element('free').addEventListener('submit', (event) => {
  event.preventDefault();
  phone?.sendText(element('free-text').value);
  element('free-text').value = '';
});
window.addEventListener('hashchange', start);
window.addEventListener('beforeunload', (event) => {
  // What waits is in this page's memory alone.
  if (phone?.commands.facts().waiting > 0) {
    event.preventDefault();
  }
  demonstration?.leave();
});
start();
