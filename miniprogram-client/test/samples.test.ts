import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Device as Lamp } from './support/bridge';
import { RealBridge, until } from './support/bridge';
import { OpenPage, Sample } from './support/sample';
import { VARIANTS } from './support/variants';
import type { Variant } from './support/variants';

const NAMES = ['wechat', 'alipay', 'uni-app'] as const;
const PATIENCE = 20_000;
const STATE = '{"CMD":"STATE"}';

/** The sample for a runtime. */
const SAMPLE_FOR: Record<string, (typeof NAMES)[number]> = { wx: 'wechat', my: 'alipay', uni: 'uni-app' };

/** For each sample one that tells the close code and one that does not: the bridge explains ten refusals to an address a minute. */
const REFUSED = VARIANTS.filter((variant, at) => VARIANTS.findIndex((other) => kindOf(other) === kindOf(variant)) === at);

function kindOf({ name, tellsCode }: Variant): string {
  return name.slice(0, name.indexOf(',')) + tellsCode;
}

/** A project on a new telephone, with settings of its own. */
function installed({ phone }: Variant, config: object) {
  const { globals, device } = phone();
  const sample = new Sample(SAMPLE_FOR[Object.keys(globals)[0]!]!, globals, config);
  return { sample, device, open: () => new OpenPage(sample.definition()) };
}

/** The names that an expression of the markup reads from the page. */
function namesIn(expression: string): string[] {
  const bare = expression.replace(/'[^']*'/g, '').replace(/\.\w+/g, '');
  return (bare.match(/[A-Za-z_]\w*/g) ?? []).filter((name) => name !== 'item');
}

describe('each sample', () => {
  for (const name of NAMES) {
    it(`has JSON that parses, ${name}`, () => {
      const sample = new Sample(name);
      const files = sample.files('.json');
      assert.ok(files.length >= 3, files.join());
      files.forEach((file) => assert.doesNotThrow(() => JSON.parse(sample.text(file)), file));
    });

    it(`has its settings at one place, with those of the demonstration, ${name}`, () => {
      const sample = new Sample(name);
      const config = sample.module('config.js');
      assert.deepEqual(config['default'] ?? config, { host: 'ws://127.0.0.1:8080', key: 'demo', pid: 'demo', sn: 'lamp-1', openid: 'me' });
    });

    it(`names only handlers and data in its markup that its script has, ${name}`, () => {
      const sample = new Sample(name);
      const { data, handlers } = sample.definition();
      const markup = sample.markup();
      const bound = [...markup.matchAll(/ (?:bind\w+|on[A-Z]\w+|@\w+)="(\w+)"/g)].map((match) => match[1]!);
      assert.deepEqual(bound.sort(), ['askState', 'reconnect', 'switchLamp']);
      bound.forEach((handler) => assert.equal(typeof handlers[handler], 'function', handler));
      const braces = [...markup.matchAll(/\{\{(.*?)\}\}/g)].map((match) => match[1]!);
      const directives = [...markup.matchAll(/ (?:v-if|:\w+)="([^"]*)"/g)].map((match) => match[1]!);
      const lists = [...markup.matchAll(/ v-for="item in (\w+)"/g)].map((match) => match[1]!);
      const read = new Set([...braces, ...directives, ...lists].flatMap(namesIn));
      assert.deepEqual([...read].sort(), Object.keys(data).sort());
    });
  }
});

describe('a page of the samples, with the bridge', () => {
  let bridge: RealBridge;
  let lamp: Lamp;

  before(async () => {
    bridge = await RealBridge.start();
    lamp = await bridge.device();
  });

  after(async () => {
    await lamp?.stop();
    await bridge?.stop();
  });

  for (const variant of VARIANTS) {
    const platform = variant.name;
    const openid = platform.replace(/\W/g, '');

    it(`shows what the device sends, and switches it: ${platform}`, { timeout: 60_000 }, async (context) => {
      const { device, open } = installed(variant, bridge.address(openid));
      context.after(() => device.dispose());
      const page = open();
      page.call('onLoad');
      assert.equal(page.values['state'], 'connecting');
      await until(PATIENCE, 'the page is connected and asked for the state', () => lamp.from(openid).includes(STATE));
      assert.equal(page.values['state'], 'open');
      assert.equal(page.values['known'], false);

      await lamp.tell(openid, '{"answer":"STATE","on":true,"brightness":60,"readings":{"temperature":24.6,"power":6.4,"brightness":60}}');
      await until(PATIENCE, 'the state is shown', () => page.values['known'] === true);
      const { on, temperature, power, brightness } = page.values;
      assert.deepEqual({ on, temperature, power, brightness }, { on: true, temperature: 24.6, power: 6.4, brightness: 60 });

      page.call('switchLamp', { detail: { value: false } });
      await until(PATIENCE, 'the switch reached the device', () => lamp.from(openid).includes('{"CMD":"SWITCH","on":false}'));
      page.call('askState');
      await until(PATIENCE, 'the button reached the device', () => lamp.from(openid).filter((text) => text === STATE).length === 2);
      await lamp.tell(openid, '{"n":1,"event":"switch","on":true,"brightness":35,"by":"lamp"}');
      await until(PATIENCE, 'the event is shown', () => page.values['brightness'] === 35);
      assert.equal(page.values['on'], true);

      for (let n = 2; n < 30; n++) {
        await lamp.tell(openid, `{"n":${n},"readings":{"temperature":20.04}}`);
      }
      await until(PATIENCE, 'all readings are shown', () => page.frames()[0]!.includes('"n":29,'));
      assert.equal(page.values['temperature'], 20);
      assert.deepEqual(page.frames(), Array.from({ length: 20 }, (_, i) => `↓ {"n":${29 - i},"readings":{"temperature":20.04}}`));
      page.call('onUnload');
      assert.deepEqual(device.errors, []);
    });

    it(`shows what it does not understand as it is: ${platform}`, { timeout: 60_000 }, async (context) => {
      const { device, open } = installed(variant, bridge.address(openid + '2'));
      context.after(() => device.dispose());
      const page = open();
      page.call('onLoad');
      await until(PATIENCE, 'the page is connected', () => page.values['state'] === 'open');
      for (const payload of ['no JSON', 'null', '5', Buffer.from([0xff, 0xfe]), '{"error":"unknown command: X"}']) {
        await lamp.tell(openid + '2', payload);
      }
      await until(PATIENCE, 'the error is shown', () => page.values['reason'] === 'unknown command: X');
      assert.deepEqual(page.frames().slice(1, 5), ['↓ （二进制，2 字节）', '↓ 5', '↓ null', '↓ no JSON']);
      page.call('onUnload');
      assert.deepEqual(device.errors, []);
    });

    it(`asks again on each connection, and leaves nothing behind when it is left: ${platform}`, { timeout: 60_000 }, async (context) => {
      const user = openid + '3';
      const { sample, device, open } = installed(variant, bridge.address(user));
      context.after(() => device.dispose());
      const asked = (page: OpenPage) => page.frames().filter((text) => text === '↑ ' + STATE).length;
      const received = () => lamp.from(user).length;
      const first = open();
      first.call('onLoad');
      await until(PATIENCE, 'the page asked', () => asked(first) === 1 && received() === 1);
      device.networkOff();
      device.networkOn('reset');
      // The first may come twice: the bridge had not yet confirmed it.
      await until(PATIENCE, 'the page asked again', () => asked(first) === 2 && received() >= 2);
      first.call('onUnload');
      const left = JSON.stringify(first.values);
      assert.equal(sample.timers.count, 0);
      await until(PATIENCE, 'no socket is left', () => device.liveSockets() === 0);
      const listeners = device.listeners();
      assert.ok(!variant.hasOff || listeners === 0, `${listeners} listeners`);

      const second = open();
      second.call('onLoad');
      await until(PATIENCE, 'the second page asked', () => asked(second) === 1);
      assert.equal(device.openSockets(), 1);
      await lamp.tell(user, '{"n":1}');
      await until(PATIENCE, 'the second page shows the message', () => second.frames()[0] === '↓ {"n":1}');
      assert.equal(second.frames().filter((text) => text.startsWith('↓')).length, 1);
      assert.equal(JSON.stringify(first.values), left);
      second.call('onUnload');
      assert.equal(sample.timers.count, 0);
      await until(PATIENCE, 'no socket is left', () => device.liveSockets() === 0);
      assert.equal(device.listeners(), listeners);
      assert.equal(device.maxOpenSockets(), 1);
      assert.deepEqual(device.errors, []);
    });

    it(`shows what is wrong with its settings: ${platform}`, () => {
      const { device, open } = installed(variant, { ...bridge.address('me'), key: '' });
      const page = open();
      page.call('onLoad');
      assert.equal(page.values['state'], 'closed');
      assert.match(String(page.values['reason']), /^key must be a string/);
      page.call('onUnload');
      assert.equal(device.liveSockets(), 0);
    });
  }

  for (const variant of REFUSED) {
    it(`shows why it was refused, and takes its switch back: ${variant.name}`, { timeout: 60_000 }, async (context) => {
      const { sample, device, open } = installed(variant, { ...bridge.address('me'), key: 'wrong' });
      context.after(() => device.dispose());
      const page = open();
      page.call('onLoad');
      page.call('switchLamp', { detail: { value: true } });
      assert.equal(page.values['on'], true);
      await until(PATIENCE, 'the page is refused', () => page.values['state'] === 'closed');
      assert.match(String(page.values['reason']), /^4500：closed by the bridge: /);
      await until(PATIENCE, 'the switch is back', () => page.values['on'] === false);
      page.call('reconnect');
      assert.equal(page.values['state'], 'connecting');
      page.call('onUnload');
      await until(PATIENCE, 'no socket is left', () => device.liveSockets() === 0);
      assert.equal(sample.timers.count, 0);
      assert.deepEqual(device.errors, []);
    });
  }
});
