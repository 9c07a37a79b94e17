import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import WebSocket from 'ws';
import type { Device } from './support/bridge';
import { RealBridge, until } from './support/bridge';
import { Network } from './support/network';
import { load } from './support/runtime';

const MESSAGES = 10_000;
const DROPS = 100;

/** A `WebSocket` that counts how many of it are open at once. */
class Counted extends WebSocket {
  static open = 0;
  static highest = 0;

  constructor(url: string) {
    super(url);
    let counted = false;
    this.on('open', () => {
      counted = true;
      Counted.open++;
      Counted.highest = Math.max(Counted.highest, Counted.open);
    });
    const gone = () => {
      if (counted) {
        counted = false;
        Counted.open--;
      }
    };
    this.on('close', gone);
    const close = this.close.bind(this);
    this.close = (code, reason) => {
      gone();
      close(code, reason);
    };
  }
}

/** Takes what arrives, and tells what is wrong with it. */
class Ledger {
  highest = -1;
  outOfOrder = 0;
  repeated = 0;
  private readonly seen = new Set<number>();

  add(number: number): void {
    if (this.seen.has(number)) {
      this.repeated++;
      return;
    }
    this.seen.add(number);
    // By first receipt: a hole that is filled later is a message out of order.
    if (number !== this.highest + 1) {
      this.outOfOrder++;
    }
    this.highest = Math.max(this.highest, number);
  }

  get count(): number {
    return this.seen.size;
  }
}

describe('10,000 messages each way through 100 forced drops', () => {
  let bridge: RealBridge;
  let network: Network;
  let device: Device;

  before(async () => {
    bridge = await RealBridge.start({ BRIDGE_PUBLISH_RATE: '5000', BRIDGE_PUBLISH_BURST: '5000' });
    network = await new Network(bridge.port).start();
    device = await bridge.device();
  });

  after(async () => {
    await device?.stop();
    await network?.stop();
    await bridge?.stop();
  });

  it('arrive, in order, over one socket at a time, and leave nothing behind', { timeout: 300_000 }, async (context) => {
    const { connect, timers } = load({ WebSocket: Counted });
    const connection = connect({ ...bridge.address('me', 'lamp-1', network.port), limits: { messages: MESSAGES, bytes: 1e8, inFlight: 500 } });
    context.after(() => connection.close());
    const down = new Ledger();
    let opened = 0;
    connection.on('message', (text) => down.add(Number(text)));
    connection.on('state', (state) => {
      opened += state === 'open' ? 1 : 0;
    });
    await until(20_000, 'the connection is open', () => connection.state === 'open');

    let drops = 0;
    let told = 0;
    const telling = (async () => {
      for (; told < MESSAGES; told++) {
        // No faster than the drops come, so that these are spread over the whole.
        await until(60_000, 'the drops keep up', () => told < ((drops + 1) * MESSAGES) / DROPS);
        await device.tell('me', String(told));
      }
    })();
    let sent = 0;
    let confirmed = 0;
    const sending = (async () => {
      for (; sent < MESSAGES; sent++) {
        await until(60_000, 'the drops keep up', () => sent < ((drops + 1) * MESSAGES) / DROPS);
        void connection.send('up ' + sent).then(() => confirmed++);
      }
    })();

    for (; drops < DROPS; drops++) {
      const already = opened;
      // In the midst of the traffic: half of a drop's share of the messages has gone through.
      await until(60_000, 'traffic goes on', () => down.count >= ((drops + 0.5) * MESSAGES) / DROPS - 1);
      network.reset();
      await until(60_000, 'the connection is back', () => opened > already);
    }
    await Promise.all([telling, sending]);
    await until(60_000, 'all is confirmed', () => confirmed === MESSAGES);
    await until(60_000, 'all has arrived', () => down.count === MESSAGES);

    const up = new Ledger();
    device.from('me').forEach((text) => up.add(Number(text.replace('up ', ''))));
    context.diagnostic(`down: repeated ${down.repeated}; up: repeated ${up.repeated}; sockets ${network.accepted}`);
    assert.deepEqual(
      { down: down.count, up: up.count, downOutOfOrder: down.outOfOrder, upOutOfOrder: up.outOfOrder },
      { down: MESSAGES, up: MESSAGES, downOutOfOrder: 0, upOutOfOrder: 0 },
    );
    assert.ok(network.accepted > DROPS, `${network.accepted} sockets`);
    assert.equal(Counted.highest, 1);
    assert.ok(timers.highest <= 2, `${timers.highest} timers at once`);

    connection.close();
    assert.equal(timers.count, 0);
    assert.equal(Counted.open, 0);
    await until(10_000, 'the bridge has no session left', () => network.open === 0);
  });
});
