import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Device } from './device';
import { type My, type MyOptions, createMy } from './my';
import { ScriptedServer, called, eventually, later } from './scripted-server';

let server: ScriptedServer;
let device: Device;
let alipay: My;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

function make(options: MyOptions = {}): void {
  ({ my: alipay, device } = createMy(options));
}

function listen(task: my.SocketTask): unknown[] {
  const heard: unknown[] = [];
  task.onOpen((event) => heard.push(event));
  task.onMessage((event) => heard.push(event));
  task.onError((event) => heard.push(event));
  task.onClose((event) => heard.push(event));
  return heard;
}

async function connected() {
  const task = alipay.connectSocket({ url: server.url(), multiple: true });
  const heard = listen(task);
  await eventually(() => heard.length === 1 && server.accepted.length > 0);
  return { task, heard, peer: server.accepted.at(-1)! };
}

type Failure = { error?: number; errorMessage?: string };

test('the events of a task are wrapped in data', async () => {
  make();
  const { task, heard, peer } = await connected();
  peer.socket.send('text');
  await eventually(() => heard.length === 2);
  await task.close({ code: 1000 });
  await eventually(() => heard.length === 3);
  assert.deepEqual(heard, [
    { data: { socketTaskID: '1' } },
    { data: { socketTaskID: '1', data: 'text', isBuffer: false } },
    { data: { socketTaskID: '1' } },
  ]);
});

test('or not wrapped, as the documentation of the tasks can be read', async () => {
  make({ wrapped: false });
  const { heard, peer } = await connected();
  peer.socket.send('text');
  await eventually(() => heard.length === 2);
  assert.deepEqual(heard[1], { socketTaskID: '1', data: 'text', isBuffer: false });
});

test('the close event has code and reason on newer clients', async () => {
  make({ withCode: true });
  const { heard, peer } = await connected();
  peer.socket.close(4001, 'refused');
  await eventually(() => heard.length === 2);
  assert.deepEqual(heard[1], { data: { socketTaskID: '1', code: 4001, reason: 'refused' } });
});

test('binary messages come as base64, as ArrayBuffer, or as ArrayBuffer with isBuffer', async () => {
  const buffer = new Uint8Array([1, 2, 255]).buffer;
  for (const [binary, data, isBuffer] of [
    ['base64', 'AQL/', true],
    ['arraybuffer', buffer, false],
    ['arraybuffer-flagged', buffer, true],
  ] as const) {
    make({ binary });
    const { heard, peer } = await connected();
    peer.socket.send(Buffer.from(buffer));
    await eventually(() => heard.length === 2);
    assert.deepEqual(heard[1], { data: { socketTaskID: '1', data, isBuffer } });
    device.dispose();
  }
});

test('strings only are sent: text, or base64 with isBuffer', async () => {
  make();
  const { task, peer } = await connected();
  await task.send({ data: 'AQL/' });
  await task.send({ data: 'AQL/', isBuffer: true } as Parameters<my.SocketTask['send']>[0]);
  await assert.rejects(task.send({ data: new ArrayBuffer(2) as unknown as string }), { error: 2 });
  await eventually(() => peer.messages.length === 2);
  assert.deepEqual(peer.messages, ['AQL/', Buffer.from([1, 2, 255])]);
});

test('send before open fails with error 10', async () => {
  make();
  const task = alipay.connectSocket({ url: server.url('/slow'), multiple: true });
  const failure = await called<Failure>((fail) => task.send({ data: 'early', fail }));
  assert.equal(failure.error, 10);
});

test('every listener is called, off takes one off, and without a function all', async () => {
  make();
  const calls: string[] = [];
  const first = () => calls.push('first');
  const task = alipay.connectSocket({ url: server.url(), multiple: true });
  task.onMessage(first);
  task.onMessage(() => calls.push('second'));
  await eventually(() => server.accepted.length > 0);
  const { socket } = server.accepted[0]!;
  socket.send('a');
  await eventually(() => calls.length === 2);
  task.offMessage(() => calls.push('second'));
  task.offMessage(first);
  socket.send('b');
  await eventually(() => calls.length === 3);
  assert.deepEqual(calls, ['first', 'second', 'second']);
  assert.equal(device.listeners(), 1);
  task.offMessage();
  assert.equal(device.listeners(), 0);
});

test('a sixth socket is refused', async () => {
  make();
  for (let i = 0; i < 5; i++) await connected();
  const fail = called<Failure>((resolve) =>
    assert.equal(alipay.connectSocket({ url: server.url(), multiple: true, fail: resolve }), undefined),
  );
  assert.ok((await fail).error);
  assert.equal(device.maxOpenSockets(), 5);
});

test('multiple may be true when it is not given', async () => {
  make({ defaultMultiple: true });
  assert.ok(alipay.connectSocket({ url: server.url() }));
  make();
  assert.equal(alipay.connectSocket({ url: server.url() }), undefined);
});

test('an address that cannot be used fails with the documented error', async () => {
  make({ wssOnly: true });
  for (const [url, error] of [
    ['', 3],
    ['ws://[', 4],
    ['http://127.0.0.1', 5],
    ['ws://127.0.0.1', 20],
  ] as const) {
    const failure = await called<Failure>((fail) =>
      alipay.connectSocket({ url, multiple: true, fail }),
    );
    assert.equal(failure.error, error, url);
  }
});

test('a connection that cannot be made is an error without a close', async () => {
  make();
  const heard = listen(alipay.connectSocket({ url: server.url('/refuse'), multiple: true }));
  await eventually(() => heard.length > 0);
  await later(20);
  assert.equal(heard.length, 1);
  assert.equal((heard[0] as { error: number }).error, 50);
});

test('close before open does not close', async () => {
  make();
  const task = alipay.connectSocket({ url: server.url('/slow'), multiple: true });
  const heard = listen(task);
  await eventually(() => server.held === 1);
  await assert.rejects(task.close({}), { error: 1 });
  server.letIn();
  await eventually(() => heard.length === 1);
  assert.equal(device.openSockets(), 1);
});

test('getStorageSync gives data, null for a missing key', () => {
  make();
  assert.deepEqual(alipay.getStorageSync({ key: 'cid' }), { data: null });
  assert.deepEqual(alipay.setStorageSync({ key: 'cid', data: 'abc' }), { success: true });
  assert.deepEqual(alipay.getStorageSync({ key: 'cid' }), { data: 'abc' });
});

test('a listener that was an anonymous function cannot be taken off', async () => {
  make();
  const told: unknown[] = [];
  alipay.onNetworkStatusChange((status) => told.push(status));
  alipay.offNetworkStatusChange(() => {});
  assert.equal(device.listeners(), 1);
  device.networkOff();
  await eventually(() => told.length === 1);
  assert.deepEqual(told, [{ isConnected: false, networkType: 'NOTREACHABLE' }]);
  alipay.offNetworkStatusChange();
  assert.equal(device.listeners(), 0);
});
