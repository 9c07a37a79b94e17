// Compiles to ES5 once, and bundles that as ESM, CommonJS and the one file to drop into a project.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const MAX_COMPRESSED = 6 * 1024;

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
// Where the build goes; a test builds elsewhere, to compare.
const out = process.argv[2] ?? home;
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

rmSync(join(home, 'target/es5'), { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', join(home, 'tsconfig.build.json')], { cwd: home, stdio: 'inherit' });

const banner = `// WS-MQTT Bridge client ${version}, Apache-2.0. Built from miniprogram-client/src; do not edit.`;
const common = {
  entryPoints: [join(home, 'target/es5/index.js')],
  bundle: true,
  target: 'es5',
  legalComments: 'none',
  banner: { js: banner },
  charset: 'utf8',
  logLevel: 'warning',
};
await build({ ...common, format: 'esm', outfile: join(out, 'lib/index.mjs') });
await build({ ...common, format: 'cjs', outfile: join(out, 'lib/index.cjs') });
// By hand, as esbuild would add 0.3 KB of helpers that copy the exports.
const bundle = readFileSync(join(out, 'lib/index.mjs'), 'utf8').slice(banner.length).trim();
const body = bundle.replace(/^export \{\n {2}connect\n\};$/m, 'return { connect: connect };').replace(/^(?=.)/gm, '  ');
mkdirSync(join(out, 'dist'), { recursive: true });
writeFileSync(
  join(out, 'dist/bridge-client.js'),
  `${banner}
"use strict";
var bridgeClient = (function() {
${body}
})();
if (typeof module === 'object' && module.exports) module.exports = bridgeClient;
`,
);
// For tools that take ES modules only, as that of uni-app with Vue 3.
copyFileSync(join(out, 'lib/index.mjs'), join(out, 'dist/bridge-client.mjs'));

// One file of declarations for the whole package would need another tool; they refer to each other within the folder.
mkdirSync(join(out, 'lib'), { recursive: true });
for (const name of ['index', 'connection', 'errors', 'events', 'options', 'outbox', 'payload', 'platform']) {
  const text = readFileSync(join(home, `target/es5/${name}.d.ts`), 'utf8');
  writeFileSync(join(out, `lib/${name}.d.ts`), text);
}

if (out === home) {
  // The platforms' tools take nothing from outside a project.
  copyFileSync(join(out, 'dist/bridge-client.js'), join(home, 'samples/wechat/bridge-client.js'));
  copyFileSync(join(out, 'dist/bridge-client.js'), join(home, 'samples/alipay/bridge-client.js'));
  copyFileSync(join(out, 'dist/bridge-client.mjs'), join(home, 'samples/uni-app/bridge-client.js'));
}

const file = readFileSync(join(out, 'dist/bridge-client.js'), 'utf8');
const { code } = await transform(file, { minify: true, target: 'es5', legalComments: 'none' });
const compressed = gzipSync(code, { level: 9 }).length;
console.log(`bridge-client.js: ${file.length} bytes, minified ${code.length}, minified and compressed ${compressed}`);
if (compressed > MAX_COMPRESSED) {
  throw new Error(`minified and compressed it may have at most ${MAX_COMPRESSED} bytes`);
}
