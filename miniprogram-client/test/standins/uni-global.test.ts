import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Device } from './device';
import { ScriptedServer, called, eventually, later } from './scripted-server';
import { type GlobalUni, createGlobalUni } from './uni';

let server: ScriptedServer;
let device: Device;
let app: GlobalUni;
let heard: unknown[];

beforeEach(async () => {
  server = await ScriptedServer.start();
  ({ uni: app, device } = createGlobalUni());
  heard = [];
  app.onSocketOpen(() => heard.push('open'));
  app.onSocketMessage(({ data }) => heard.push(data));
  app.onSocketClose(() => heard.push('close'));
  app.onSocketError(() => heard.push('error'));
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

const nothing = () => {};

test('there is no SocketTask: the one socket is heard through uni', async () => {
  assert.equal(app.connectSocket({ url: server.url(), success: nothing }), undefined);
  await eventually(() => heard.includes('open'));
  app.sendSocketMessage({ data: 'up' });
  server.accepted[0]!.socket.send('down');
  await eventually(() => heard.includes('down') && server.accepted[0]!.messages.includes('up'));
  app.closeSocket({});
  await eventually(() => heard.length === 3);
  assert.deepEqual(heard, ['open', 'down', 'close']);
});

test('the global socket is occupied until it is closed', async () => {
  app.connectSocket({ url: server.url(), success: nothing });
  await eventually(() => heard.includes('open'));
  await called((fail) => app.connectSocket({ url: server.url(), fail }));
  assert.equal(server.accepted.length, 1);
  app.closeSocket({});
  await eventually(() => heard.includes('close'));
  app.connectSocket({ url: server.url(), success: nothing });
  await eventually(() => heard.filter((event) => event === 'open').length === 2);
});

test('a second registration replaces the first, and none can be taken off', async () => {
  app.onSocketOpen(() => heard.push('the second'));
  app.connectSocket({ url: server.url(), success: nothing });
  await eventually(() => heard.length > 0);
  await later(10);
  assert.deepEqual([heard, device.listeners()], [['the second'], 4]);
  assert.deepEqual(Object.keys(app).filter((name) => name.startsWith('offSocket')), []);
});
