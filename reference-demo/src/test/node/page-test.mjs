// What a visitor does with the demonstration's page, in a real browser.
// Usage: node page-test.mjs ADDRESS FOLDER_FOR_SCREENSHOTS
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listen, until, withBrowser } from './browser.mjs';
import { checkCommands, checkLedger, checkReading } from './parts.mjs';

const [address, screenshots] = process.argv.slice(2);
mkdirSync(screenshots, { recursive: true });

/** Runs in the page: all that the steps below look at. */
function read() {
  const words = (id) => document.getElementById(id).textContent;
  const number = (id) => Number(words(id));
  return {
    state: document.getElementById('state').dataset.state,
    verdict: document.getElementById('proof').dataset.verdict,
    line: words('verdict'),
    detail: words('verdict-detail'),
    says: words('state-words'),
    retry: document.getElementById('retry').hidden ? '' : words('retry'),
    connection: document.getElementById('path').dataset.connection,
    flows: getComputedStyle(document.querySelector('#path .network i')).backgroundImage,
    network: document.getElementById('path').dataset.network,
    bridge: document.getElementById('path').dataset.bridge,
    down: Object.fromEntries(['received', 'behind', 'missing', 'unordered', 'repeated'].map((id) => [id, number(id)])),
    published: Number(/\d+/.exec(words('of'))?.[0]),
    up: Object.fromEntries(['sent', 'waiting', 'confirmed', 'failed', 'arrived'].map((id) => [id, number(id)])),
    commands: Array.from(document.querySelectorAll('#commands li'), (row) => row.dataset.state),
    wished: document.getElementById('toggle').getAttribute('aria-checked'),
    glows: document.getElementById('room').dataset.on,
    glow: words('device-brightness'),
    curves: Array.from(document.querySelectorAll('#chart .live'), (path) => path.getAttribute('d').slice(-60)),
    filled: document.querySelectorAll('#chart .late-point').length,
    language: document.documentElement.lang,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  };
}

const steps = [];
const step = (name, run) => steps.push([name, run]);
const allThere = ({ state, verdict, down, up }) =>
  state === 'open' && verdict === 'good' && down.behind === 0 && up.arrived === up.sent && up.confirmed === up.sent;

let page;
let expected;
const shows = (what, isRight) => until(page, what, read, isRight);
const shot = (name) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
// Radio buttons lie hidden behind their labels.
const choose = (name, value) => page.locator(`label:has(input[name="${name}"][value="${value}"])`).click();

async function nothingIsLost(what) {
  const seen = await shows(what, allThere);
  assert.deepEqual({ missing: seen.down.missing, unordered: seen.down.unordered }, { missing: 0, unordered: 0 });
  assert.equal(seen.down.received, seen.published);
  return seen;
}

step('it connects, asks for the state and counts', async () => {
  await page.goto(address);
  await shows('connected', ({ state }) => state === 'open');
  await shows('asked', ({ commands }) => commands[0] === 'answered');
  const seen = await shows('counting', ({ down, verdict }) => down.received > 3 && verdict === 'good');
  assert.equal(seen.line, 'Nothing lost');
  assert.equal(await page.locator('#key').getAttribute('type'), 'password');
});

step('its parts hold whatever a device says', async () => {
  await page.evaluate(checkLedger);
  await page.evaluate(checkCommands);
  await page.evaluate(checkReading);
});

step('the chart moves', async () => {
  const before = await shows('drawn', ({ curves }) => curves.length === 2 && curves.every((curve) => curve.includes('L')));
  await shows('moved', ({ curves }) => curves.every((curve, i) => curve !== before.curves[i]));
});

step('a command is answered, and the lamp changes', async () => {
  const before = await shows('a lamp', ({ glows }) => glows !== undefined);
  await page.locator('#toggle').click();
  await shows('answered', ({ commands, up }) => commands[0] === 'answered' && up.sent === 2);
  await shows('switched', ({ glows, wished }) => glows !== before.glows && wished === glows);
});

step('the slider works from the keyboard', async () => {
  await page.locator('#slider').focus();
  await page.keyboard.press('End');
  await shows('at its brightest', ({ glow }) => glow === '100 %');
});

step('who presses the lamp itself is seen on the phone', async () => {
  const before = await shows('a lamp', ({ glows, wished }) => glows === wished);
  await page.locator('#press').click();
  await shows('switched', ({ glows, wished }) => glows !== before.glows && wished === glows);
});

step('markup in a message stays text', async () => {
  const markup = '<img src="x:" onerror="violated(1)"><script>violated(2)</script>';
  await page.locator('#free-text').fill(markup);
  await page.locator('#free-send').click();
  await until(page, 'in the log', () => document.getElementById('log').textContent, (log) => log.includes(`unknown command: `));
  assert.equal(await page.evaluate(() => document.querySelectorAll('img, #log script, #inbox script').length), 0);
});

step('with the network cut, messages are kept and commands wait', async () => {
  await nothingIsLost('settled');
  await shot('light');
  expected.disconnection = true;
  await page.locator('#cut').click();
  await shows('cut', ({ network, verdict }) => network === 'down' && verdict === 'catching');
  await shows('unaware', ({ says }) => says === 'Connected, has not noticed yet');
  await page.locator('#toggle').click();
  await shows('found out', ({ state }) => state === 'waiting' || state === 'connecting');
  await shows('counting down', ({ retry }) => /^\d+ s$/.test(retry));
  await page.locator('#ask').click();
  const seen = await shows('kept', ({ down, commands }) => down.behind >= 5 && commands[0] === 'queued' && commands[1] === 'queued');
  assert.equal(seen.verdict, 'catching');
  await shot('cut');
  await choose('theme', 'dark');
  await shot('cut-dark');
});

step('with the network back, everything arrives', async () => {
  const before = await shows('cut', ({ network }) => network === 'down');
  await page.locator('#cut').click();
  const seen = await nothingIsLost('caught up');
  assert.notEqual(seen.glows, before.glows, 'the command that waited has switched the lamp');
  const kept = Number(/(\d+) of them were kept meanwhile/.exec(seen.detail)?.[1]);
  assert.ok(kept >= before.down.behind, `kept ${before.down.behind}, but says: ${seen.detail}`);
  await shows('filled in later', ({ filled }) => filled >= 5);
  expected.disconnection = false;
  await shot('dark');
});

step('over a restart of the bridge nothing is lost either', async () => {
  await choose('theme', 'light');
  expected.disconnection = true;
  await page.locator('#restart').click();
  await shows('restarting', ({ bridge, verdict }) => bridge === 'restarting' && verdict === 'catching');
  const during = await shows('disconnected', ({ state }) => state !== 'open');
  await page.locator('#toggle').click();
  await shows('back', ({ bridge, state }) => bridge === 'up' && state === 'open');
  const seen = await nothingIsLost('caught up');
  assert.ok(seen.up.sent > during.up.sent);
  await shows('going on', ({ down }) => down.received > seen.down.received + 2);
  expected.disconnection = false;
});

step('who disconnects sees that nothing flows any more', async () => {
  const before = await shows('connected', ({ connection }) => connection === 'open');
  await page.locator('#connection summary').click();
  await page.locator('#disconnect').click();
  const seen = await shows('disconnected', ({ connection }) => connection === 'closed');
  assert.notEqual(seen.flows, before.flows);
  assert.equal(seen.says, 'You disconnected');
  assert.match(seen.detail, /^You disconnected\./);
  await page.locator('#connect').click();
  await shows('connected again', ({ connection, state, verdict }) => connection === 'open' && state === 'open' && verdict === 'good');
  await page.locator('#connection summary').click();
});

step('who reloads while the network is cut is warned, and gets the page back', async () => {
  expected.disconnection = true;
  await page.locator('#cut').click();
  await shows('cut', ({ network }) => network === 'down');
  await page.locator('#toggle').click();
  await shows('waiting', ({ up }) => up.waiting > 0);
  const asked = page.waitForEvent('dialog');
  const reloaded = page.reload();
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.accept();
  await reloaded;
  await shows('back', ({ network, state, verdict }) => network === 'up' && state === 'open' && verdict === 'good');
  expected.disconnection = false;
});

step('it speaks Chinese, and remembers', async () => {
  await choose('language', 'zh');
  const seen = await shows('Chinese', ({ language, line }) => language === 'zh-CN' && line === '一条未丢');
  assert.equal(seen.overflow, 0);
  await shot('chinese');
  await page.reload();
  await shows('Chinese again', ({ language, verdict, line }) => language === 'zh-CN' && verdict === 'good' && line === '一条未丢');
  await choose('language', 'en');
  await shows('English', ({ language, line }) => language === 'en' && line === 'Nothing lost');
});

step('it fits a phone', async () => {
  for (const [width, theme] of [[390, 'light'], [360, 'dark']]) {
    await page.setViewportSize({ width, height: 800 });
    await choose('theme', theme);
    const seen = await shows('drawn', ({ curves }) => curves.length === 2);
    assert.equal(seen.overflow, 0, `${width} px wide`);
    await shot(`${width}-${theme}`);
  }
});

step('without the demonstration it is a page for any device', async () => {
  await page.goto('about:blank');
  await page.goto(address.replace(/&demo=[^&]*/, ''));
  await page.setViewportSize({ width: 1280, height: 900 });
  await shows('counting', ({ down, verdict }) => down.received > 1 && verdict === 'good');
  for (const id of ['cut', 'restart', 'press']) {
    assert.equal(await page.locator(`#${id}`).isVisible(), false, id);
  }
  assert.equal(await page.locator('#key').isVisible(), true);
  assert.equal(await page.locator('#sn').inputValue(), 'lamp-1');
  await shot('plain');
});

await withBrowser(async (opened) => {
  page = opened;
  const heard = await listen(page);
  ({ expected } = heard);
  for (const [name, run] of steps) {
    const since = Date.now();
    try {
      await run();
      assert.deepEqual(heard.complaints, [], 'what the page should not say');
    } catch (error) {
      await shot('failure');
      throw new Error(`${name}: ${error.message}`, { cause: error });
    }
    console.log(`${name} (${((Date.now() - since) / 1_000).toFixed(1)} s)`);
  }
});
console.log(`${steps.length} steps passed`);
