// Compiles everything without output: the sources, the tests, and what the client uses of each platform against its typings.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

/** One for each platform, whose typings cannot be loaded together. */
function typings(platform) {
  const project = join(home, `target/tsconfig.${platform}.json`);
  const compilerOptions = {
    target: 'ES2017',
    lib: platform === 'web' ? ['ES2017', 'DOM'] : ['ES2017'],
    types: [],
    skipLibCheck: true,
    noEmit: true,
  };
  writeFileSync(
    project,
    JSON.stringify({ extends: '../tsconfig.json', compilerOptions, include: [], files: [`../test/typings/${platform}.ts`] }),
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
