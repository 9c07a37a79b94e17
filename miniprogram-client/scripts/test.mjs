// Bundles the tests and runs them: all of them, or those whose file names begin with one of the arguments.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const wanted = process.argv.slice(2);
const out = join(home, 'target/test');

function testsIn(folder) {
  return readdirSync(join(home, folder))
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => !wanted.length || wanted.some((start) => name.startsWith(start)))
    .map((name) => join(home, folder, name));
}

const tests = [...testsIn('test'), ...testsIn('test/standins')];
if (!tests.length) {
  throw new Error(`no test begins with ${wanted.join(' or ')}`);
}
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: tests,
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  outdir: out,
  sourcemap: 'inline',
  logLevel: 'warning',
});
const built = readdirSync(out, { recursive: true })
  .filter((name) => name.endsWith('.test.mjs'))
  .map((name) => join(out, name));
// One file at a time: those with a bridge want the machine for themselves.
const run = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-concurrency=1', '--test-force-exit', '--test-reporter=spec', ...built], {
  cwd: home,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
