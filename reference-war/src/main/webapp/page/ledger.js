const MAX_HOLES = 1_000;

/**
 * The account of what a device numbers without gaps: which numbers came, which are missing, which came twice.
 * Holes are kept as ranges: a device may jump by a billion.
 */
export class Ledger {
  #first = 0;
  #highest = 0;
  #published = 0;
  #holes = [];
  #abandoned = 0;
  #counts = { received: 0, unordered: 0, repeated: 0, resumed: 0 };

  /** How this number came: 'new', 'unordered' or 'repeated'. */
  receive(number) {
    if (this.#first === 0) {
      this.#first = number;
      this.#highest = number;
    } else if (number > this.#highest) {
      if (number > this.#highest + 1) {
        this.#miss(this.#highest + 1, number - 1);
      }
      this.#highest = number;
    } else if (number < this.#first) {
      if (number < this.#first - 1) {
        this.#miss(number + 1, this.#first - 1);
      }
      this.#first = number;
      return this.#count('unordered');
    } else {
      return this.#fill(number);
    }
    this.#counts.received++;
    return 'new';
  }

  #miss(from, to) {
    this.#holes.push([from, to]);
    if (this.#holes.length > MAX_HOLES) {
      const [first, last] = this.#holes.shift();
      this.#abandoned += last - first + 1;
    }
  }

  #fill(number) {
    const at = this.#holes.findIndex(([from, to]) => from <= number && number <= to);
    if (at < 0) {
      this.#counts.repeated++;
      return 'repeated';
    }
    const [from, to] = this.#holes[at];
    this.#holes.splice(at, 1, ...[[from, number - 1], [number + 1, to]].filter(([a, b]) => a <= b));
    return this.#count('unordered');
  }

  #count(what) {
    this.#counts.received++;
    this.#counts[what]++;
    return what;
  }

  publish(number) {
    this.#published = Math.max(this.#published, number);
  }

  resume() {
    this.#counts.resumed++;
  }

  facts() {
    const last = Math.max(this.#published, this.#highest);
    return {
      ...this.#counts,
      published: this.#first === 0 ? 0 : last - this.#first + 1,
      behind: this.#first === 0 ? 0 : last - this.#highest,
      missing: this.#holes.reduce((sum, [from, to]) => sum + to - from + 1, this.#abandoned),
    };
  }
}
