import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Device } from './device';
import { ScriptedServer, called, eventually, later } from './scripted-server';
import { type Wx, type WxOptions, createWx } from './wx';

let server: ScriptedServer;
let device: Device;
let wx: Wx;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

function make(options: WxOptions = {}): void {
  ({ wx, device } = createWx(options));
}

function listen(task: WechatMiniprogram.SocketTask): string[] {
  const heard: string[] = [];
  task.onOpen(({ header }) => heard.push(`open ${header.upgrade}`));
  task.onMessage(({ data }) => heard.push(typeof data === 'string' ? data : `binary ${data.byteLength}`));
  task.onError(({ errMsg }) => heard.push(`error ${typeof errMsg}`));
  task.onClose(({ code, reason }) => heard.push(`close ${code} ${reason}`));
  return heard;
}

async function connected() {
  const task = wx.connectSocket({ url: server.url() });
  const heard = listen(task);
  await eventually(() => heard.length === 1 && server.accepted.length > 0);
  return { task, heard, peer: server.accepted.at(-1)! };
}

function outcome(call: (callbacks: object) => void): Promise<string> {
  return called((resolve) =>
    call({
      success: (result: { errMsg: string }) => resolve(result.errMsg),
      fail: (result: { errMsg: string }) => resolve(result.errMsg),
    }),
  );
}

test('a task sends and receives strings and ArrayBuffers', async () => {
  make();
  const { task, heard, peer } = await connected();
  task.send({ data: 'text' });
  task.send({ data: new Uint8Array([1, 2, 3]).buffer });
  peer.socket.send('back');
  peer.socket.send(Buffer.from([1, 2]));
  await eventually(() => peer.messages.length === 2 && heard.length === 3);
  assert.deepEqual(peer.messages, ['text', Buffer.from([1, 2, 3])]);
  assert.deepEqual(heard, ['open websocket', 'back', 'binary 2']);
});

test('a sixth socket is refused through fail', async () => {
  make();
  const tasks = await Promise.all([1, 2, 3, 4, 5].map(() => connected()));
  const heard = await called<string[]>((resolve) => {
    const sixth = wx.connectSocket({ url: server.url(), fail: () => resolve(events) });
    const events = listen(sixth);
  });
  await later(20);
  assert.deepEqual([heard, device.maxOpenSockets()], [[], 5]);
  tasks[0]!.task.close({});
  await eventually(() => tasks[0]!.heard.length === 2);
  await connected();
});

test('a refused connectSocket may return nothing', async () => {
  make({ refusedTask: 'undefined' });
  for (let i = 0; i < 5; i++) wx.connectSocket({ url: server.url() });
  assert.equal(wx.connectSocket({ url: server.url() }), undefined);
});

test('a listener that is attached later than in the same turn misses onOpen', async () => {
  make();
  const task = wx.connectSocket({ url: server.url() });
  await Promise.resolve();
  const heard = listen(task);
  await eventually(() => server.accepted.length === 1 && device.openSockets() === 1);
  server.accepted[0]!.socket.send('first heard');
  await eventually(() => heard.length > 0);
  assert.deepEqual(heard, ['first heard']);
});

test('success of connectSocket says nothing of the connection', async () => {
  make();
  const heard: string[] = [];
  const task = wx.connectSocket({
    url: server.url('/refuse'),
    success: ({ errMsg }) => heard.push(errMsg),
    complete: () => heard.push('complete'),
  });
  task.onError(() => heard.push('error'));
  task.onClose(() => heard.push('close'));
  await eventually(() => heard.includes('error'));
  await later(20);
  assert.deepEqual(heard, ['connectSocket:ok', 'complete', 'error'], 'and there is no onClose');
});

test('success of connectSocket may be called before there is a task', () => {
  make({ connectCallsBack: 'at-once' });
  const order: string[] = [];
  wx.connectSocket({ url: server.url(), success: () => order.push('success') });
  order.push('returned');
  assert.deepEqual(order, ['success', 'returned']);
});

test('send before open fails through fail', async () => {
  make();
  const task = wx.connectSocket({ url: server.url('/slow') });
  const errMsg = await outcome((callbacks) => task.send({ data: 'too early', ...callbacks }));
  assert.match(errMsg, /^sendSocketMessage:fail .*not OPEN/);
  assert.deepEqual(device.sent, []);
});

test('a typed array is refused by devices, whole as a buffer, or sent as in a browser', async () => {
  const view = () => new Uint8Array([9, 1, 2, 9]).subarray(1, 3);
  for (const [typedArrays, expected] of [
    ['rejected', []],
    ['whole-buffer', [Buffer.from([9, 1, 2, 9])]],
    ['as-browser', [Buffer.from([1, 2])]],
  ] as const) {
    make({ typedArrays });
    const { task, peer } = await connected();
    const errMsg = await outcome((callbacks) =>
      task.send({ data: view() as unknown as ArrayBuffer, ...callbacks }),
    );
    assert.match(errMsg, typedArrays === 'rejected' ? /:fail/ : /:ok/);
    await eventually(() => peer.messages.length === expected.length);
    assert.deepEqual(peer.messages, expected);
    device.dispose();
  }
});

test('close before open fails, and the socket opens', async () => {
  make();
  const task = wx.connectSocket({ url: server.url('/slow') });
  const heard = listen(task);
  await eventually(() => server.held === 1);
  assert.match(await outcome((callbacks) => task.close(callbacks)), /^closeSocket:fail/);
  server.letIn();
  await eventually(() => heard.length === 1);
  assert.deepEqual([heard, device.openSockets()], [['open websocket'], 1]);
});

test('only the codes 1000 and 3000 to 4999 close, with at most 123 bytes of reason', async () => {
  make();
  const { task, heard, peer } = await connected();
  for (const refused of [{ code: 1001 }, { code: 2999 }, { reason: '因'.repeat(42) }]) {
    assert.match(await outcome((callbacks) => task.close({ ...refused, ...callbacks })), /:fail/);
  }
  assert.equal(device.openSockets(), 1);
  const errMsg = await outcome((callbacks) => task.close({ code: 4999, reason: 'over', ...callbacks }));
  assert.equal(errMsg, 'closeSocket:ok');
  await eventually(() => heard.length === 2);
  assert.deepEqual(heard[1], 'close 4999 over');
  assert.deepEqual(peer.closed, { code: 4999, reason: 'over' });
});

test('on WeChat for PC close needs a code', async () => {
  make({ closeNeedsCode: true });
  const { task } = await connected();
  assert.match(await outcome((callbacks) => task.close(callbacks)), /65535 is neither/);
  assert.match(await outcome((callbacks) => task.close({ code: 1000, ...callbacks })), /:ok/);
});

test('a task has no off functions, and its listeners end with it', async () => {
  make();
  const { task, heard } = await connected();
  assert.deepEqual(
    ['offOpen', 'offMessage', 'offError', 'offClose'].filter((name) => name in task),
    [],
  );
  assert.equal(device.listeners(), 4);
  task.close({ code: 1000 });
  await eventually(() => heard.length === 2);
  await eventually(() => device.listeners() === 0);
});

test('in the background the socket is closed after a while, and calls fail until the return', async () => {
  make({ background: { closesAfterMs: 40, tells: 'at-once' } });
  const { heard, peer } = await connected();
  device.goToBackground();
  await later(10);
  assert.equal(device.openSockets(), 1);
  await eventually(() => heard.length === 2 && peer.closed !== null);
  assert.equal(heard[1], 'close 1000 interrupted');
  const again = () => outcome((callbacks) => wx.connectSocket({ url: server.url(), ...callbacks }));
  assert.equal(await again(), 'connectSocket:fail interrupted');
  device.comeToForeground();
  assert.equal(await again(), 'connectSocket:ok');
});

test('back in time, the socket is still open', async () => {
  make({ background: { closesAfterMs: 60, tells: 'at-once' } });
  const { heard } = await connected();
  device.goToBackground();
  device.comeToForeground();
  await later(90);
  assert.deepEqual([heard.length, device.openSockets()], [1, 1]);
});

test('what happened in the background may be told on return', async () => {
  make({ background: { closesAfterMs: 10, tells: 'on-return' } });
  const { heard } = await connected();
  device.goToBackground();
  await later(60);
  assert.equal(heard.length, 1);
  device.comeToForeground();
  await eventually(() => heard.length === 2);
});

test('what happened in the background may be told to wx.onSocketClose alone', async () => {
  make({ background: { closesAfterMs: 10, tells: 'never' } });
  const global: number[] = [];
  wx.onSocketClose(({ code }) => global.push(code));
  const { heard, peer } = await connected();
  device.goToBackground();
  await eventually(() => peer.closed !== null && global.length === 1);
  device.comeToForeground();
  await later(20);
  assert.deepEqual([heard.length, global], [1, [1000]]);
});

test('off… needs the function object that on… was given', async () => {
  make();
  const calls: string[] = [];
  const shown = () => calls.push('shown');
  const status = ({ isConnected, networkType }: { isConnected: boolean; networkType: string }) =>
    calls.push(`${isConnected} ${networkType}`);
  wx.onAppShow(shown);
  wx.onNetworkStatusChange(status);
  wx.offAppShow(() => calls.push('shown'));
  assert.equal(device.listeners(), 2);
  device.goToBackground();
  device.comeToForeground();
  device.networkOff();
  await eventually(() => calls.length === 2);
  assert.deepEqual(calls, ['shown', 'false none']);
  wx.offAppShow(shown);
  wx.offNetworkStatusChange(status as never);
  assert.equal(device.listeners(), 0);
});

test('older base libraries lack the functions that came later', () => {
  make({ baseLibrary: '2.9.2' });
  assert.deepEqual([typeof wx.offNetworkStatusChange, typeof wx.onAppShow], ['undefined', 'function']);
  make({ baseLibrary: '1.7.0' });
  assert.deepEqual([typeof wx.onAppShow, typeof wx.onNetworkStatusChange], ['undefined', 'function']);
});

test('a missing key reads as the empty string, and what is stored outlives the application', () => {
  const storage = new Map<string, unknown>();
  make({ storage });
  assert.equal(wx.getStorageSync('cid'), '');
  wx.setStorageSync('cid', 'abc');
  make({ storage });
  assert.equal(wx.getStorageSync('cid'), 'abc');
});

test('calls without callbacks return nothing from a task, and nothing is thrown', async () => {
  make();
  const { task, peer } = await connected();
  assert.equal(task.send({ data: 'a' }), undefined);
  assert.equal(task.close({}), undefined);
  assert.equal(task.close({}), undefined);
  await eventually(() => peer.closed !== null);
});

test("wx's own socket functions follow the newest socket", async () => {
  make();
  const global: unknown[] = [];
  wx.onSocketMessage(({ data }) => global.push(data));
  const older = await connected();
  const newer = await connected();
  older.peer.socket.send('older');
  newer.peer.socket.send('newer');
  await eventually(() => older.heard.includes('older') && newer.heard.includes('newer'));
  assert.deepEqual(global, ['newer']);
});

test('since 2.10.2 the functions of wx return a Promise where no callback is given', async () => {
  make();
  await assert.rejects(async () => wx.closeSocket(), { errMsg: /^closeSocket:fail/ });
  assert.equal(wx.closeSocket({ fail: () => {} }), undefined);
  make({ baseLibrary: '2.10.1' });
  assert.equal(wx.closeSocket(), undefined);
});
