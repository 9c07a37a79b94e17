import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import { ConnectionRig } from './support/connection-rig';

const rig = new ConnectionRig();

beforeEach(() => rig.reset());

describe('a connection that was lost', () => {
  it('waits longer after each failed attempt, up to 30 s, and starts anew once the bridge was heard', () => {
    rig.connect();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      rig.platform.socket.events.closed(1006, '');
      const { retryIn } = rig.states[rig.states.length - 1]![1];
      waits.push(retryIn!);
      mock.timers.tick(retryIn!);
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    rig.platform.socket.open();
    rig.platform.socket.events.closed(1006, '');
    assert.equal(rig.states[rig.states.length - 1]![1].retryIn, 500);
  });

  it('asks for confirmations at once on a new connection, for which the bridge counts anew', () => {
    const connection = rig.opened();
    const last = () => rig.platform.socket.sent[rig.platform.socket.sent.length - 1];
    for (let i = 0; i < 5; i++) {
      void connection.send('m' + i);
      rig.platform.socket.echoAll();
    }
    assert.equal(last(), 'm4', 'it has asked often enough for now');
    rig.platform.socket.events.closed(1006, '');
    mock.timers.tick(500);
    rig.platform.socket.open();
    void connection.send('again');
    assert.equal(last(), 'H');
  });

  it('gives a bridge that is overloaded more time', () => {
    rig.opened();
    rig.platform.socket.events.closed(1013, 'full');
    assert.deepEqual(rig.states[1], ['waiting', { code: 1013, reason: 'full', retryIn: 8_000 }]);
  });

  it('has one attempt under way at a time, whatever the platform tells', () => {
    rig.connect();
    rig.platform.wake();
    rig.platform.socket.events.failed('refused');
    rig.platform.socket.events.failed('refused');
    rig.platform.wake();
    assert.equal(rig.platform.sockets.length, 1);
    rig.platform.socket.events.closed(1006, '');
    rig.platform.socket.events.closed(1006, '');
    rig.platform.socket.events.failed('late');
    mock.timers.tick(500);
    assert.equal(rig.platform.sockets.length, 2);
    rig.platform.sockets[0]!.events.closed(1006, 'very late');
    rig.platform.sockets[0]!.events.opened();
    mock.timers.tick(14_000);
    assert.equal(rig.platform.sockets.length, 2);
    assert.equal(rig.platform.live.length, 1);
  });

  it('gives up an attempt that comes to nothing within 15 s', () => {
    rig.connect();
    mock.timers.tick(15_000);
    assert.equal(rig.platform.sockets[0]!.closed, true);
    assert.equal(rig.states[0]![0], 'waiting');
  });

  it('takes an error without an end for the end after half a second', () => {
    rig.opened();
    rig.platform.socket.events.failed('ECONNRESET');
    mock.timers.tick(499);
    assert.deepEqual(
      rig.states.map(([state]) => state),
      ['open'],
    );
    mock.timers.tick(1);
    assert.deepEqual(rig.states[1], ['waiting', { code: 1006, reason: 'ECONNRESET', retryIn: 500 }]);
  });

  for (const code of [4500, 4501, 4502, 4503, 4504, 4505, 4999, 1003, 1007, 1008, 1009]) {
    it(`never comes back after ${code}`, async () => {
      const connection = rig.opened();
      const sending = connection.send('one');
      rig.platform.socket.events.closed(code, 'no');
      assert.equal(connection.state, 'closed');
      await assert.rejects(sending, { code });
      rig.platform.wake();
      mock.timers.tick(3_600_000);
      assert.equal(rig.platform.sockets.length, 1);
      assert.equal(rig.platform.watched, 0);
      assert.deepEqual(
        rig.errors.map((error) => error.code),
        [code],
      );
    });
  }

  for (const code of [1000, 1001, 1005, 1006, 1011, 1012, 1013, 4001, 4002, 4003]) {
    it(`comes back after ${code}`, () => {
      rig.opened();
      rig.platform.socket.events.closed(code, '');
      mock.timers.tick(30_000);
      assert.ok(rig.platform.sockets.length > 1);
    });
  }

  it('knows from a frame that it is refused, where the platform tells no code', () => {
    const connection = rig.connect();
    rig.platform.socket.events.opened();
    rig.platform.socket.events.message('refused 4500 key is wrong');
    rig.platform.socket.events.closed(0, '');
    assert.equal(connection.state, 'closed');
    assert.deepEqual(
      rig.errors.map((error) => [error.code, error.message]),
      [[4500, 'closed by the bridge: key is wrong']],
    );
  });

  it('comes back after a refusal in a frame that allows it', () => {
    rig.connect();
    rig.platform.socket.events.opened();
    rig.platform.socket.events.message('refused 1013 full');
    rig.platform.socket.events.closed(0, '');
    assert.deepEqual(rig.states[0], ['waiting', { code: 1013, reason: 'full', retryIn: 8_000 }]);
  });

  it('takes the same text for a message when more follows', () => {
    const connection = rig.connect();
    const messages: unknown[] = [];
    connection.on('message', (message) => messages.push(message));
    rig.platform.socket.events.opened();
    rig.platform.socket.events.message('refused 4500 rpm');
    rig.platform.socket.events.message('refused 4500 rpm, again');
    rig.platform.socket.echo();
    rig.platform.socket.events.message('refused 4500 rpm, later');
    rig.platform.socket.events.closed(0, '');
    assert.deepEqual(messages, ['refused 4500 rpm', 'refused 4500 rpm, again', 'refused 4500 rpm, later']);
    assert.equal(connection.state, 'waiting');
  });

  it('waits longer each time if connections end soon and without a code, since another may take their place', () => {
    rig.opened();
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      rig.platform.socket.events.closed(0, '');
      const { retryIn } = rig.states[rig.states.length - 1]![1];
      waits.push(retryIn!);
      mock.timers.tick(retryIn!);
      rig.platform.socket.open();
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    mock.timers.tick(10_000);
    rig.platform.socket.events.closed(0, '');
    assert.equal(rig.states[rig.states.length - 1]![1].retryIn, 500);
  });

  it('connects at once when the network or the foreground is back', () => {
    const connection = rig.opened();
    rig.platform.socket.events.closed(1013, '');
    rig.platform.wake();
    assert.equal(connection.state, 'connecting');
    assert.equal(rig.platform.sockets.length, 2);
    mock.timers.tick(14_000);
    assert.equal(rig.platform.sockets.length, 2);
  });

  it('finds within 3 s that an open connection did not survive', () => {
    const connection = rig.opened();
    rig.platform.wake();
    assert.deepEqual(rig.platform.socket.sent, ['H', 'H']);
    mock.timers.tick(3_000);
    assert.equal(connection.state, 'waiting');
  });

  it('finds that as soon although the network keeps changing', () => {
    const connection = rig.opened();
    for (let i = 0; i < 3; i++) {
      rig.platform.wake();
      mock.timers.tick(1_000);
    }
    assert.equal(connection.state, 'waiting');
  });

  it('leaves one alone that did survive', () => {
    const connection = rig.opened();
    rig.platform.wake();
    rig.platform.socket.echo();
    mock.timers.tick(50_000);
    assert.equal(connection.state, 'open');
  });

  it('comes back if an attempt that it had given up has taken the place of its connection', () => {
    const connection = rig.connect();
    mock.timers.tick(15_000);
    mock.timers.tick(500);
    rig.platform.socket.open();
    rig.platform.socket.events.closed(4502, 'replaced');
    assert.equal(connection.state, 'waiting');
    mock.timers.tick(500);
    rig.platform.socket.open();
    mock.timers.tick(60_000);
    rig.platform.socket.events.closed(4502, 'replaced');
    assert.equal(connection.state, 'closed');
  });

  it('is soon back if the network came back during an attempt that fails', () => {
    rig.connect();
    for (let i = 0; i < 6; i++) {
      rig.platform.socket.events.closed(1006, '');
      mock.timers.tick(15_000);
    }
    rig.platform.wake();
    rig.platform.socket.events.closed(1006, '');
    assert.equal(rig.states[rig.states.length - 1]![1].retryIn, 500);
  });
});
