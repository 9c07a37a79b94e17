const { connect } = require('../../bridge-client.js');
const config = require('../../config.js');

const FRAMES = 20;
const STATES = { connecting: '正在连接', open: '已连接', waiting: '等待重连', closed: '已断开' };
const READINGS = ['temperature', 'power', 'brightness'];

Page({
  data: {
    sn: config.sn,
    state: 'connecting',
    stateText: STATES.connecting,
    reason: '',
    known: false,
    on: false,
    temperature: '--',
    power: '--',
    brightness: '--',
    frames: [],
  },

  onLoad() {
    this.lastFrame = 0;
    this.start();
  },

  onUnload() {
    this.stop();
  },

  reconnect() {
    this.stop();
    this.start();
  },

  askState() {
    this.send({ CMD: 'STATE' });
  },

  switchLamp(event) {
    const connection = this.connection;
    const on = event.detail.value;
    this.setData({ on });
    this.send({ CMD: 'SWITCH', on }).catch(() => {
      // 没有送达：开关退回原位。页面若已离开，则不再更新。
      if (this.connection === connection) {
        this.setData({ on: !on });
      }
    });
  },

  start() {
    this.changed('connecting', {});
    try {
      const connection = connect(config);
      this.connection = connection;
      this.listening = [
        connection.on('state', (state, detail) => this.changed(state, detail)),
        connection.on('message', (payload) => this.received(payload)),
        connection.on('error', (error) => this.setData({ reason: reasonOf(error.code, error.message) })),
      ];
    } catch (error) {
      this.changed('closed', { reason: error.message });
    }
  },

  stop() {
    if (this.connection) {
      this.listening.forEach((off) => off());
      this.connection.close();
      this.connection = null;
    }
  },

  changed(state, detail) {
    let reason = state === 'open' ? '' : reasonOf(detail.code, detail.reason);
    if (state === 'waiting') {
      reason += `（${Math.ceil(detail.retryIn / 1000)} 秒后重试）`;
    }
    this.setData({ state, stateText: STATES[state], reason });
    if (state === 'open') {
      this.askState();
    }
  },

  send(command) {
    this.show('↑', JSON.stringify(command), {});
    return this.connection.send(command);
  },

  received(payload) {
    if (typeof payload === 'string') {
      this.show('↓', payload, changesIn(payload));
    } else {
      this.show('↓', `（二进制，${payload.byteLength} 字节）`, {});
    }
  },

  show(direction, text, changes) {
    const frame = { id: ++this.lastFrame, direction, text, time: new Date().toTimeString().slice(0, 8) };
    this.setData(Object.assign({ frames: [frame].concat(this.data.frames).slice(0, FRAMES) }, changes));
  },
});

function reasonOf(code, reason) {
  return [code, reason].filter(Boolean).join('：');
}

/** What a message of the device changes on the page. */
function changesIn(payload) {
  const changes = {};
  let message = null;
  try {
    message = JSON.parse(payload);
  } catch (notJson) {
    // 不是 JSON：只显示在列表里。
  }
  if (!message) {
    return changes;
  }
  const readings = Object.assign({}, message, message.readings);
  READINGS.forEach((name) => {
    if (typeof readings[name] === 'number') {
      changes[name] = Math.round(readings[name] * 10) / 10;
    }
  });
  if (typeof message.on === 'boolean') {
    changes.on = message.on;
    changes.known = true;
  }
  if (message.error) {
    changes.reason = String(message.error);
  }
  return changes;
}
