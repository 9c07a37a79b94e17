// Checks of the page's own modules. They run in the page, so each function brings along what it needs.

/** The account of the numbers: gaps of any size, late ones and repeated ones. */
export async function checkLedger() {
  const { Ledger } = await import(new URL('page/ledger.js', location.href).href);
  const same = (name, expected, ledger) => {
    const seen = ledger.facts();
    for (const [key, value] of Object.entries(expected)) {
      if (seen[key] !== value) {
        throw new Error(`${name}: ${key} is ${seen[key]}, not ${value}`);
      }
    }
  };
  const after = (...numbers) => {
    const ledger = new Ledger();
    ledger.hows = numbers.map((number) => ledger.receive(number)).join();
    return ledger;
  };
  same('nothing yet', { received: 0, published: 0, behind: 0, missing: 0 }, after());
  same('in order', { received: 3, published: 3, missing: 0, unordered: 0, repeated: 0 }, after(7, 8, 9));
  same('a gap', { received: 2, published: 4, missing: 2 }, after(7, 10));
  same('a huge gap', { received: 2, missing: 2 ** 53 - 3 }, after(1, 2 ** 53 - 1));
  same('filled from the middle', { received: 3, missing: 2, unordered: 1 }, after(7, 11, 9));
  same('filled', { received: 5, missing: 0, unordered: 3 }, after(7, 11, 9, 8, 10));
  same('repeated', { received: 3, missing: 0, repeated: 2, unordered: 0 }, after(7, 8, 8, 7, 9));
  same('before the first', { received: 3, missing: 1, unordered: 1, published: 4 }, after(7, 8, 5));
  const ahead = after(7, 8);
  ahead.publish(6);
  ahead.publish(12);
  same('published ahead', { received: 2, published: 6, behind: 4, missing: 0 }, ahead);
  const hows = after(7, 10, 9, 9, 11).hows;
  if (hows !== 'new,new,unordered,repeated,new') {
    throw new Error(`numbers came as ${hows}`);
  }
}

/** The account of the commands, and what is said of it: what is confirmed has not arrived yet, and what failed is not well. */
export async function checkCommands() {
  const from = (path) => import(new URL(path, location.href).href);
  const [{ Commands }, { Proof }, { Ledger }] = await Promise.all([from('page/commands.js'), from('page/proof.js'), from('page/ledger.js')]);
  const names = 'section verdict detail received of behind missing unordered repeated sent waiting confirmed failed arrived upRepeated';
  const commands = new Commands(() => {});
  const ledger = new Ledger();
  ledger.receive(1);
  const now = Date.now;
  const verdict = async (demo) => {
    const part = () => document.createElement('p').appendChild(document.createElement('b'));
    const parts = Object.fromEntries(names.split(' ').map((name) => [name, part()]));
    const proof = new Proof(parts);
    const show = () => proof.show(ledger.facts(), commands.facts(), { connection: 'open', network: 'up', bridge: 'up', demo });
    try {
      show();
      // Past what is granted to a message underway.
      Date.now = () => now() + 5_000;
      show();
    } finally {
      Date.now = now;
    }
    return parts.section.dataset.verdict;
  };
  const same = (name, expected, seen) => {
    if (JSON.stringify(seen) !== JSON.stringify(expected)) {
      throw new Error(`${name}: ${JSON.stringify(seen)}, not ${JSON.stringify(expected)}`);
    }
  };
  const counts = () => {
    const { sent, waiting, confirmed, failed, arrived } = commands.facts();
    return [sent, waiting, confirmed, failed, arrived];
  };
  let confirm;
  commands.add('{"i":1}', 1, true, new Promise((resolve) => (confirm = resolve)));
  same('sent', [1, 1, 0, 0, 0], counts());
  same('while it waits', 'catching', await verdict(false));
  confirm();
  await null;
  same('confirmed', [1, 0, 1, 0, 0], counts());
  same('confirmed, not arrived', 'catching', await verdict(true));
  same('to a device that does not tell', 'good', await verdict(false));
  commands.arrive(1, '{"i":1}');
  same('arrived', [1, 0, 1, 0, 1], counts());
  same('when it has arrived', 'good', await verdict(true));
  const long = 'x'.repeat(5_000);
  commands.add(long, undefined, true, Promise.resolve());
  commands.arrive(undefined, `${long.slice(0, 2_000)}…`);
  await null;
  same('a long one', [2, 0, 2, 0, 2], counts());
  commands.add('{"i":2}', 2, false, Promise.reject(new Error('full')));
  await null;
  await null;
  same('failed', [3, 0, 2, 1, 2], counts());
  same('when one has failed', 'lost', await verdict(true));
}

/** Any text is read without an exception, and nothing of a wrong type gets through. */
export async function checkReading() {
  const { understand } = await import(new URL('page/messages.js', location.href).href);
  const odd = [
    '', 'H', '{', 'null', '[]', '17', '"text"', '{"n":"1"}', '{"n":1.5}', '{"n":-1}', '{"n":1e300}', '{"readings":null}', '{"readings":[1]}',
    '{"readings":"x"}', '{"on":"yes"}', '{"i":{}}', '{"answer":{}}', '{"__proto__":{"n":1}}', '{"constructor":1}', '\u0000',
  ];
  for (const text of odd) {
    const given = Object.entries(understand(text)).filter(([key, value]) => key !== 'refused' && value !== undefined);
    if (given.length > 0) {
      throw new Error(`${text} was read as ${JSON.stringify(given)}`);
    }
  }
  const many = understand(JSON.stringify({ readings: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`r${i}`, i])) }));
  const lamp = understand('{"on":true,"brightness":1e9}').lamp;
  const { scale } = await import(new URL('page/chart.js', location.href).href);
  for (const values of [[0], [24.1, 24.2], [-5, 5], [1e9, 1e9], [-1e9, 1e9], [1e9 - 1, 1e9]]) {
    const { bottom, top, step } = scale(values);
    if (!(bottom <= Math.min(...values) && top >= Math.max(...values) && bottom + step > bottom && (top - bottom) / step <= 5)) {
      throw new Error(`${values} are drawn from ${bottom} to ${top} by ${step}`);
    }
  }
  if (many.readings.length > 12 || lamp.brightness !== 100) {
    throw new Error('without bounds');
  }
}
