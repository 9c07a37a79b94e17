import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf, checkValue, limitsOf, withParameter } from '../src/options';

const VALUES = { key: 'secret', pid: 'lamp', sn: '0001', openid: 'o-1' };

describe('an address', () => {
  const hosts: Array<[string, string]> = [
    ['example.com', 'wss://example.com'],
    ['example.com:8443', 'wss://example.com:8443'],
    ['wss://example.com/', 'wss://example.com'],
    ['https://example.com/bridge', 'wss://example.com/bridge'],
    ['http://127.0.0.1:8080/?a=b#c', 'ws://127.0.0.1:8080'],
    ['WS://[::1]:8080', 'ws://[::1]:8080'],
  ];
  for (const [host, start] of hosts) {
    it(`is made of ${host} and the values`, () => {
      assert.equal(addressOf({ host, ...VALUES }), `${start}/netgate/secret/lamp/0001/o-1`);
    });
  }

  it('holds each value percent-encoded', () => {
    assert.equal(addressOf({ host: 'h', ...VALUES, openid: '张 三?&=%' }), 'wss://h/netgate/secret/lamp/0001/%E5%BC%A0%20%E4%B8%89%3F%26%3D%25');
  });

  it('is taken as it is from url, without a fragment', () => {
    assert.equal(addressOf({ url: 'ws://h/netgate/k/p/s/o?a=1#x' }), 'ws://h/netgate/k/p/s/o?a=1');
  });

  const wrong: Array<[object, RegExp]> = [
    [{}, /host is missing: give url, or host with/],
    [{ url: '' }, /url is missing/],
    [{ url: 'ftp://h' }, /url has no scheme that a WebSocket can use: give wss:/],
    [{ host: '//h', ...VALUES }, /host has no scheme/],
    [{ host: 'h', ...VALUES, key: undefined }, /key must be a string of 1 to 128 characters/],
    [{ host: 'h', ...VALUES, sn: '' }, /sn must be a string/],
    [{ host: 'h', ...VALUES, sn: 17 }, /sn must be a string/],
    [{ host: 'h', ...VALUES, pid: 'x'.repeat(129) }, /pid must be a string of 1 to 128 characters/],
    [{ host: 'h', ...VALUES, openid: 'a/b' }, /openid holds one of \+ # \//],
    [{ host: 'h', ...VALUES, openid: '+' }, /openid holds one of/],
    [{ host: 'h', ...VALUES, openid: 'a\u0000' }, /openid holds one of .* control character/],
    [{ host: 'h', ...VALUES, openid: '\ud800' }, /openid holds half a surrogate pair/],
  ];
  for (const [options, message] of wrong) {
    it(`is refused: ${message.source}`, () => {
      assert.throws(() => addressOf(options), { name: 'TypeError', message });
    });
  }

  it('never shows the key in an error', () => {
    assert.throws(() => addressOf({ host: 'h', ...VALUES, key: 'hush/hush' }), (error: Error) => !error.message.includes('hush'));
  });

  it('gets a parameter unless it has that one', () => {
    assert.equal(withParameter('wss://h/p', 'cid', 'a b'), 'wss://h/p?cid=a%20b');
    assert.equal(withParameter('wss://h/p?x=1', 'cid', 'a'), 'wss://h/p?x=1&cid=a');
    assert.equal(withParameter('wss://h/p?cid=mine', 'cid', 'a'), 'wss://h/p?cid=mine');
    assert.equal(withParameter('wss://h/p?acid=mine', 'cid', 'a'), 'wss://h/p?acid=mine&cid=a');
  });
});

describe('limits', () => {
  it('have defaults', () => {
    assert.deepEqual(limitsOf({}), { messages: 256, bytes: 1_048_576, inFlight: 40, frame: 65_536 });
    assert.equal(limitsOf({ limits: { inFlight: 5 } }).inFlight, 5);
  });

  it('are at least 1', () => {
    for (const value of [0, -1, NaN, 'x']) {
      assert.throws(() => limitsOf({ limits: { bytes: value as number } }), /limits.bytes is .*: give a number from 1 on/);
    }
  });
});

describe('a cid', () => {
  it('has 1 to 128 characters', () => {
    assert.equal(checkValue('cid', 'x'), 'x');
    assert.throws(() => checkValue('cid', ''), /cid must be a string/);
    assert.throws(() => checkValue('cid', 'x'.repeat(129)), /cid must be a string of 1 to 128/);
    assert.throws(() => withParameter('ws://h', 'cid', '\ud800'), { name: 'TypeError', message: /cid holds half a surrogate/ });
  });
});
