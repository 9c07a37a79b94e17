import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import type { State } from '../src/events';
import { ConnectionRig } from './support/connection-rig';
import { FakePlatform } from './support/fake-platform';

const settle = () => new Promise<void>((next) => setImmediate(next));

const rig = new ConnectionRig();

beforeEach(() => rig.reset());

describe('a connection', () => {
  it('is open once the bridge has answered, not when the socket is', () => {
    const connection = rig.connect();
    assert.equal(connection.state, 'connecting');
    rig.platform.socket.events.opened();
    assert.equal(connection.state, 'connecting');
    assert.deepEqual(rig.platform.socket.sent, ['H']);
    rig.platform.socket.echo();
    assert.equal(connection.state, 'open');
    assert.deepEqual(rig.states, [['open', {}]]);
  });

  it('sends what was given while it connected, and resolves with the echo of the heartbeat behind it', async () => {
    const connection = rig.connect();
    let confirmed = false;
    const sending = connection.send('one').then(() => (confirmed = true));
    rig.platform.socket.events.opened();
    assert.deepEqual(rig.platform.socket.sent, ['one', 'H']);
    await settle();
    assert.equal(confirmed, false);
    rig.platform.socket.echo();
    await sending;
    assert.equal(confirmed, true);
  });

  it('asks for the confirmation of later messages with the next heartbeat', async () => {
    const connection = rig.opened();
    const first = connection.send('one');
    const second = connection.send('two');
    assert.deepEqual(rig.platform.socket.sent, ['H', 'one', 'H', 'two']);
    rig.platform.socket.echo();
    await first;
    assert.deepEqual(rig.platform.socket.sent, ['H', 'one', 'H', 'two', 'H']);
    rig.platform.socket.echo();
    await second;
  });

  it('never sends more than 200 frames at once, nor more than 50 a second', () => {
    const connection = rig.opened('unconfirmed', { messages: 10_000 });
    for (let i = 0; i < 5_000; i++) {
      void connection.send('m' + i);
    }
    let tokens = 200 - 1;
    let seen = rig.platform.socket.sent.length;
    for (let elapsed = 0; elapsed < 60_000; elapsed += 10) {
      rig.platform.socket.echoAll();
      tokens = Math.min(200, tokens + 0.5) - (rig.platform.socket.sent.length - seen);
      seen = rig.platform.socket.sent.length;
      assert.ok(tokens >= 0, `out of tokens after ${elapsed} ms`);
      mock.timers.tick(10);
    }
    assert.ok(rig.platform.socket.messages.length > 60 * 35, `${rig.platform.socket.messages.length} messages in a minute`);
  });

  it('sends a heartbeat each 55 s while nothing else is sent', () => {
    rig.opened();
    mock.timers.tick(54_999);
    assert.equal(rig.platform.socket.sent.length, 1);
    mock.timers.tick(1);
    assert.deepEqual(rig.platform.socket.sent, ['H', 'H']);
    rig.platform.socket.echo();
    mock.timers.tick(55_000);
    assert.deepEqual(rig.platform.socket.sent, ['H', 'H', 'H']);
  });

  it('takes a connection that is silent for 10 s after a heartbeat for half-open', () => {
    const connection = rig.opened();
    mock.timers.tick(55_000);
    mock.timers.tick(10_000);
    assert.equal(connection.state, 'waiting');
    assert.equal(rig.platform.socket.closed, true);
    assert.match(rig.states[1]![1].reason!, /half-open/);
  });

  it('takes any frame for a sign of life', () => {
    const connection = rig.opened();
    mock.timers.tick(55_000);
    for (let i = 0; i < 10; i++) {
      mock.timers.tick(9_000);
      rig.platform.socket.events.message('reading');
    }
    assert.equal(connection.state, 'open');
    mock.timers.tick(10_000);
    mock.timers.tick(10_000);
    assert.equal(connection.state, 'waiting');
  });

  it('gives the application an H that is no echo', () => {
    const connection = rig.opened();
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    rig.platform.socket.events.message('H');
    assert.deepEqual(messages, ['H']);
  });

  it('sends again, first and in order, what was not confirmed when the connection was lost', async () => {
    const connection = rig.opened();
    const sending = [connection.send('one'), connection.send('two'), connection.send('three')];
    rig.platform.socket.echo();
    await sending[0];
    rig.platform.socket.events.closed(1006, '');
    void connection.send('four');
    mock.timers.tick(500);
    rig.platform.socket.events.opened();
    assert.deepEqual(rig.platform.socket.messages, ['two', 'three', 'four']);
    rig.platform.socket.echo();
    await Promise.all(sending);
  });

  it('rejects it instead where resend is never', async () => {
    const connection = rig.opened('never');
    const sending = connection.send('one');
    rig.platform.socket.events.closed(1006, '');
    await assert.rejects(sending, { code: 'UNCONFIRMED' });
    const queued = connection.send('two');
    mock.timers.tick(500);
    rig.platform.socket.open();
    await queued;
    assert.deepEqual(rig.platform.socket.messages, ['two']);
    assert.deepEqual(
      rig.errors.map((error) => error.code),
      ['UNCONFIRMED'],
    );
  });

  it('leaves nothing behind once it is closed', async () => {
    const connection = rig.opened();
    const sending = connection.send('one');
    connection.close();
    connection.close();
    await assert.rejects(sending, { code: 'CLOSED' });
    assert.equal(rig.platform.socket.closed, true);
    assert.equal(rig.platform.watched, 0);
    rig.platform.socket.events.message('late');
    mock.timers.tick(3_600_000);
    assert.equal(rig.platform.sockets.length, 1);
    assert.deepEqual(rig.platform.socket.sent, ['H', 'one', 'H']);
    assert.deepEqual(
      rig.states.map(([state]) => state),
      ['open', 'closed'],
    );
    assert.deepEqual(rig.errors, []);
  });

  it('says so when something is sent after it was closed', async () => {
    const connection = rig.opened();
    connection.close();
    await assert.rejects(connection.send('late'), { code: 'CLOSED' });
    await settle();
    assert.equal(rig.errors.length, 1);
  });

  it('can be closed within any event', () => {
    for (const when of ['connecting', 'open', 'waiting'] as const) {
      rig.platform = new FakePlatform();
      const connection = rig.connect();
      connection.on('state', (state) => {
        if (state === when) {
          connection.close();
        }
      });
      rig.platform.socket.open();
      rig.platform.socket.events.closed(1006, '');
      mock.timers.tick(60_000);
      assert.equal(connection.state, 'closed');
      assert.equal(rig.platform.live.length, 0);
    }
  });

  it('goes on although a listener throws, and lets the runtime report that', () => {
    const connection = rig.connect();
    connection.on('state', () => {
      throw new Error('of the application');
    });
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    rig.platform.socket.open();
    assert.equal(connection.state, 'open');
    rig.platform.socket.events.message('reading');
    assert.deepEqual(messages, ['reading']);
    assert.throws(() => mock.timers.tick(0), /of the application/);
  });

  it('bounds what waits, and says what the bound is', async () => {
    const connection = rig.connect('unconfirmed', { messages: 2, bytes: 10 });
    const first = connection.send('one');
    await assert.rejects(connection.send('12345678'), { code: 'QUEUE_FULL' });
    void connection.send('two');
    await assert.rejects(connection.send('3'), { code: 'QUEUE_FULL', message: /at most 2 messages and 10 bytes/ });
    rig.platform.socket.open();
    await first;
    void connection.send('three');
    assert.deepEqual(rig.platform.socket.messages, ['one', 'two', 'three']);
    assert.equal(rig.errors.length, 2);
  });

  it('gives up a message that the platform refuses on three connections, and goes on with the next', async () => {
    const connection = rig.connect();
    const sending = connection.send('poison');
    for (let i = 0; i < 3; i++) {
      rig.platform.socket.refusing = true;
      rig.platform.socket.events.opened();
      mock.timers.tick(500);
      mock.timers.tick(30_000);
    }
    await assert.rejects(sending, { code: 'NOT_SENDABLE' });
    const next = connection.send('good');
    rig.platform.socket.open();
    await next;
  });

  it('sends nothing past a message that the platform refuses, which would then come out of order', () => {
    const connection = rig.connect();
    void connection.send('one');
    void connection.send('two');
    const { send } = rig.platform.socket;
    mock.method(rig.platform.socket, 'send', (payload: string, refused: (reason: string) => void) =>
      payload === 'one' ? refused('busy') : send.call(rig.platform.socket, payload, refused),
    );
    rig.platform.socket.events.opened();
    assert.deepEqual(rig.platform.socket.sent, []);
  });

  it('throws if the platform opens no socket at all', () => {
    rig.platform.refusal = new Error('mixed content');
    assert.throws(() => rig.connect(), { code: 'NO_SOCKET', message: /mixed content/ });
    assert.equal(rig.platform.watched, 0);
  });

  it('names the events that there are', () => {
    const connection = rig.connect();
    assert.throws(() => connection.on('mesage' as 'message', () => {}), /give message, state or error/);
    assert.throws(() => connection.on('message', undefined as never), /no function/);
  });

  it('stops telling a listener that was taken back', () => {
    const connection = rig.opened();
    const messages: unknown[] = [];
    const off = connection.on('message', (message) => messages.push(message));
    rig.platform.socket.events.message('one');
    off();
    rig.platform.socket.events.message('two');
    assert.deepEqual(messages, ['one']);
  });

  it('never sends more than 200 frames at once when as much waited for the connection', () => {
    const connection = rig.connect();
    for (let i = 0; i < 256; i++) {
      void connection.send('m' + i);
    }
    rig.platform.socket.events.opened();
    rig.platform.socket.echoAll();
    assert.ok(rig.platform.socket.sent.length <= 200, `${rig.platform.socket.sent.length} frames`);
  });

  it('confirms nothing any more once the platform refused something, which may be what the echo seems to confirm', async () => {
    const connection = rig.opened();
    let confirmed = false;
    const refusals: Array<(reason: string) => void> = [];
    mock.method(rig.platform.socket, 'send', (_: unknown, refused: (reason: string) => void) => refusals.push(refused));
    void connection.send('one').then(() => (confirmed = true));
    refusals[0]!('send:fail');
    rig.platform.socket.echo();
    await settle();
    assert.equal(confirmed, false);
    mock.timers.tick(500);
    mock.timers.tick(500);
    rig.platform.socket.open();
    await settle();
    assert.deepEqual(rig.platform.socket.messages, ['one']);
    assert.equal(confirmed, true);
  });

  it('asks for confirmations although the clock was set back and the application never pauses', () => {
    const connection = rig.opened();
    for (let i = 0; i < 4; i++) {
      void connection.send('burst');
      rig.platform.socket.echoAll();
    }
    const back = mock.method(Date, 'now', () => 1_000 + elapsed);
    let elapsed = 0;
    const asked = () => rig.platform.socket.sent.length - rig.platform.socket.messages.length;
    const before = asked();
    for (; elapsed < 5_000; elapsed += 100) {
      void connection.send('slider');
      mock.timers.tick(100);
      rig.platform.socket.echoAll();
    }
    back.mock.restore();
    assert.ok(asked() - before >= 4, `${asked() - before} heartbeats in 5 s`);
  });

  it('counts its heartbeats right although the platform tells twice that it is open', async () => {
    const connection = rig.connect();
    let confirmed = false;
    rig.platform.socket.events.opened();
    void connection.send('one').then(() => (confirmed = true));
    rig.platform.socket.events.opened();
    rig.platform.socket.echo();
    await settle();
    assert.deepEqual([rig.platform.socket.sent.slice(0, 2), confirmed], [['H', 'one'], false]);
  });

  it('tells each listener the states in order, although another one closes it', () => {
    const connection = rig.connect();
    const seen: State[] = [];
    connection.on('state', () => connection.close());
    connection.on('state', (state) => seen.push(state));
    rig.platform.socket.open();
    assert.deepEqual(seen, ['closed']);
  });

  it('shows the address to nobody, since the key is in it', () => {
    rig.connect();
    rig.platform.socket.events.failed('no route: https://bridge/netgate/secret/p/s/o (code 7)');
    mock.timers.tick(500);
    assert.doesNotMatch(rig.states[0]![1].reason!, /secret/);
    assert.match(rig.states[0]![1].reason!, /no route/);
    rig.platform.wake();
    rig.platform.socket.events.closed(1006, 'GET /netgate/secret/p/s/o: 502');
    assert.equal(rig.states[2]![1].reason, 'GET ...');
    rig.platform.refusal = new Error("The URL 'wss://a b/netgate/secret/p/s/o' is invalid.");
    assert.throws(() => rig.connect(), { code: 'NO_SOCKET', message: /no socket: The URL '[^\/]*$/ });
  });

  it('says at once that a message is bigger than all that may wait', async () => {
    const connection = rig.connect('unconfirmed', { bytes: 10 });
    await assert.rejects(connection.send('12345678901'), { code: 'TOO_BIG', message: /11 bytes.* 10/ });
  });

  it('stops telling a listener that another one took back within the same event', () => {
    const connection = rig.opened();
    const messages: unknown[] = [];
    connection.on('message', () => off());
    const off = connection.on('message', (message) => messages.push(message));
    rig.platform.socket.events.message('one');
    assert.deepEqual(messages, []);
  });
});
