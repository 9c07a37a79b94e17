import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Device } from './device';
import { type MyOptions, type OldMy, createOldMy } from './my';
import { ScriptedServer, called, eventually } from './scripted-server';

let server: ScriptedServer;
let device: Device;
let alipay: OldMy;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

function make(options: MyOptions = {}): unknown[] {
  ({ my: alipay, device } = createOldMy(options));
  const heard: unknown[] = [];
  alipay.onSocketOpen(() => heard.push('open'));
  alipay.onSocketMessage((message) => heard.push(message));
  alipay.onSocketError(({ error }) => heard.push(error));
  alipay.onSocketClose((close) => heard.push(close));
  return heard;
}

test('multiple is not known: nothing is returned, and the socket is heard through my', async () => {
  const heard = make();
  assert.equal(alipay.connectSocket({ url: server.url(), multiple: true }), undefined);
  await eventually(() => heard.includes('open'));
  await alipay.sendSocketMessage({ data: 'AQI=', isBuffer: true });
  const peer = server.accepted[0]!;
  peer.socket.send(Buffer.from([3]));
  await eventually(() => heard.length === 2 && peer.messages.length === 1);
  await alipay.closeSocket();
  await eventually(() => heard.length === 3);
  assert.deepEqual(peer.messages, [Buffer.from([1, 2])]);
  assert.deepEqual(heard, ['open', { data: 'Aw==', isBuffer: true }, {}]);
});

test('a second connectSocket fails with error 3 on Android', async () => {
  const heard = make();
  alipay.connectSocket({ url: server.url() });
  await eventually(() => heard.includes('open'));
  const failure = await called<{ error: number }>((fail) =>
    alipay.connectSocket({ url: server.url(), fail }),
  );
  assert.deepEqual([failure.error, server.accepted.length], [3, 1]);
  await alipay.closeSocket();
  await eventually(() => heard.length === 2);
  alipay.connectSocket({ url: server.url() });
  await eventually(() => heard.length === 3);
});

test('a second connectSocket closes the first on iOS', async () => {
  const heard = make({ system: 'ios' });
  alipay.connectSocket({ url: server.url() });
  await eventually(() => heard.includes('open'));
  alipay.connectSocket({ url: server.url() });
  await eventually(() => heard.length === 3 && server.accepted[0]!.closed !== null);
  assert.equal(device.openSockets(), 1);
});

test('sendSocketMessage before open fails with error 10', async () => {
  make();
  await assert.rejects(alipay.sendSocketMessage({ data: 'early' }), { error: 10 });
  alipay.connectSocket({ url: server.url('/slow') });
  await assert.rejects(alipay.sendSocketMessage({ data: 'early' }), { error: 10 });
});

test('listeners stay for the life of the application unless they are taken off', async () => {
  const heard = make();
  const again = () => heard.push('again');
  alipay.onSocketOpen(again);
  alipay.connectSocket({ url: server.url() });
  await eventually(() => heard.length === 2);
  assert.deepEqual(heard, ['open', 'again']);
  alipay.offSocketOpen(again);
  assert.equal(device.listeners(), 4);
  alipay.offSocketOpen();
  alipay.offSocketMessage();
  alipay.offSocketError();
  alipay.offSocketClose();
  assert.equal(device.listeners(), 0);
});
