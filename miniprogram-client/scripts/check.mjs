// Compiles everything without output: the sources, the tests, and what the client uses of each platform against its typings.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

const PACKAGES = { wx: 'miniprogram-api-typings', my: '@mini-types/alipay', uni: '@dcloudio/types' };

/** One for each platform: what the client uses of it, and its stand-in, against its typings and no others. */
function typings(platform) {
  const project = join(home, `target/tsconfig.${platform}.json`);
  const compilerOptions = {
    target: 'ES2023',
    lib: platform === 'web' ? ['ES2023', 'DOM'] : ['ES2023'],
    types: platform === 'web' ? [] : ['node', PACKAGES[platform]],
    skipLibCheck: true,
    noEmit: true,
  };
  const files = [`../test/typings/${platform}.ts`];
  if (platform !== 'web') {
    files.push(`../test/standins/${platform}.ts`);
  }
  writeFileSync(
    project,
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: [], files }),
  );
  return project;
}

mkdirSync(join(home, 'target'), { recursive: true });
const projects = ['tsconfig.json', 'tsconfig.test.json', ...['wx', 'my', 'uni', 'web'].map(typings)];
let failed = false;
for (const project of projects) {
  console.log(`checking ${project.slice(project.lastIndexOf('/') + 1)}`);
  failed = spawnSync(process.execPath, [tsc, '-p', project], { cwd: home, stdio: 'inherit' }).status !== 0 || failed;
}
process.exit(failed ? 1 : 0);
