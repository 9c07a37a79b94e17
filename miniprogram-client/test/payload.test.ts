import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import vm from 'node:vm';
import { decodeBase64, encodeBase64 } from '../src/base64';
import { payloadOf, sizeOf } from '../src/payload';

const bytesOf = (payload: unknown) => [...new Uint8Array(payload as ArrayBuffer)];

describe('base64', () => {
  it('is what everybody else makes of the bytes, of any length', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = randomBytes(length);
      const own = new Uint8Array(bytes).buffer;
      assert.equal(encodeBase64(own), bytes.toString('base64'));
      assert.deepEqual(bytesOf(decodeBase64(bytes.toString('base64'))), [...bytes]);
    }
  });

  it('is read with line breaks and without padding', () => {
    assert.deepEqual(bytesOf(decodeBase64('AQ\r\nID/w')), [1, 2, 3, 255]);
  });
});

describe('a payload', () => {
  it('is a text as it is', () => {
    assert.equal(payloadOf('{"CMD":"STATE"}'), '{"CMD":"STATE"}');
    assert.equal(payloadOf(''), '');
  });

  it('is anything else as JSON', () => {
    assert.equal(payloadOf({ CMD: 'STATE' }), '{"CMD":"STATE"}');
    assert.equal(payloadOf([1, null]), '[1,null]');
    assert.equal(payloadOf(null), 'null');
    assert.equal(payloadOf(true), 'true');
  });

  it('is a copy of a buffer, since it may wait while the application goes on with its own', () => {
    const own = new Uint8Array([1, 2]);
    const payload = payloadOf(own.buffer);
    own[0] = 9;
    assert.deepEqual(bytesOf(payload), [1, 2]);
  });

  it('is the part of the buffer that a view shows', () => {
    const whole = new Uint8Array([1, 2, 3, 4, 5, 6]);
    assert.deepEqual(bytesOf(payloadOf(whole.subarray(2, 4))), [3, 4]);
    assert.deepEqual(bytesOf(payloadOf(new DataView(whole.buffer, 4, 1))), [5]);
    assert.deepEqual(bytesOf(payloadOf(new Uint16Array(whole.buffer, 2, 1))), [3, 4]);
  });

  it('is a copy of what other threads see, too', () => {
    const shared = new SharedArrayBuffer(3);
    new Uint8Array(shared).set([1, 2, 3]);
    for (const payload of [payloadOf(shared), payloadOf(new Uint8Array(shared))]) {
      assert.equal(Object.prototype.toString.call(payload), '[object ArrayBuffer]');
      assert.deepEqual(bytesOf(payload), [1, 2, 3]);
    }
  });

  it('is a buffer also if another context made it', () => {
    assert.deepEqual(bytesOf(payloadOf(vm.runInNewContext('new Uint8Array([7, 8]).buffer'))), [7, 8]);
  });

  it('is one byte for the text H, which would be taken for a heartbeat', () => {
    assert.deepEqual(bytesOf(payloadOf('H')), [72]);
    assert.equal(payloadOf('h'), 'h');
  });

  it('is nothing that JSON cannot hold', () => {
    for (const value of [undefined, () => 1, Symbol('x')]) {
      assert.throws(() => payloadOf(value), { code: 'NOT_SENDABLE', message: /cannot be sent: give a string/ });
    }
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const value of [circle, 1n, { toJSON: () => { throw new Error('of the application'); } }]) {
      assert.throws(() => payloadOf(value), { code: 'NOT_SENDABLE' });
    }
  });

  it('has the size of its UTF-8', () => {
    for (const text of ['', 'a', 'é', '漢', '😀', 'a😀漢é', '\ud83d\ude00x', '\u007f\u0080\u07ff\u0800\uffff']) {
      assert.equal(sizeOf(text), Buffer.byteLength(text), text);
    }
    assert.equal(sizeOf(new ArrayBuffer(17)), 17);
  });

  it('is no text with half a surrogate pair', () => {
    for (const text of ['\ud800', 'a\udc00', '\ud83d', '\ud83dx', '\ude00\ud83d']) {
      assert.throws(() => sizeOf(text), { code: 'NOT_SENDABLE', message: /half a surrogate pair at \d/ });
    }
  });
});
