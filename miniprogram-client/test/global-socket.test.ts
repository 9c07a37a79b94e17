import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { Connection } from '../src/connection';
import { weChat } from '../src/mini';
import type { WeChatApi } from '../src/mini-api';
import { limitsOf } from '../src/options';

/** A runtime with one socket, whose events the test tells. */
class Runtime {
  readonly tell: Record<string, (event?: unknown) => void> = {};
  readonly sent: unknown[] = [];
  connects = 0;
  closes = 0;
  readonly api: WeChatApi = {
    connectSocket: () => void this.connects++,
    sendSocketMessage: ({ data }) => void this.sent.push(data),
    closeSocket: () => void this.closes++,
    getStorageSync: () => '',
    setStorageSync: () => {},
  };

  constructor() {
    for (const name of ['Open', 'Message', 'Error', 'Close'] as const) {
      this.api[`onSocket${name}`] = (listener) => (this.tell[name] = listener);
    }
  }
}

describe('a connection on the one socket of a runtime', () => {
  let runtime: Runtime;
  let platform: ReturnType<typeof weChat>;

  beforeEach(() => {
    mock.timers.reset();
    mock.restoreAll();
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    mock.method(Math, 'random', () => 0.5);
    runtime = new Runtime();
    platform = weChat('wx', runtime.api);
  });

  const connect = (url: string) => new Connection(url, platform, limitsOf({}), 'unconfirmed');

  it('goes on although the functions of the socket throw', () => {
    const connection = connect('ws://lamp');
    runtime.tell['Open']!();
    runtime.tell['Message']!({ data: 'H' });
    runtime.api.sendSocketMessage = runtime.api.closeSocket = () => {
      throw new Error('native');
    };
    void connection.send('one');
    mock.timers.tick(500);
    assert.equal(connection.state, 'waiting');
    mock.timers.tick(500);
    assert.equal(runtime.connects, 2);
    connection.close();
    assert.equal(connection.state, 'closed');
  });

  it('never talks through a socket to another address that was given up before it opened', () => {
    connect('ws://lamp').close();
    const door = connect('ws://door');
    void door.send('unlock');
    runtime.tell['Open']!();
    assert.deepEqual(runtime.sent, []);
    assert.equal(runtime.closes, 2);
    mock.timers.tick(500);
    runtime.tell['Open']!();
    assert.deepEqual(runtime.sent, ['unlock', 'H']);
  });

  it('gets no message of the socket before', () => {
    const lamp = connect('ws://lamp');
    runtime.tell['Open']!();
    runtime.tell['Message']!({ data: 'H' });
    lamp.close();
    const door = connect('ws://door');
    const messages: unknown[] = [];
    door.on('message', (message) => messages.push(message));
    runtime.tell['Message']!({ data: 'of the lamp' });
    assert.deepEqual([messages, door.state], [[], 'connecting']);
    runtime.tell['Open']!();
    runtime.tell['Message']!({ data: 'of the door' });
    assert.deepEqual(messages, ['of the door']);
  });

  it('is not taken where sockets are objects, though one was refused: the functions would be those of another socket', async () => {
    const task = { send() {}, close() {}, onOpen() {}, onMessage() {}, onClose() {}, onError() {} };
    const answers = [task, undefined];
    runtime.api.connectSocket = ({ fail }) => {
      const answer = answers.shift();
      if (!answer) {
        fail!({ errMsg: 'exceed max count' });
      }
      return answer;
    };
    connect('ws://lamp');
    const door = connect('ws://door');
    await Promise.resolve();
    mock.timers.tick(500);
    assert.equal(door.state, 'waiting');
    door.close();
    assert.deepEqual([runtime.closes, Object.keys(runtime.tell)], [0, []]);
  });

  it('holds nothing if the runtime lacks the functions of a socket', () => {
    delete runtime.api.onSocketOpen;
    for (let i = 0; i < 2; i++) {
      assert.throws(() => connect('ws://lamp'), { code: 'NO_SOCKET', message: /onSocketOpen/ });
    }
  });
});
