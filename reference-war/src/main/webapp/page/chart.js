import { language, onLanguage, text } from './texts.js';
import { SPAN_MS } from './series.js';
import { nameOf, unitOf } from './readings.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const PANE = 92;
const PANE_GAP = 26;
const LEFT = 38;
const RIGHT = 10;
const FOOT = 20;
const GAP_MS = 2_600;
const TICKS_S = [60, 45, 30, 15, 0];
const FEW_TICKS_S = [60, 30, 0];
const NARROW = 400;

function draw(name, attributes, content) {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, String(value));
  }
  if (content !== undefined) {
    element.textContent = content;
  }
  return element;
}

/** Round bounds with at most four steps between them. */
export function scale(values) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const from = low >= 0 && low < high / 2 ? 0 : low;
  const wanted = Math.max(high - from, 1) / 3;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= wanted);
  const bottom = Math.floor(from / step) * step;
  const top = Math.max(Math.ceil(high / step) * step, bottom + step);
  return { bottom, top, step };
}

/** Line segments whose end is late, or not; a hole that nothing has filled stays a hole. */
function segments(points, late, x, y) {
  let path = '';
  for (let i = 1; i < points.length; i++) {
    const [before, point] = [points[i - 1], points[i]];
    if ((point.late || before.late) === late && point.at - before.at <= GAP_MS) {
      path += `M${x(before.at)} ${y(before.value)}L${x(point.at)} ${y(point.value)}`;
    }
  }
  return path;
}

export class Chart {
  #svg;
  #series;
  #away = () => false;

  constructor(svg) {
    this.#svg = svg;
    new ResizeObserver(() => this.redraw()).observe(svg.parentElement);
    onLanguage(() => this.redraw());
  }

  /** @param away whether what is published now is being kept for later */
  show(series, away) {
    this.#series = series;
    this.#away = away;
    this.redraw();
  }

  /** Time goes on: to be called with each change, and now and then without one. */
  redraw() {
    if (document.hidden) {
      return;
    }
    const names = this.#series?.names() ?? [];
    const width = Math.max(240, Math.floor(this.#svg.parentElement.clientWidth));
    const height = Math.max(1, names.length) * (PANE + PANE_GAP) + FOOT;
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.#svg.setAttribute('height', String(height));
    const now = Date.now();
    const x = (at) => (LEFT + ((at - now + SPAN_MS) / SPAN_MS) * (width - LEFT - RIGHT)).toFixed(1);
    const parts = [draw('defs', {}), ...this.#axis(width < NARROW ? FEW_TICKS_S : TICKS_S, x, now, height)];
    const clip = draw('clipPath', { id: 'chart-clip' });
    clip.append(draw('rect', { x: LEFT, y: 0, width: width - LEFT - RIGHT + 4, height }));
    parts[0].append(clip);
    names.forEach((name, i) => parts.push(this.#pane(name, i, x, width, now)));
    this.#svg.replaceChildren(...parts);
  }

  hasGap() {
    return this.#svg.querySelector('.open-gap') !== null;
  }

  #axis(ticks, x, now, height) {
    return ticks.map((seconds) => {
      const words = seconds === 0 ? text('chart.now') : text('chart.ago', { seconds });
      const anchor = seconds === 0 ? 'end' : seconds === 60 ? 'start' : 'middle';
      return draw('text', { class: 'tick', x: x(now - seconds * 1_000), y: height - 4, 'text-anchor': anchor }, words);
    });
  }

  #pane(name, i, x, width, now) {
    const points = this.#series.points(name).filter((point) => point.at >= now - SPAN_MS - 2_000);
    const top = i * (PANE + PANE_GAP) + PANE_GAP;
    const pane = draw('g', { class: `series series-${i}` });
    const unit = unitOf(name);
    pane.append(draw('text', { class: 'series-name', x: LEFT, y: top - 9 }, unit ? `${nameOf(name)}, ${unit}` : nameOf(name)));
    if (points.length === 0) {
      return pane;
    }
    const bounds = scale(points.map((point) => point.value));
    const y = (value) => (top + PANE - ((value - bounds.bottom) / (bounds.top - bounds.bottom)) * PANE).toFixed(1);
    for (let value = bounds.bottom; value <= bounds.top + bounds.step / 2; value += bounds.step) {
      pane.append(draw('line', { class: 'grid', x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }));
      const words = value.toLocaleString(language(), { maximumFractionDigits: bounds.step < 1 ? 1 : 0 });
      pane.append(draw('text', { class: 'tick', x: LEFT - 6, y: Number(y(value)) + 4, 'text-anchor': 'end' }, words));
    }
    const clipped = draw('g', { 'clip-path': 'url(#chart-clip)' });
    clipped.append(...this.#bands(points, x, top, now));
    clipped.append(draw('path', { class: 'live', d: segments(points, false, x, y) }));
    clipped.append(draw('path', { class: 'late', d: segments(points, true, x, y) }));
    for (const point of points.filter((each) => each.late)) {
      clipped.append(draw('circle', { class: 'late-point', cx: x(point.at), cy: y(point.value), r: 2.6 }));
    }
    const last = points[points.length - 1];
    clipped.append(draw('circle', { class: 'head', cx: x(last.at), cy: y(last.value), r: 3.5 }));
    pane.append(clipped);
    return pane;
  }

  /** Behind what was filled in, and where nothing has come yet. */
  #bands(points, x, top, now) {
    const band = (kind, from, to) =>
      draw('rect', { class: kind, x: x(from), y: top, width: Math.max(0, x(to) - x(from)).toFixed(1), height: PANE });
    const bands = [];
    for (let i = 0; i < points.length; i++) {
      if (points[i].late) {
        const from = points[Math.max(0, i - 1)].at;
        while (i + 1 < points.length && points[i + 1].late) {
          i++;
        }
        bands.push(band('filled', from, points[i].at));
      }
    }
    const last = points[points.length - 1].at;
    if (now - last > GAP_MS && this.#away()) {
      bands.push(band('open-gap', last, now));
    }
    return bands;
  }
}
