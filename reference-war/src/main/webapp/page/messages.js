export const MAX_READINGS = 12;
const MAX_NAME = 40;

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What this page understands of a text from whatever device; everything else is absent. */
export function understand(text) {
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    return {};
  }
  if (!isObject(json)) {
    return {};
  }
  return {
    number: Number.isSafeInteger(json.n) && json.n > 0 ? json.n : undefined,
    index: Number.isSafeInteger(json.i) ? json.i : undefined,
    command: typeof json.CMD === 'string' ? json.CMD : undefined,
    answer: typeof json.answer === 'string' ? json.answer : undefined,
    refused: typeof json.error === 'string',
    value: Number.isFinite(json.value) ? json.value : undefined,
    lamp: lampOf(json),
    readings: isObject(json.readings) ? readingsOf(json.readings) : undefined,
  };
}

function readingsOf(given) {
  return Object.entries(given)
    .slice(0, MAX_READINGS)
    .map(([name, value]) => [name.slice(0, MAX_NAME), value]);
}

export function lampOf(json) {
  if (!isObject(json) || typeof json.on !== 'boolean') {
    return undefined;
  }
  const brightness = Number.isFinite(json.brightness) ? Math.min(100, Math.max(0, Math.round(json.brightness))) : 100;
  return { on: json.on, brightness };
}

/** What a command of this page means, as the key and values of a text; nothing for any other text. */
export function wish(text) {
  const { command, lamp, value } = understand(text);
  if (command === 'STATE') {
    return ['ask'];
  }
  if (command === 'SWITCH' && lamp) {
    return [lamp.on ? 'wish.on' : 'wish.off'];
  }
  return command === 'BRIGHTNESS' && value !== undefined ? ['wish.brightness', { value }] : undefined;
}
