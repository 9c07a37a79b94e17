/** The listeners of one event of one platform object. */
export class Listeners<Event> {
  private readonly list: ((event: Event) => void)[] = [];

  /**
   * `each`: every registration is called. `last`: a registration replaces the former one.
   * What a listener throws goes to `report`: the platforms log it and go on.
   */
  constructor(
    private readonly report: (error: unknown) => void,
    private readonly keeps: 'each' | 'last' = 'each',
  ) {}

  get size(): number {
    return this.list.length;
  }

  add(listener: (event: Event) => void): void {
    if (this.keeps === 'last') this.list.length = 0;
    this.list.push(listener);
  }

  /** Without a listener: all. A function object that was not registered changes nothing. */
  remove(listener?: (event: Event) => void): void {
    if (listener === undefined) {
      this.list.length = 0;
      return;
    }
    const at = this.list.indexOf(listener);
    if (at >= 0) this.list.splice(at, 1);
  }

  emit(event: Event): void {
    for (const listener of [...this.list]) {
      try {
        listener(event);
      } catch (error) {
        this.report(error);
      }
    }
  }
}
