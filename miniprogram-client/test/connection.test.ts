import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { Connection } from '../src/connection';
import type { BridgeError } from '../src/errors';
import type { State, StateDetail } from '../src/events';
import { limitsOf } from '../src/options';
import { FakePlatform } from './support/fake-platform';

const settle = () => new Promise<void>((next) => setImmediate(next));

describe('a connection', () => {
  let platform: FakePlatform;
  let states: Array<[State, StateDetail]>;
  let errors: BridgeError[];

  beforeEach(() => {
    mock.timers.reset();
    mock.restoreAll();
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    // Half of the longest wait.
    mock.method(Math, 'random', () => 0.5);
    platform = new FakePlatform();
    states = [];
    errors = [];
  });

  function connect(resend: 'unconfirmed' | 'never' = 'unconfirmed', limits = {}): Connection {
    const connection = new Connection('ws://bridge', platform, limitsOf({ limits }), resend);
    connection.on('state', (state, detail) => states.push([state, detail]));
    connection.on('error', (error) => errors.push(error));
    return connection;
  }

  function opened(...given: Parameters<typeof connect>): Connection {
    const connection = connect(...given);
    platform.socket.open();
    return connection;
  }

  it('is open once the bridge has answered, not when the socket is', () => {
    const connection = connect();
    assert.equal(connection.state, 'connecting');
    platform.socket.events.opened();
    assert.equal(connection.state, 'connecting');
    assert.deepEqual(platform.socket.sent, ['H']);
    platform.socket.echo();
    assert.equal(connection.state, 'open');
    assert.deepEqual(states, [['open', {}]]);
  });

  it('sends what was given while it connected, and resolves with the echo of the heartbeat behind it', async () => {
    const connection = connect();
    let confirmed = false;
    const sending = connection.send('one').then(() => (confirmed = true));
    platform.socket.events.opened();
    assert.deepEqual(platform.socket.sent, ['one', 'H']);
    await settle();
    assert.equal(confirmed, false);
    platform.socket.echo();
    await sending;
    assert.equal(confirmed, true);
  });

  it('asks for the confirmation of later messages with the next heartbeat', async () => {
    const connection = opened();
    const first = connection.send('one');
    const second = connection.send('two');
    assert.deepEqual(platform.socket.sent, ['H', 'one', 'H', 'two']);
    platform.socket.echo();
    await first;
    assert.deepEqual(platform.socket.sent, ['H', 'one', 'H', 'two', 'H']);
    platform.socket.echo();
    await second;
  });

  it('never sends more than 200 frames at once, nor more than 50 a second', () => {
    const connection = opened('unconfirmed', { messages: 10_000 });
    for (let i = 0; i < 5_000; i++) {
      void connection.send('m' + i);
    }
    let tokens = 200 - 1;
    let seen = platform.socket.sent.length;
    for (let elapsed = 0; elapsed < 60_000; elapsed += 10) {
      platform.socket.echoAll();
      tokens = Math.min(200, tokens + 0.5) - (platform.socket.sent.length - seen);
      seen = platform.socket.sent.length;
      assert.ok(tokens >= 0, `out of tokens after ${elapsed} ms`);
      mock.timers.tick(10);
    }
    assert.ok(platform.socket.messages.length > 60 * 35, `${platform.socket.messages.length} messages in a minute`);
  });

  it('sends a heartbeat each 55 s while nothing else is sent', () => {
    opened();
    mock.timers.tick(54_999);
    assert.equal(platform.socket.sent.length, 1);
    mock.timers.tick(1);
    assert.deepEqual(platform.socket.sent, ['H', 'H']);
    platform.socket.echo();
    mock.timers.tick(55_000);
    assert.deepEqual(platform.socket.sent, ['H', 'H', 'H']);
  });

  it('takes a connection that is silent for 10 s after a heartbeat for half-open', () => {
    const connection = opened();
    mock.timers.tick(55_000);
    mock.timers.tick(10_000);
    assert.equal(connection.state, 'waiting');
    assert.equal(platform.socket.closed, true);
    assert.match(states[1]![1].reason!, /half-open/);
  });

  it('takes any frame for a sign of life', () => {
    const connection = opened();
    mock.timers.tick(55_000);
    for (let i = 0; i < 10; i++) {
      mock.timers.tick(9_000);
      platform.socket.events.message('reading');
    }
    assert.equal(connection.state, 'open');
    mock.timers.tick(10_000);
    mock.timers.tick(10_000);
    assert.equal(connection.state, 'waiting');
  });

  it('gives the application an H that is no echo', () => {
    const connection = opened();
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    platform.socket.events.message('H');
    assert.deepEqual(messages, ['H']);
  });

  it('sends again, first and in order, what was not confirmed when the connection was lost', async () => {
    const connection = opened();
    const sending = [connection.send('one'), connection.send('two'), connection.send('three')];
    platform.socket.echo();
    await sending[0];
    platform.socket.events.closed(1006, '');
    void connection.send('four');
    mock.timers.tick(500);
    platform.socket.events.opened();
    assert.deepEqual(platform.socket.messages, ['two', 'three', 'four']);
    platform.socket.echo();
    await Promise.all(sending);
  });

  it('rejects it instead where resend is never', async () => {
    const connection = opened('never');
    const sending = connection.send('one');
    platform.socket.events.closed(1006, '');
    await assert.rejects(sending, { code: 'UNCONFIRMED' });
    const queued = connection.send('two');
    mock.timers.tick(500);
    platform.socket.open();
    await queued;
    assert.deepEqual(platform.socket.messages, ['two']);
    assert.deepEqual(
      errors.map((error) => error.code),
      ['UNCONFIRMED'],
    );
  });

  it('waits longer after each failed attempt, up to 30 s, and starts anew once the bridge was heard', () => {
    connect();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      platform.socket.events.closed(1006, '');
      const { retryIn } = states[states.length - 1]![1];
      waits.push(retryIn!);
      mock.timers.tick(retryIn!);
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    platform.socket.open();
    platform.socket.events.closed(1006, '');
    assert.equal(states[states.length - 1]![1].retryIn, 500);
  });

  it('gives a bridge that is overloaded more time', () => {
    opened();
    platform.socket.events.closed(1013, 'full');
    assert.deepEqual(states[1], ['waiting', { code: 1013, reason: 'full', retryIn: 8_000 }]);
  });

  it('has one attempt under way at a time, whatever the platform tells', () => {
    connect();
    platform.wake();
    platform.socket.events.failed('refused');
    platform.socket.events.failed('refused');
    platform.wake();
    assert.equal(platform.sockets.length, 1);
    platform.socket.events.closed(1006, '');
    platform.socket.events.closed(1006, '');
    platform.socket.events.failed('late');
    mock.timers.tick(500);
    assert.equal(platform.sockets.length, 2);
    platform.sockets[0]!.events.closed(1006, 'very late');
    platform.sockets[0]!.events.opened();
    mock.timers.tick(14_000);
    assert.equal(platform.sockets.length, 2);
    assert.equal(platform.live.length, 1);
  });

  it('gives up an attempt that comes to nothing within 15 s', () => {
    connect();
    mock.timers.tick(15_000);
    assert.equal(platform.sockets[0]!.closed, true);
    assert.equal(states[0]![0], 'waiting');
  });

  it('takes an error without an end for the end after half a second', () => {
    opened();
    platform.socket.events.failed('ECONNRESET');
    mock.timers.tick(499);
    assert.deepEqual(
      states.map(([state]) => state),
      ['open'],
    );
    mock.timers.tick(1);
    assert.deepEqual(states[1], ['waiting', { code: 1006, reason: 'ECONNRESET', retryIn: 500 }]);
  });

  for (const code of [4500, 4501, 4502, 4503, 4504, 4505, 4999, 1003, 1007, 1008, 1009]) {
    it(`never comes back after ${code}`, async () => {
      const connection = opened();
      const sending = connection.send('one');
      platform.socket.events.closed(code, 'no');
      assert.equal(connection.state, 'closed');
      await assert.rejects(sending, { code });
      platform.wake();
      mock.timers.tick(3_600_000);
      assert.equal(platform.sockets.length, 1);
      assert.equal(platform.watched, 0);
      assert.deepEqual(
        errors.map((error) => error.code),
        [code],
      );
    });
  }

  for (const code of [1000, 1001, 1005, 1006, 1011, 1012, 1013, 4001, 4002, 4003]) {
    it(`comes back after ${code}`, () => {
      opened();
      platform.socket.events.closed(code, '');
      mock.timers.tick(30_000);
      assert.ok(platform.sockets.length > 1);
    });
  }

  it('knows from a frame that it is refused, where the platform tells no code', () => {
    const connection = connect();
    platform.socket.events.opened();
    platform.socket.events.message('refused 4500 key is wrong');
    platform.socket.events.closed(0, '');
    assert.equal(connection.state, 'closed');
    assert.deepEqual(
      errors.map((error) => [error.code, error.message]),
      [[4500, 'closed by the bridge: key is wrong']],
    );
  });

  it('comes back after a refusal in a frame that allows it', () => {
    connect();
    platform.socket.events.opened();
    platform.socket.events.message('refused 1013 full');
    platform.socket.events.closed(0, '');
    assert.deepEqual(states[0], ['waiting', { code: 1013, reason: 'full', retryIn: 8_000 }]);
  });

  it('takes the same text for a message when more follows', () => {
    const connection = connect();
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    platform.socket.events.opened();
    platform.socket.events.message('refused 4500 rpm');
    platform.socket.events.message('refused 4500 rpm, again');
    platform.socket.echo();
    platform.socket.events.message('refused 4500 rpm, later');
    platform.socket.events.closed(0, '');
    assert.deepEqual(messages, ['refused 4500 rpm', 'refused 4500 rpm, again', 'refused 4500 rpm, later']);
    assert.equal(connection.state, 'waiting');
  });

  it('waits longer each time if connections end soon and without a code, since another may take their place', () => {
    opened();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      platform.socket.events.closed(0, '');
      const { retryIn } = states[states.length - 1]![1];
      waits.push(retryIn!);
      mock.timers.tick(retryIn!);
      platform.socket.open();
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    mock.timers.tick(10_000);
    platform.socket.events.closed(0, '');
    assert.equal(states[states.length - 1]![1].retryIn, 500);
  });

  it('connects at once when the network or the foreground is back', () => {
    const connection = opened();
    platform.socket.events.closed(1013, '');
    platform.wake();
    assert.equal(connection.state, 'connecting');
    assert.equal(platform.sockets.length, 2);
    mock.timers.tick(14_000);
    assert.equal(platform.sockets.length, 2);
  });

  it('finds within 3 s that an open connection did not survive', () => {
    const connection = opened();
    platform.wake();
    assert.deepEqual(platform.socket.sent, ['H', 'H']);
    mock.timers.tick(3_000);
    assert.equal(connection.state, 'waiting');
  });

  it('finds that as soon although the network keeps changing', () => {
    const connection = opened();
    for (let i = 0; i < 3; i++) {
      platform.wake();
      mock.timers.tick(1_000);
    }
    assert.equal(connection.state, 'waiting');
  });

  it('leaves one alone that did survive', () => {
    const connection = opened();
    platform.wake();
    platform.socket.echo();
    mock.timers.tick(50_000);
    assert.equal(connection.state, 'open');
  });

  it('leaves nothing behind once it is closed', async () => {
    const connection = opened();
    const sending = connection.send('one');
    connection.close();
    connection.close();
    await assert.rejects(sending, { code: 'CLOSED' });
    assert.equal(platform.socket.closed, true);
    assert.equal(platform.watched, 0);
    platform.socket.events.message('late');
    mock.timers.tick(3_600_000);
    assert.equal(platform.sockets.length, 1);
    assert.deepEqual(platform.socket.sent, ['H', 'one', 'H']);
    assert.deepEqual(
      states.map(([state]) => state),
      ['open', 'closed'],
    );
    assert.deepEqual(errors, []);
  });

  it('says so when something is sent after it was closed', async () => {
    const connection = opened();
    connection.close();
    await assert.rejects(connection.send('late'), { code: 'CLOSED' });
    await settle();
    assert.equal(errors.length, 1);
  });

  it('can be closed within any event', () => {
    for (const when of ['connecting', 'open', 'waiting'] as const) {
      platform = new FakePlatform();
      const connection = connect();
      connection.on('state', (state) => {
        if (state === when) {
          connection.close();
        }
      });
      platform.socket.open();
      platform.socket.events.closed(1006, '');
      mock.timers.tick(60_000);
      assert.equal(connection.state, 'closed');
      assert.equal(platform.live.length, 0);
    }
  });

  it('goes on although a listener throws, and lets the runtime report that', () => {
    const connection = connect();
    connection.on('state', () => {
      throw new Error('of the application');
    });
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    platform.socket.open();
    assert.equal(connection.state, 'open');
    platform.socket.events.message('reading');
    assert.deepEqual(messages, ['reading']);
    assert.throws(() => mock.timers.tick(0), /of the application/);
  });

  it('bounds what waits, and says what the bound is', async () => {
    const connection = connect('unconfirmed', { messages: 2, bytes: 10 });
    const first = connection.send('one');
    await assert.rejects(connection.send('12345678'), { code: 'QUEUE_FULL' });
    void connection.send('two');
    await assert.rejects(connection.send('3'), { code: 'QUEUE_FULL', message: /at most 2 messages and 10 bytes/ });
    platform.socket.open();
    await first;
    void connection.send('three');
    assert.deepEqual(platform.socket.messages, ['one', 'two', 'three']);
    assert.equal(errors.length, 2);
  });

  it('gives up a message that the platform refuses on three connections, and goes on with the next', async () => {
    const connection = connect();
    const sending = connection.send('poison');
    for (let i = 0; i < 3; i++) {
      platform.socket.refusing = true;
      platform.socket.events.opened();
      mock.timers.tick(500);
      mock.timers.tick(30_000);
    }
    await assert.rejects(sending, { code: 'NOT_SENDABLE' });
    const next = connection.send('good');
    platform.socket.open();
    await next;
  });

  it('sends nothing past a message that the platform refuses, which would then come out of order', () => {
    const connection = connect();
    void connection.send('one');
    void connection.send('two');
    const { send } = platform.socket;
    mock.method(platform.socket, 'send', (payload: string, refused: (reason: string) => void) =>
      payload === 'one' ? refused('busy') : send.call(platform.socket, payload, refused),
    );
    platform.socket.events.opened();
    assert.deepEqual(platform.socket.sent, []);
  });

  it('throws if the platform opens no socket at all', () => {
    platform.refusal = new Error('mixed content');
    assert.throws(connect, { code: 'NO_SOCKET', message: /mixed content/ });
    assert.equal(platform.watched, 0);
  });

  it('names the events that there are', () => {
    const connection = connect();
    assert.throws(() => connection.on('mesage' as 'message', () => {}), /give message, state or error/);
    assert.throws(() => connection.on('message', undefined as never), /no function/);
  });

  it('stops telling a listener that was taken back', () => {
    const connection = opened();
    const messages: unknown[] = [];
    const off = connection.on('message', (message) => messages.push(message));
    platform.socket.events.message('one');
    off();
    platform.socket.events.message('two');
    assert.deepEqual(messages, ['one']);
  });

  it('never sends more than 200 frames at once when as much waited for the connection', () => {
    const connection = connect();
    for (let i = 0; i < 256; i++) {
      void connection.send('m' + i);
    }
    platform.socket.events.opened();
    platform.socket.echoAll();
    assert.ok(platform.socket.sent.length <= 200, `${platform.socket.sent.length} frames`);
  });

  it('confirms nothing any more once the platform refused something, which may be what the echo seems to confirm', async () => {
    const connection = opened();
    let confirmed = false;
    const refusals: Array<(reason: string) => void> = [];
    mock.method(platform.socket, 'send', (_: unknown, refused: (reason: string) => void) => refusals.push(refused));
    void connection.send('one').then(() => (confirmed = true));
    refusals[0]!('send:fail');
    platform.socket.echo();
    await settle();
    assert.equal(confirmed, false);
    mock.timers.tick(500);
    mock.timers.tick(500);
    platform.socket.open();
    await settle();
    assert.deepEqual(platform.socket.messages, ['one']);
    assert.equal(confirmed, true);
  });

  it('asks for confirmations although the clock was set back and the application never pauses', () => {
    const connection = opened();
    for (let i = 0; i < 4; i++) {
      void connection.send('burst');
      platform.socket.echoAll();
    }
    const back = mock.method(Date, 'now', () => 1_000 + elapsed);
    let elapsed = 0;
    const asked = () => platform.socket.sent.length - platform.socket.messages.length;
    const before = asked();
    for (; elapsed < 5_000; elapsed += 100) {
      void connection.send('slider');
      mock.timers.tick(100);
      platform.socket.echoAll();
    }
    back.mock.restore();
    assert.ok(asked() - before >= 4, `${asked() - before} heartbeats in 5 s`);
  });

  it('counts its heartbeats right although the platform tells twice that it is open', async () => {
    const connection = connect();
    let confirmed = false;
    platform.socket.events.opened();
    void connection.send('one').then(() => (confirmed = true));
    platform.socket.events.opened();
    platform.socket.echo();
    await settle();
    assert.deepEqual([platform.socket.sent.slice(0, 2), confirmed], [['H', 'one'], false]);
  });

  it('comes back if an attempt that it had given up has taken the place of its connection', () => {
    const connection = connect();
    mock.timers.tick(15_000);
    mock.timers.tick(500);
    platform.socket.open();
    platform.socket.events.closed(4502, 'replaced');
    assert.equal(connection.state, 'waiting');
    mock.timers.tick(500);
    platform.socket.open();
    mock.timers.tick(60_000);
    platform.socket.events.closed(4502, 'replaced');
    assert.equal(connection.state, 'closed');
  });

  it('is soon back if the network came back during an attempt that fails', () => {
    connect();
    for (let i = 0; i < 6; i++) {
      platform.socket.events.closed(1006, '');
      mock.timers.tick(15_000);
    }
    platform.wake();
    platform.socket.events.closed(1006, '');
    assert.equal(states[states.length - 1]![1].retryIn, 500);
  });

  it('tells each listener the states in order, although another one closes it', () => {
    const connection = connect();
    const seen: State[] = [];
    connection.on('state', () => connection.close());
    connection.on('state', (state) => seen.push(state));
    platform.socket.open();
    assert.deepEqual(seen, ['closed']);
  });

  it('shows the address to nobody, since the key is in it', () => {
    connect();
    platform.socket.events.failed('no route: https://bridge/netgate/secret/p/s/o (code 7)');
    mock.timers.tick(500);
    assert.doesNotMatch(states[0]![1].reason!, /secret/);
    assert.match(states[0]![1].reason!, /no route/);
    platform.wake();
    platform.socket.events.closed(1006, 'GET /netgate/secret/p/s/o: 502');
    assert.equal(states[2]![1].reason, 'GET ...');
    platform.refusal = new Error("The URL 'wss://a b/netgate/secret/p/s/o' is invalid.");
    assert.throws(connect, { code: 'NO_SOCKET', message: /no socket: The URL '[^\/]*$/ });
  });

  it('says at once that a message is bigger than all that may wait', async () => {
    const connection = connect('unconfirmed', { bytes: 10 });
    await assert.rejects(connection.send('12345678901'), { code: 'TOO_BIG', message: /11 bytes.* 10/ });
  });

  it('stops telling a listener that another one took back within the same event', () => {
    const connection = opened();
    const messages: unknown[] = [];
    connection.on('message', () => off());
    const off = connection.on('message', (message) => messages.push(message));
    platform.socket.events.message('one');
    assert.deepEqual(messages, []);
  });
});
