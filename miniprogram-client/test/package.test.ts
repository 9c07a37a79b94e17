import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const QUIET = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];

describe('the package, in a fresh project', () => {
  let project: string;

  const run = (command: string, ...given: string[]) =>
    execFileSync(command, given, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const write = (name: string, text: string) => writeFileSync(join(project, name), text);

  before(() => {
    project = mkdtempSync(join(tmpdir(), 'fresh-project-'));
    // Built beside the sources, which stay as they are.
    const built = join(project, 'built');
    execFileSync(process.execPath, ['scripts/build.mjs', built]);
    for (const name of ['package.json', 'README.md', 'README.zh-CN.md', 'src', 'test']) {
      cpSync(name, join(built, name), { recursive: true });
    }
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', `--pack-destination=${project}`], { cwd: built, encoding: 'utf8' }),
    ) as Array<{ filename: string; files: Array<{ path: string }> }>;
    const paths = packed!.files.map((file) => file.path);
    assert.ok(paths.includes('dist/bridge-client.js') && paths.includes('lib/index.d.ts'), String(paths));
    assert.ok(!paths.some((path) => /^(src|test|scripts|target|samples)\//.test(path)), String(paths));
    write('package.json', '{"name":"fresh","private":true}');
    run('npm', 'install', ...QUIET, '--offline', `./${packed!.filename}`);
  });

  after(() => rmSync(project, { recursive: true, force: true }));

  it('brings nothing else', () => {
    assert.equal(run('npm', 'ls', '--all', '--parseable').trim().split('\n').length, 2);
  });

  it('can be required', () => {
    write('main.cjs', "console.log(typeof require('miniprogram-client').connect)");
    assert.equal(run('node', 'main.cjs').trim(), 'function');
    write('drop-in.cjs', "console.log(typeof require('miniprogram-client/bridge-client.js').connect)");
    assert.equal(run('node', 'drop-in.cjs').trim(), 'function');
  });

  it('can be imported', () => {
    write('main.mjs', "import { connect } from 'miniprogram-client'; console.log(typeof connect)");
    assert.equal(run('node', 'main.mjs').trim(), 'function');
  });

  it('has types, strict ones', () => {
    const tsc = createRequire(join(process.cwd(), 'package.json')).resolve('typescript/bin/tsc');
    write(
      'main.ts',
      `import { connect } from 'miniprogram-client';
import type { State } from 'miniprogram-client';
const bridge = connect({ host: 'example.com', key: 'k', pid: 'p', sn: 's', openid: 'o' });
const off: () => void = bridge.on('message', (payload) => console.log(payload.slice(0, 1)));
bridge.on('state', (state: State, { code, retryIn }) => console.log(state, code, retryIn?.toFixed()));
bridge.on('error', (error) => console.log(error.code === 'QUEUE_FULL', error.message));
const sent: Promise<void> = bridge.send({ CMD: 'STATE' });
console.log(off, sent, bridge.state === 'open');
bridge.close();
// @ts-expect-error there is no such event
bridge.on('mesage', () => {});
// @ts-expect-error there is no such state
console.log(bridge.state === 'opened');
`,
    );
    for (const resolution of ['bundler', 'node16'] as const) {
      const module = resolution === 'bundler' ? 'esnext' : 'node16';
      run(process.execPath, tsc, '--noEmit', '--strict', '--target', 'es2017', '--module', module, '--moduleResolution', resolution, '--lib', 'es2017,dom', 'main.ts');
    }
  });
});
