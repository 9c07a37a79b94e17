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

const chart = new Chart(element('chart'));
const frames = new Frames(element('log'), document.querySelectorAll('input[name="whose"]'), element('with-readings'));
const readings = new Readings(element('readings'));
const list = new CommandList(element('commands'), element('no-commands'));
const proof = new Proof(
  elements({
    section: 'proof', verdict: 'verdict', detail: 'verdict-detail',
    received: 'received', of: 'of', behind: 'behind', missing: 'missing', unordered: 'unordered', repeated: 'repeated',
    sent: 'sent', waiting: 'waiting', confirmed: 'confirmed', arrived: 'arrived', upRepeated: 'up-repeated',
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
  proof.show(phone.ledger.facts(), phone.commands.facts(), { connection: phone.state, ...demonstration?.status, demo: Boolean(demonstration) });
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
  state(state, detail) {
    if (state === 'closed') {
      say(element('state'), 'state.refused', { code: detail.code ?? '', reason: detail.reason ?? '' });
    } else {
      say(element('state'), `state.${state}`);
    }
    element('state').dataset.state = state;
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

function disconnect() {
  phone?.close();
  phone = null;
  say(element('state'), 'state.idle');
  element('state').dataset.state = 'idle';
  enable('idle');
  proof.end();
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
  chart.show(phone.series, () => phone?.state !== 'open' || demonstration?.status.network === 'down' || demonstration?.status.bridge === 'restarting');
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
    demonstration = new Demonstration(target.demo, { openid: target.openid, phone: () => phone, view });
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
element('disconnect').addEventListener('click', disconnect);
element('ask').addEventListener('click', () => phone.send({ CMD: 'STATE' }));
element('free').addEventListener('submit', (event) => {
  event.preventDefault();
  phone?.sendText(element('free-text').value);
  element('free-text').value = '';
});
window.addEventListener('hashchange', start);
start();
