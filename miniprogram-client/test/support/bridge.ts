import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import type { MqttClient } from 'mqtt';

const START_PATIENCE = 60_000;
const KEY = 'secret';

/** The real bridge as `java -jar bridge.war`, on a real Mosquitto. Both are gone when the test's process is. */
export class RealBridge {
  private constructor(
    readonly port: number,
    private readonly brokerPort: number,
    private readonly processes: ChildProcess[],
    private readonly folder: string,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<RealBridge> {
    const folder = mkdtempSync(join(tmpdir(), 'miniprogram-client-'));
    const brokerPort = await freePort();
    const port = await freePort();
    const conf = join(folder, 'mosquitto.conf');
    writeFileSync(conf, `listener ${brokerPort} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n`);
    const broker = spawn(mosquitto(), ['-c', conf], { stdio: 'ignore' });
    const environment: NodeJS.ProcessEnv = { ...process.env };
    for (const name of Object.keys(environment)) {
      if (name.startsWith('BRIDGE_')) {
        delete environment[name];
      }
    }
    const bridge = spawn('java', ['-jar', archive(), '--host=127.0.0.1', `--port=${port}`, '--until-eof'], {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: { ...environment, BRIDGE_KEYS: `main=${KEY}`, BRIDGE_BROKER_URI: `tcp://127.0.0.1:${brokerPort}`, ...settings },
    });
    const started = new RealBridge(port, brokerPort, [bridge, broker], folder);
    await until(START_PATIENCE, 'the bridge is ready', async () => {
      if (bridge.exitCode !== null) {
        throw new Error(`the bridge ended with ${bridge.exitCode}`);
      }
      return (await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null))?.status === 200;
    });
    return started;
  }

  /** What `connect` needs to reach it. */
  address(openid: string, sn = 'lamp-1', port = this.port) {
    return { host: `ws://127.0.0.1:${port}`, key: KEY, pid: 'lamp', sn, openid };
  }

  /** A device of the product. */
  async device(sn = 'lamp-1'): Promise<Device> {
    const client = await connectAsync(`mqtt://127.0.0.1:${this.brokerPort}`, { protocolVersion: 5 });
    const device = new Device(client, `netgate/lamp/${sn}`);
    await client.subscribeAsync(`netgate/lamp/${sn}/from/+`, { qos: 1 });
    return device;
  }

  async stop(): Promise<void> {
    for (const process of this.processes) {
      process.kill('SIGKILL');
    }
    await Promise.all(this.processes.map((process) => process.exitCode ?? new Promise((end) => process.once('exit', end))));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The other end: an MQTT 5 client that the bridge knows nothing of. */
export class Device {
  readonly received: Array<{ user: string; payload: Buffer }> = [];

  constructor(
    private readonly client: MqttClient,
    private readonly base: string,
  ) {
    client.on('message', (topic, payload) => {
      this.received.push({ user: topic.slice(topic.lastIndexOf('/') + 1), payload });
    });
  }

  /** What came from this user, as text. */
  from(user: string): string[] {
    return this.received.filter((message) => message.user === user).map((message) => message.payload.toString());
  }

  /** Resolves when the broker has it. */
  async tell(user: string, payload: string | Buffer): Promise<void> {
    await this.client.publishAsync(`${this.base}/to/${user}`, payload, { qos: 1 });
  }

  async stop(): Promise<void> {
    await this.client.endAsync(true);
  }
}

/** Waits for a condition, not for a time. */
export async function until(patience: number, what: string, met: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + patience;
  while (!(await met())) {
    if (Date.now() > end) {
      throw new Error(`not within ${patience} ms: ${what}`);
    }
    await new Promise((next) => setTimeout(next, 10));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

function archive(): string {
  const given = process.env['BRIDGE_WAR'] ?? join(process.cwd(), '../reference-war/target/bridge.war');
  if (!existsSync(given)) {
    throw new Error(`there is no ${given}: build it with "mvn package", or name it in BRIDGE_WAR`);
  }
  return given;
}

function mosquitto(): string {
  return existsSync('/usr/sbin/mosquitto') ? '/usr/sbin/mosquitto' : 'mosquitto';
}
