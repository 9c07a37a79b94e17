import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Device, type DeviceOptions } from './device';
import { ScriptedServer, eventually, later } from './scripted-server';
import { SocketCore } from './socket-core';

let server: ScriptedServer;
let device: Device;

beforeEach(async () => {
  server = await ScriptedServer.start();
});

afterEach(async () => {
  device.dispose();
  assert.deepEqual(device.errors, []);
  await server.stop();
});

function make(options: DeviceOptions = {}): Device {
  device = new Device(options);
  return device;
}

function connect(path = '/') {
  const heard: string[] = [];
  const core = new SocketCore(
    device,
    { url: server.url(path) },
    {
      opened: () => heard.push('open'),
      message: (data) => heard.push(`message ${data}`),
      failed: () => heard.push('error'),
      closed: (code) => heard.push(`close ${code}`),
      ended: () => heard.push('ended'),
    },
  );
  return { core, heard };
}

async function connected() {
  const connection = connect();
  await eventually(() => connection.heard.includes('open'));
  await eventually(() => server.accepted.length > 0);
  return { ...connection, peer: server.accepted[0]! };
}

test('frames really go to the server and back, and open sockets are counted', async () => {
  make();
  const { core, heard, peer } = await connected();
  core.send('up');
  peer.socket.send('down');
  await eventually(() => peer.messages.includes('up') && heard.includes('message down'));
  assert.equal(device.openSockets(), 1);
  core.close(1000, '');
  await eventually(() => heard.includes('ended'));
  assert.deepEqual(heard, ['open', 'message down', 'close 1000', 'ended']);
  assert.deepEqual([device.openSockets(), device.maxOpenSockets(), device.liveSockets()], [0, 1, 0]);
});

test('while the network is off bytes vanish in both directions and nothing is closed', async () => {
  make();
  const { core, heard, peer } = await connected();
  device.networkOff();
  core.send('lost');
  peer.socket.send('lost too');
  peer.socket.ping();
  await later(60);
  assert.deepEqual(peer.messages, []);
  assert.equal(peer.pongs, 0);
  assert.deepEqual(heard, ['open']);
  assert.deepEqual([core.state, peer.closed], ['open', null]);
  assert.deepEqual(device.sent, ['lost'], 'the platform accepted it');
});

test('a short outage ends with TCP carrying what was held back', async () => {
  make();
  const { core, heard, peer } = await connected();
  device.networkOff();
  core.send('late');
  peer.socket.send('late too');
  peer.socket.ping();
  await later(20);
  device.networkOn('resumed');
  await eventually(() => peer.messages.includes('late') && heard.includes('message late too'));
  await eventually(() => peer.pongs === 1);
});

test('close() while the network is off shows nothing before the network is back', async () => {
  make();
  const { core, heard, peer } = await connected();
  device.networkOff();
  assert.equal(core.close(1000, 'bye'), true);
  await later(60);
  assert.deepEqual(heard, ['open']);
  assert.equal(device.liveSockets(), 1, 'it still takes one of the places');
  device.networkOn();
  await eventually(() => heard.includes('ended'));
  assert.deepEqual(heard, ['open', 'close 1006', 'ended']);
  assert.equal(peer.closed, null, 'the server knows nothing of it');
});

test('close() while the network is off is given up after a time-out', async () => {
  make({ closeTimeoutMs: 50 });
  const { core, heard } = await connected();
  device.networkOff();
  core.close(1000, '');
  await eventually(() => heard.includes('close 1006'));
  assert.equal(device.liveSockets(), 0);
});

test('a dead connection stays open on both sides, and new ones work', async () => {
  make();
  const { core, heard, peer } = await connected();
  device.networkOff();
  device.networkOn('dead');
  core.send('into nothing');
  const second = connect();
  await eventually(() => second.heard.includes('open'));
  await later(30);
  assert.deepEqual([heard, peer.messages, peer.closed], [['open'], [], null]);
  assert.equal(device.openSockets(), 2);
  core.terminate();
  await later(30);
  assert.equal(peer.closed, null, 'nor does the server hear that the device gave it up');
});

test('a connection asked for without network hangs, or fails at once', async () => {
  make();
  device.networkOff();
  const hanging = connect();
  await later(60);
  assert.deepEqual([hanging.heard, server.accepted.length], [[], 0]);
  device.networkOn();
  await eventually(() => hanging.heard.includes('open'));
  device.networkOff({ newConnections: 'fail' });
  const failing = connect();
  await eventually(() => failing.heard.includes('ended'));
  assert.deepEqual(failing.heard, ['error', 'ended']);
});

test('connecting is given up after the time-out of the platform', async () => {
  make({ connectTimeoutMs: 40 });
  const { heard } = connect('/slow');
  await eventually(() => heard.includes('ended'));
  assert.deepEqual(heard, ['error', 'ended']);
});

test('only a noticed outage is told to the application', async () => {
  make();
  const told: boolean[] = [];
  device.networkStatus.add((isConnected) => told.push(isConnected));
  device.networkOff({ noticed: false });
  await later(10);
  assert.deepEqual(told, []);
  device.networkOn();
  device.networkOff();
  await eventually(() => told.length === 2);
  assert.deepEqual(told, [true, false]);
});

test('close() before open does nothing: the socket opens afterwards', async () => {
  make();
  const { core, heard } = connect('/slow');
  await eventually(() => server.held === 1);
  assert.equal(core.close(1000, ''), false);
  server.letIn();
  await eventually(() => heard.includes('open'));
  assert.equal(device.openSockets(), 1);
});

test('where close() works before open, the socket never opens', async () => {
  make({ closeWhileConnecting: 'works' });
  const { core, heard } = connect('/slow');
  await eventually(() => server.held === 1);
  assert.equal(core.close(1000, ''), true);
  await eventually(() => heard.includes('ended'));
  assert.ok(!heard.includes('open'));
});

for (const [failedConnect, expected] of [
  ['error', ['error', 'ended']],
  ['error-then-close', ['error', 'close 1006', 'ended']],
  ['close', ['close 1006', 'ended']],
] as const) {
  test(`a connection that cannot be made is told as ${failedConnect}`, async () => {
    make({ failedConnect });
    const { heard } = connect('/refuse');
    await eventually(() => heard.includes('ended'));
    assert.deepEqual(heard, expected);
  });
}

test('events come late, also after the application has closed the socket', async () => {
  make();
  const { core, heard, peer } = await connected();
  device.eventDelayMs = 60;
  peer.socket.send('on its way');
  await later(30);
  core.close(1000, '');
  await later(10);
  assert.deepEqual(heard, ['open']);
  await eventually(() => heard.includes('ended'));
  assert.deepEqual(heard, ['open', 'message on its way', 'close 1000', 'ended']);
});

test('a manual clock of the test does not stop the device', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval'] });
  try {
    make({ eventDelayMs: 5 });
    const { heard } = await connected();
    assert.deepEqual(heard, ['open']);
  } finally {
    mock.timers.reset();
  }
});

test('what is stored is there for the next application of the same installation', () => {
  const storage = new Map<string, unknown>();
  make({ storage }).storage.set('key', 'kept');
  assert.equal(make({ storage }).storage.get('key'), 'kept');
  assert.equal(make().storage.size, 0);
});

test('what a listener throws is kept, and the other listeners are called', async () => {
  make();
  const calls: number[] = [];
  device.shown.add(() => {
    throw new Error('of the application');
  });
  device.shown.add(() => calls.push(1));
  assert.equal(device.listeners(), 2);
  device.goToBackground();
  device.comeToForeground();
  await eventually(() => calls.length === 1);
  assert.match(String(device.errors.splice(0)[0]), /of the application/);
});
