export const SPAN_MS = 60_000;

const MARGIN_MS = 5_000;
const SHOWN = 2;
const MAX_POINTS = 600;
// Beyond it a scale of steps can no longer be drawn with certainty.
const MAX_VALUE = 1e9;

/** The last minute of the two readings that the chart shows: temperature and power, or the first numbers there are. */
export class Series {
  #points = new Map();

  /** @param at when it was published, as far as that is known; late: it was kept meanwhile */
  add(readings, at, late) {
    const numbers = readings.filter(([, value]) => Number.isFinite(value) && Math.abs(value) <= MAX_VALUE);
    const usual = numbers.filter(([name]) => name === 'temperature' || name === 'power');
    for (const [name, value] of usual.length > 0 ? usual : numbers.slice(0, SHOWN)) {
      if (!this.#points.has(name)) {
        if (this.#points.size >= SHOWN) {
          continue;
        }
        this.#points.set(name, []);
      }
      const points = this.#points.get(name);
      const place = points.findLastIndex((point) => point.at <= at);
      points.splice(place + 1, 0, { at, value, late });
      while (points.length > MAX_POINTS || (points.length > 0 && points[0].at < Date.now() - SPAN_MS - MARGIN_MS)) {
        points.shift();
      }
    }
  }

  names() {
    return Array.from(this.#points.keys());
  }

  points(name) {
    return this.#points.get(name);
  }
}
