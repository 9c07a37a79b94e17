// Chromium as Debian installs it, with what its console says, and waits instead of sleeps.
import { chromium } from 'playwright-core';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const PATIENCE_MS = 60_000;
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

function find(program) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return join(folder, program);
    } catch {
      // Perhaps in the next.
    }
  }
  throw new Error(`${program} is not installed`);
}

/** Calls use(page, browser) and leaves neither process nor profile behind. */
export async function withBrowser(use) {
  const profile = mkdtempSync(join(tmpdir(), 'page-test-'));
  try {
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: find('chromium'),
      headless: true,
      args: FLAGS,
      locale: 'en-US',
      // Pictures are not to show colours half-way.
      reducedMotion: 'reduce',
      viewport: { width: 1280, height: 900 },
    });
    try {
      context.setDefaultTimeout(PATIENCE_MS);
      await use(await context.newPage());
    } finally {
      await context.close();
    }
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Keeps what the page should not say; complaints of connections count only while they are not expected. */
export async function listen(page) {
  const complaints = [];
  const expected = { disconnection: false };
  page.on('pageerror', (error) => complaints.push(error.stack));
  page.on('console', (message) => {
    const words = message.text();
    // The browser itself reports each connection that fails; there is no way for a page not to have it do so.
    const ofConnection = /^WebSocket connection to 'ws:[^']*\/netgate\/[^']*' failed/.test(words);
    if (['error', 'warning', 'assert'].includes(message.type()) && !(ofConnection && expected.disconnection)) {
      complaints.push(`${message.type()}: ${words}`);
    }
  });
  await page.exposeFunction('violated', (what) => complaints.push(`content security policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => window.violated(`${event.violatedDirective} ${event.blockedURI}`));
  });
  return { complaints, expected };
}

/** Reads the page, and waits until what it reads is as it should be; a failure says what it was last. */
export async function until(page, what, read, isRight) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await page.evaluate(read);
    if (isRight(seen)) {
      return seen;
    }
    if (Date.now() > deadline) {
      throw new Error(`not ${what}; the page shows ${JSON.stringify(seen)}`);
    }
    await page.waitForTimeout(100);
  }
}
