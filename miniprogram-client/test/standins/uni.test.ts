import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Device } from './device';
import { ScriptedServer, called, eventually, later } from './scripted-server';
import { type Uni, type UniOptions, createUni } from './uni';

let server: ScriptedServer;
let device: Device;
let app: Uni;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

function make(options: UniOptions = {}): void {
  ({ uni: app, device } = createUni(options));
}

function connect(path = '/') {
  const task = app.connectSocket({
    url: server.url(path),
    complete: () => {},
  }) as UniNamespace.SocketTask;
  const heard: unknown[] = [];
  task.onOpen(() => heard.push('open'));
  task.onMessage(({ data }) => heard.push(data));
  task.onError((error) => heard.push(['error', error]));
  task.onClose((close) => heard.push(['close', close]));
  return { task, heard };
}

async function connected() {
  const connection = connect();
  await eventually(() => connection.heard.length === 1 && server.accepted.length > 0);
  return { ...connection, peer: server.accepted.at(-1)! };
}

test('without a callback connectSocket returns a Promise, and nobody can reach the socket', async () => {
  make();
  const returned = app.connectSocket({ url: server.url() });
  assert.ok(returned instanceof Promise);
  assert.deepEqual(await returned, { errMsg: 'connectSocket:ok' });
  await eventually(() => device.openSockets() === 1);
});

test('with a callback it returns a SocketTask', async () => {
  make();
  const { task, heard, peer } = await connected();
  task.send({ data: 'text' });
  task.send({ data: new Uint8Array([1]).buffer });
  peer.socket.send(Buffer.from([2, 3]));
  await eventually(() => peer.messages.length === 2 && heard.length === 2);
  assert.deepEqual(peer.messages, ['text', Buffer.from([1])]);
  assert.deepEqual(heard[1], new Uint8Array([2, 3]).buffer);
});

test('on App a connection that cannot be made is an error without text and without close', async () => {
  make();
  const { heard } = connect('/refuse');
  await eventually(() => heard.length > 0);
  await later(20);
  assert.deepEqual(heard, [['error', {}]]);
});

test('in a mini-program it is an error and a close', async () => {
  make({ runtime: 'mini-program' });
  const { heard } = connect('/refuse');
  await eventually(() => heard.length === 2);
  assert.deepEqual(heard[1], ['close', { code: 1006, reason: 'abnormal closure' }]);
});

test('the close event of App has no code before HBuilderX 3.7.12', async () => {
  for (const [closeDetails, close] of [
    [false, {}],
    [true, { code: 4001, reason: 'refused' }],
  ] as const) {
    make({ closeDetails });
    const { heard, peer } = await connected();
    peer.socket.close(4001, 'refused');
    await eventually(() => heard.length === 2);
    assert.deepEqual(heard[1], ['close', close]);
  }
});

test('on App close() without an argument closes and throws', async () => {
  make();
  const { task, heard } = await connected();
  assert.throws(() => (task as unknown as { close(): void }).close(), TypeError);
  await eventually(() => heard.length === 2);
  make({ runtime: 'mini-program' });
  const other = await connected();
  (other.task as unknown as { close(): void }).close();
  await eventually(() => other.heard.length === 2);
});

test('on App send before open calls fail, and then success', async () => {
  make();
  const { task } = connect('/slow');
  const calls: string[] = [];
  task.send({
    data: 'early',
    success: () => calls.push('success'),
    fail: () => calls.push('fail'),
  });
  await eventually(() => calls.length === 2);
  assert.deepEqual([calls, device.sent], [['fail', 'success'], []]);
});

test('App before 2.2.6 neither sends nor receives ArrayBuffers', async () => {
  make({ arrayBuffers: false });
  const { task, heard, peer } = await connected();
  const failed = await called((fail) => task.send({ data: new ArrayBuffer(1), fail }));
  assert.ok(failed);
  peer.socket.send(Buffer.from([1]));
  peer.socket.send('text');
  await eventually(() => heard.length === 2);
  assert.deepEqual([heard[1], peer.messages], ['text', []]);
});

test('in a mini-program a sixth socket is refused, on App it is not', async () => {
  make({ runtime: 'mini-program' });
  for (let i = 0; i < 5; i++) await connected();
  await assert.rejects(app.connectSocket({ url: server.url() }) as Promise<unknown>, {
    errMsg: /^connectSocket:fail/,
  });
  make();
  for (let i = 0; i < 6; i++) await connected();
  assert.equal(device.maxOpenSockets(), 6);
});

test('a missing key reads as the empty string', () => {
  make();
  assert.equal(app.getStorageSync('cid'), '');
  app.setStorageSync('cid', 'abc');
  assert.equal(app.getStorageSync('cid'), 'abc');
});

test('the events of the application may not exist', async () => {
  make({ appEvents: false });
  assert.deepEqual(['onAppShow' in app, 'onNetworkStatusChange' in app], [false, true]);
  make();
  let shown = 0;
  const show = () => shown++;
  app.onAppShow?.(show);
  device.goToBackground();
  device.comeToForeground();
  await eventually(() => shown === 1);
  app.offAppShow?.(show);
  assert.equal(device.listeners(), 0);
});
