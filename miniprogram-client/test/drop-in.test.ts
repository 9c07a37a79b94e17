import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import vm from 'node:vm';
import { parse } from 'acorn';
import { DROP_IN, load } from './support/runtime';

const text = readFileSync(DROP_IN, 'utf8');

/** All names that the code reads as variables or properties. */
function namesIn(node: unknown, names = new Set<string>()): Set<string> {
  if (Array.isArray(node)) {
    node.forEach((child) => namesIn(child, names));
  } else if (node && typeof node === 'object') {
    const { type, name } = node as { type?: string; name?: string };
    if (type === 'Identifier' && name) {
      names.add(name);
    }
    Object.values(node).forEach((child) => namesIn(child, names));
  }
  return names;
}

describe('the file to drop into a project', () => {
  it('is what the sources give, and so are its copies in the samples', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bridge-client-'));
    try {
      execFileSync(process.execPath, ['scripts/build.mjs', folder]);
      const copies = {
        'dist/bridge-client.js': 'dist/bridge-client.js',
        'dist/bridge-client.mjs': 'dist/bridge-client.mjs',
        'samples/wechat/bridge-client.js': 'dist/bridge-client.js',
        'samples/alipay/bridge-client.js': 'dist/bridge-client.js',
        'samples/uni-app/bridge-client.js': 'dist/bridge-client.mjs',
      };
      for (const [committed, built] of Object.entries(copies)) {
        const same = readFileSync(committed, 'utf8') === readFileSync(join(folder, built), 'utf8');
        assert.ok(same, `${committed} is not what src gives: run "npm run build", and commit it`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is ES5', () => {
    assert.doesNotThrow(() => parse(text, { ecmaVersion: 5, sourceType: 'script' }));
    assert.throws(() => parse('const a = () => 1', { ecmaVersion: 5 }), 'the parser knows the difference');
  });

  it('uses nothing that the runtimes lack', () => {
    const names = namesIn(parse(text, { ecmaVersion: 5 }));
    assert.ok(names.has('setTimeout'), 'names are found');
    for (const lacking of ['URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'AbortController', 'globalThis', 'Map', 'Set', 'WeakMap', 'Symbol', 'Proxy', 'Reflect', 'setInterval', 'queueMicrotask', 'btoa', 'atob', 'eval', 'Function']) {
      assert.ok(!names.has(lacking), lacking);
    }
  });

  it('gives one global to a page, and an export to a mini-program', () => {
    const page = vm.createContext({});
    vm.runInContext(text, page);
    assert.equal(typeof page['bridgeClient'].connect, 'function');
    assert.deepEqual(Object.keys(page), ['bridgeClient']);
    assert.equal(typeof load({}).connect, 'function');
  });

  it('connects in a page whose storage is forbidden', () => {
    const opened: string[] = [];
    const page = vm.createContext({
      setTimeout: () => 0,
      clearTimeout: () => {},
      WebSocket: class {
        constructor(url: string) {
          opened.push(url);
        }
        close() {}
      },
    });
    vm.runInContext("Object.defineProperty(this, 'sessionStorage', { get() { throw new Error('SecurityError'); } })", page);
    vm.runInContext(text, page);
    page['bridgeClient'].connect({ url: 'ws://bridge' }).close();
    assert.equal(opened.length, 1);
  });

  it('says what is missing', () => {
    const { connect } = load({});
    const whole = { host: 'example.com', key: 'k', pid: 'p', sn: 's', openid: 'o' };
    assert.throws(() => connect(whole), /no my, wx, uni or WebSocket/);
    assert.throws(() => connect({ ...whole, platform: 'wx' }), /the platform 'wx' is not here/);
    assert.throws(() => connect({ ...whole, platform: 'toString' as 'wx' }), /give my, wx, uni or web/);
    assert.throws(() => connect(undefined as never), /options are missing/);
    assert.throws(() => connect({ ...whole, resend: 'always' as 'never' }), /give unconfirmed or never/);
  });
});
