'use strict';

const HEARTBEAT_MS = 55_000;
const RECONNECT_MS = 2_000;
const LOG_LINES = 100;
const FIELDS = ['key', 'pid', 'sn', 'openid'];
// 4500 to 4999 say "do not come back by yourself"; so do these of the standard codes.
const FINAL_CODES = new Set([1003, 1007, 1008, 1009]);

const element = (id) => document.getElementById(id);

let socket = null;
let heartbeat = 0;
let reconnect = 0;

function prefill() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const field of FIELDS) {
    if (given.has(field)) {
      element(field).value = given.get(field);
    }
  }
  return FIELDS.every((field) => element(field).value !== '');
}

/** Tells two pages of one user apart, and is kept so that the bridge knows this one again. */
function installation() {
  try {
    let id = sessionStorage.getItem('cid');
    if (!id) {
      id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');
      sessionStorage.setItem('cid', id);
    }
    return id;
  } catch {
    return '';
  }
}

function address() {
  const path = FIELDS.map((field) => encodeURIComponent(element(field).value)).join('/');
  const url = new URL(`netgate/${path}`, location.href.replace(/[?#].*$/, ''));
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  // A script can read a close code, but not the HTTP status of a refusal.
  url.searchParams.set('refuse', 'close');
  const cid = installation();
  if (cid) {
    url.searchParams.set('cid', cid);
  }
  return url.href;
}

function show(state, text) {
  element('state').dataset.state = state;
  element('state').textContent = text;
  const open = state === 'open';
  const idle = state === 'closed' || state === 'refused';
  element('ask').disabled = !open;
  element('connect').disabled = !idle;
  element('disconnect').disabled = idle;
}

function note(arrow, text) {
  const line = document.createElement('li');
  const time = document.createElement('time');
  time.textContent = new Date().toLocaleTimeString();
  const sign = document.createElement('b');
  sign.textContent = arrow;
  const body = document.createElement('span');
  body.textContent = text;
  line.append(time, sign, body);
  element('log').prepend(line);
  while (element('log').children.length > LOG_LINES) {
    element('log').lastChild.remove();
  }
}

function showReadings(readings) {
  const list = element('readings');
  list.querySelector('.none')?.remove();
  for (const [name, value] of Object.entries(readings)) {
    let cell = Array.from(list.children).find((child) => child.dataset.name === name);
    if (!cell) {
      cell = document.createElement('div');
      cell.dataset.name = name;
      cell.append(document.createElement('dt'), document.createElement('dd'));
      cell.firstChild.textContent = name;
      list.append(cell);
    }
    cell.lastChild.textContent = typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

function received(data) {
  if (typeof data !== 'string') {
    note('←', `${data.byteLength} bytes`);
    return;
  }
  let message = null;
  try {
    message = JSON.parse(data);
  } catch {
    // Any text may come; it is shown as it is.
  }
  if (message && typeof message.readings === 'object' && message.readings !== null) {
    showReadings(message.readings);
    if (!message.answer) {
      return;
    }
  }
  note('←', data);
}

function send(text) {
  socket.send(text);
  note('→', text);
}

function connect() {
  clearTimeout(reconnect);
  show('waiting', 'Connecting …');
  const mine = new WebSocket(address());
  mine.binaryType = 'arraybuffer';
  socket = mine;
  mine.onopen = () => {
    show('open', 'Connected 已连接');
    send('{"CMD":"STATE"}');
    heartbeat = setInterval(() => mine.send('H'), HEARTBEAT_MS);
  };
  mine.onmessage = (event) => received(event.data);
  mine.onclose = (event) => {
    clearInterval(heartbeat);
    if (socket !== mine) {
      return;
    }
    socket = null;
    const why = `${event.code}${event.reason ? `: ${event.reason}` : ''}`;
    note('×', `closed, ${why}`);
    if (event.code >= 4500 || FINAL_CODES.has(event.code)) {
      show('refused', `Refused (${why})`);
    } else {
      show('waiting', `Lost (${why}), connecting again …`);
      reconnect = setTimeout(connect, RECONNECT_MS);
    }
  };
}

function disconnect() {
  clearTimeout(reconnect);
  clearInterval(heartbeat);
  const closing = socket;
  socket = null;
  closing?.close(1000);
  show('closed', 'Not connected');
}

element('form').addEventListener('submit', (event) => {
  event.preventDefault();
  connect();
});
element('disconnect').addEventListener('click', disconnect);
element('ask').addEventListener('click', () => send('{"CMD":"STATE"}'));
window.addEventListener('hashchange', () => {
  disconnect();
  if (prefill()) {
    connect();
  }
});
if (prefill()) {
  connect();
}
