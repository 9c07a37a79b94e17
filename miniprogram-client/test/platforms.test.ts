import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Connection, ConnectOptions, State, StateDetail } from '../src/index';
import type { AfterOutage } from './standins/network';
import type { Device } from './support/bridge';
import { RealBridge, until } from './support/bridge';
import { load } from './support/runtime';
import type { CountedTimers } from './support/timers';
import { VARIANTS } from './support/variants';
import type { Phone } from './support/variants';

const PATIENCE = 20_000;

/** An app on a phone that has connected, and what it has seen. */
interface App extends Phone {
  client: ReturnType<typeof load>;
  connection: Connection;
  timers: CountedTimers;
  messages: Array<string | ArrayBuffer>;
  states: Array<[State, StateDetail]>;
  errors: unknown[];
}

/** What is told first is what counts; what was repeated after a drop is left out. */
const once = <T>(all: T[]): T[] => [...new Set(all)];

let bridge: RealBridge;
let device: Device;
let users = 0;
const apps: App[] = [];

/** An app loads the client once, and connects as often as it likes. */
function start(phone: Phone, options: ConnectOptions, client = load(phone.globals)): App {
  const connection = client.connect(options);
  const app: App = { ...phone, client, connection, timers: client.timers, messages: [], states: [], errors: [] };
  connection.on('message', (message) => app.messages.push(message));
  connection.on('state', (state, detail) => app.states.push([state, detail]));
  connection.on('error', (error) => app.errors.push(error));
  apps.push(app);
  return app;
}

const isOpen = (app: App) => until(PATIENCE, 'it is open', () => app.connection.state === 'open');
const arrived = (app: App, count: number) => until(PATIENCE, `${count} messages arrived`, () => once(app.messages).length >= count);

/** Nothing of the app is left on the phone, and nothing went wrong there. */
async function leavesNothing(app: App, listeners: number): Promise<void> {
  app.connection.close();
  assert.equal(app.timers.count, 0);
  await until(PATIENCE, 'its socket is gone', () => app.device.liveSockets() === 0);
  await until(PATIENCE, 'its listeners are gone', () => app.device.listeners() <= listeners);
  assert.equal(app.timers.count, 0);
  assert.deepEqual(app.device.errors, []);
  assert.ok(app.device.maxOpenSockets() <= 1, `${app.device.maxOpenSockets()} sockets were open at once`);
  assert.ok(app.timers.highest <= 2, `${app.timers.highest} timers ran at once`);
}

before(async () => {
  bridge = await RealBridge.start();
  device = await bridge.device();
});

after(async () => {
  await device?.stop();
  await bridge?.stop();
});

afterEach(() => {
  for (const app of apps.splice(0)) {
    app.connection.close();
    app.device.dispose();
  }
});

for (const variant of VARIANTS) {
  describe(variant.name, () => {
    /** What a runtime that cannot take listeners back keeps for the next connection. */
    const KEPT = variant.hasOff ? 0 : 6;
    const newUser = () => `user-${++users}`;

    it('carries texts, objects and bytes both ways as they are', async () => {
      const user = newUser();
      const app = start(variant.phone(), bridge.address(user));
      const bytes = new Uint8Array([9, 0, 255, 128, 9]);
      await Promise.all(
        ['中文 "quoted" 😀', { CMD: 'STATE' }, bytes.buffer, bytes.subarray(1, 4), 'H', ''].map((message) => app.connection.send(message)),
      );
      // The broker has them all; it may not have handed on the last one yet.
      const received = () => device.received.filter((message) => message.user === user).map((message) => message.payload);
      await until(PATIENCE, 'the device has them', () => received().length === 6);
      assert.deepEqual(
        received(),
        [Buffer.from('中文 "quoted" 😀'), Buffer.from('{"CMD":"STATE"}'), Buffer.from(bytes), Buffer.from([0, 255, 128]), Buffer.from('H'), Buffer.from('')],
      );
      await device.tell(user, '亮度 60%');
      await device.tell(user, Buffer.from([0, 255, 254, 128]));
      await device.tell(user, 'H');
      await until(PATIENCE, 'all three arrived', () => app.messages.length === 3);
      assert.equal(app.messages[0], '亮度 60%');
      assert.deepEqual([...new Uint8Array(app.messages[1] as ArrayBuffer)], [0, 255, 254, 128]);
      assert.equal(app.messages[2], 'H');
      await leavesNothing(app, KEPT);
    });

    for (const outage of ['reset', 'dead', 'resumed'] as AfterOutage[]) {
      it(`misses nothing when the network was away, and its connections are ${outage}`, async () => {
        const user = newUser();
        const app = start(variant.phone(), bridge.address(user));
        await isOpen(app);
        await device.tell(user, 'before');
        await arrived(app, 1);
        app.device.networkOff();
        const sending = [app.connection.send(`${user} one`), app.connection.send(`${user} two`)];
        await device.tell(user, 'meanwhile');
        await device.tell(user, 'meanwhile, too');
        app.device.networkOn(outage);
        await Promise.all(sending);
        await device.tell(user, 'after');
        await arrived(app, 4);
        await until(PATIENCE, 'the device has both', () => once(device.from(user)).length === 2);
        assert.deepEqual(once(app.messages), ['before', 'meanwhile', 'meanwhile, too', 'after']);
        assert.deepEqual(once(device.from(user)), [`${user} one`, `${user} two`]);
        await leavesNothing(app, KEPT);
      });
    }

    it('misses nothing while it was in the background', async () => {
      const user = newUser();
      const background = { background: { closesAfterMs: 20, tells: 'at-once' } } as const;
      const app = start(variant.phone(variant.name.includes('no end') ? {} : background), bridge.address(user));
      await isOpen(app);
      app.device.goToBackground();
      await until(PATIENCE, 'the platform has closed it', () => app.device.openSockets() === 0);
      await device.tell(user, 'meanwhile');
      const sending = app.connection.send('from the background');
      app.device.comeToForeground();
      await sending;
      await arrived(app, 1);
      await until(PATIENCE, 'the device has it', () => device.from(user).length > 0);
      assert.deepEqual(once(app.messages), ['meanwhile']);
      assert.deepEqual(once(device.from(user)), ['from the background']);
      await leavesNothing(app, KEPT);
    });

    it('is the same installation after the app was killed, and gets what it missed', async () => {
      const user = newUser();
      const storage = new Map<string, unknown>();
      const first = start(variant.phone({ storage }), bridge.address(user));
      await isOpen(first);
      first.device.networkOff({ noticed: false });
      await device.tell(user, 'missed');
      first.connection.close();
      const second = start(variant.phone({ storage }), bridge.address(user));
      await arrived(second, 1);
      assert.deepEqual(once(second.messages), ['missed']);
      assert.equal(storage.size, 1);
    });

    it('keeps its listeners when it comes back, and adds none', async () => {
      const user = newUser();
      const app = start(variant.phone(), bridge.address(user));
      await isOpen(app);
      const listeners = app.device.listeners();
      for (let i = 0; i < 5; i++) {
        const opened = app.states.length;
        app.device.networkOff();
        app.device.networkOn('reset');
        await until(PATIENCE, 'it has come back', () => app.states.length > opened && app.connection.state === 'open');
      }
      await until(PATIENCE, 'there are as many listeners as before', () => app.device.listeners() === listeners);
      await leavesNothing(app, KEPT);
      const again = start(app, bridge.address(user), app.client);
      await isOpen(again);
      assert.equal(again.device.listeners(), listeners);
      await leavesNothing(again, KEPT);
    });

    it(`does not come back by itself once it was refused${variant.tellsCode ? '' : ', though this platform tells no code'}`, async () => {
      const app = start(variant.phone(), { ...bridge.address(newUser()), key: 'wrong' });
      // The bridge explains ten refusals a minute to one address; on a quick machine an eleventh waits for the next minute.
      await until(PATIENCE + 60_000, 'it is closed', () => app.connection.state === 'closed');
      assert.match(String(app.states[app.states.length - 1]![1].reason), /key is wrong/);
      assert.equal(app.states[app.states.length - 1]![1].code, 4500);
      assert.equal(app.errors.length, 1);
      await leavesNothing(app, KEPT);
    });

    it('leaves nothing behind when it is closed before it is open', async () => {
      const app = start(variant.phone({ eventDelayMs: 5 }), bridge.address(newUser()));
      await leavesNothing(app, KEPT);
    });
  });
}
