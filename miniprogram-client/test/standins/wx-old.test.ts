import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Device } from './device';
import { ScriptedServer, called, eventually, later } from './scripted-server';
import { type OldWx, type WxOptions, createOldWx } from './wx';

let server: ScriptedServer;
let device: Device;
let wx: OldWx;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

function make(options: WxOptions = {}): string[] {
  ({ wx, device } = createOldWx(options));
  const heard: string[] = [];
  wx.onSocketOpen(() => heard.push('open'));
  wx.onSocketMessage(({ data }) => heard.push(String(data)));
  wx.onSocketError(() => heard.push('error'));
  wx.onSocketClose(({ code }) => heard.push(`close ${code}`));
  return heard;
}

test('connectSocket returns nothing and the one socket is heard through wx', async () => {
  const heard = make();
  assert.equal(wx.connectSocket({ url: server.url() }), undefined);
  await eventually(() => heard.includes('open'));
  void wx.sendSocketMessage({ data: 'up' });
  server.accepted[0]!.socket.send('down');
  await eventually(() => heard.includes('down') && server.accepted[0]!.messages.includes('up'));
  void wx.closeSocket();
  await eventually(() => heard.length === 3);
  assert.deepEqual(heard, ['open', 'down', 'close 1000']);
});

test('a second connectSocket closes the first', async () => {
  const heard = make();
  wx.connectSocket({ url: server.url() });
  await eventually(() => heard.includes('open'));
  wx.connectSocket({ url: server.url() });
  await eventually(() => heard.length === 3 && server.accepted[0]!.closed !== null);
  assert.deepEqual([...heard].sort(), ['close 1000', 'open', 'open']);
  assert.equal(device.openSockets(), 1);
});

test('closeSocket before onSocketOpen does not close', async () => {
  const heard = make();
  wx.connectSocket({ url: server.url('/slow') });
  await eventually(() => server.held === 1);
  const errMsg = await called((resolve) =>
    wx.closeSocket({ fail: (result) => resolve(result.errMsg) }),
  );
  assert.match(String(errMsg), /^closeSocket:fail/);
  assert.equal(wx.closeSocket(), undefined, 'there are no Promises either');
  server.letIn();
  await eventually(() => heard.includes('open'));
});

test('a second registration replaces the first', async () => {
  const heard = make();
  wx.onSocketOpen(() => heard.push('the second'));
  wx.connectSocket({ url: server.url() });
  await eventually(() => heard.length > 0);
  await later(10);
  assert.deepEqual([heard, device.listeners()], [['the second'], 4]);
});

test('or every registration is kept for the life of the application', async () => {
  const heard = make({ globalListeners: 'each' });
  wx.onSocketOpen(() => heard.push('the second'));
  wx.connectSocket({ url: server.url() });
  await eventually(() => heard.length === 2);
  assert.deepEqual([heard, device.listeners()], [['open', 'the second'], 5]);
});

test('there are no off functions, and none for the application or the network', () => {
  make();
  assert.deepEqual(Object.keys(wx).filter((name) => name.startsWith('off')), []);
  assert.deepEqual(['onAppShow' in wx, 'onNetworkStatusChange' in wx], [false, true]);
});
