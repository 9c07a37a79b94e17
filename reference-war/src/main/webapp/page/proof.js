import { say, write } from './texts.js';

// What has just been published or sent is not "late" yet.
const GRACE_MS = 1_500;

/** The counters of both directions, and in one line what they mean. */
export class Proof {
  #parts;
  #behindSince = 0;

  constructor(parts) {
    this.#parts = parts;
  }

  clear() {
    this.#behindSince = 0;
  }

  /** Nobody is connected, and nobody is to be. */
  end(detail) {
    this.#parts.section.dataset.verdict = 'idle';
    say(this.#parts.verdict, 'verdict.closed');
    say(this.#parts.detail, detail);
  }

  /** @param around connection of the client, network and bridge as the demonstration tells them */
  show(down, up, around) {
    const underway = around.demo ? Math.max(up.travelling, up.waiting) : up.waiting;
    const late = this.#isLate(down.behind + underway);
    const parts = this.#parts;
    write(parts.received, String(down.received));
    say(parts.of, 'count.of', { published: down.published });
    write(parts.behind, String(down.behind));
    write(parts.missing, String(down.missing));
    write(parts.unordered, String(down.unordered));
    write(parts.repeated, String(down.repeated));
    write(parts.sent, String(up.sent));
    write(parts.waiting, String(up.waiting));
    write(parts.confirmed, String(up.confirmed));
    write(parts.arrived, String(up.arrived));
    write(parts.upRepeated, String(up.repeated));
    write(parts.failed, String(up.failed));
    parts.failed.parentElement.hidden = up.failed === 0;
    parts.failed.parentElement.dataset.bad = String(up.failed > 0);
    parts.missing.parentElement.dataset.bad = String(down.missing > 0);
    parts.unordered.parentElement.dataset.bad = String(down.unordered > 0);
    parts.behind.parentElement.dataset.some = String(down.behind > 0 && late);
    parts.waiting.parentElement.dataset.some = String(up.waiting > 0 && late);

    const [verdict, line, detail] = this.#verdict(down, up, around, late);
    const values = { ...down, waiting: up.waiting, underway };
    parts.section.dataset.verdict = verdict;
    say(parts.verdict, line, { missing: down.missing, failed: up.failed });
    say(parts.detail, detail, values);
  }

  #isLate(open) {
    if (open === 0) {
      this.#behindSince = 0;
      return false;
    }
    this.#behindSince ||= Date.now();
    return Date.now() - this.#behindSince > GRACE_MS;
  }

  #verdict(down, up, around, late) {
    if (down.missing > 0) {
      return ['lost', 'verdict.lost', 'detail.lost'];
    }
    if (around.network === 'down') {
      return ['catching', 'verdict.catching', 'detail.cut'];
    }
    if (around.bridge === 'restarting') {
      return ['catching', 'verdict.catching', 'detail.restarting'];
    }
    if (around.connection === 'closed') {
      return ['closed', 'verdict.closed', 'detail.closed'];
    }
    if (down.received + up.sent > 0 && around.connection !== 'open') {
      return ['catching', 'verdict.catching', 'detail.away'];
    }
    if (late) {
      return ['catching', 'verdict.catching', 'detail.behind'];
    }
    if (up.failed > 0) {
      return ['lost', 'verdict.failed', 'detail.failed'];
    }
    if (down.received > 0) {
      const detail = down.unordered > 0 ? 'detail.unordered' : down.resumed > 0 ? 'detail.resumed' : 'detail.good';
      return ['good', 'verdict.good', detail];
    }
    return around.connection === 'open' && !around.demo ? ['plain', 'verdict.plain', 'detail.plain'] : ['idle', 'verdict.idle', 'detail.idle'];
  }
}
