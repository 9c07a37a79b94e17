export const FIELDS = ['key', 'pid', 'sn', 'openid'];

const LOOPBACK = new Set(['127.0.0.1', 'localhost']);

/** The control of a demonstration on this machine; anything else a link may name is not called. */
function controlAddress(given) {
  try {
    const url = new URL(given);
    return url.protocol === 'http:' && LOOPBACK.has(url.hostname) && url.pathname.endsWith('/') ? url.origin + url.pathname : null;
  } catch {
    return null;
  }
}

export function readHash(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const target = { demo: given.has('demo') ? controlAddress(given.get('demo')) : null };
  for (const field of FIELDS) {
    target[field] = given.get(field) ?? '';
  }
  return target;
}

export const isComplete = (target) => FIELDS.every((field) => target[field] !== '');

/** Where the bridge is that served this page, whatever its context path. */
export function bridgeHost(page) {
  const url = new URL('.', page.split('#')[0]);
  return `${url.protocol === 'https:' ? 'wss' : 'ws'}://${url.host}${url.pathname.replace(/\/$/, '')}`;
}
