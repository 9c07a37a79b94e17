import type { MiniApi } from './mini-api';

/** Passes the runtime's news of network and foreground on, from one registration: older runtimes cannot take one back. */
export class Wakers {
  private all: Array<() => void> = [];
  private registered = false;

  constructor(private api: MiniApi) {}

  /** A function of its own for each. The result ends it. */
  add(wake: () => void): () => void {
    this.all.push(wake);
    this.register();
    return () => {
      this.all = this.all.filter((other) => other !== wake);
      if (!this.all.length) {
        this.unregister();
      }
    };
  }

  private wake = () => this.all.forEach((wake) => wake());

  private network = (event?: { isConnected?: boolean }) => {
    if (!event || event.isConnected !== false) {
      this.wake();
    }
  };

  private register(): void {
    const api = this.api;
    if (!this.registered) {
      this.registered = true;
      if (api.onNetworkStatusChange) {
        api.onNetworkStatusChange(this.network);
      }
      if (api.onAppShow) {
        api.onAppShow(this.wake);
      }
    }
  }

  private unregister(): void {
    const api = this.api;
    // Where one of them cannot be taken back, both stay, and are used again.
    if ((!api.onNetworkStatusChange || api.offNetworkStatusChange) && (!api.onAppShow || api.offAppShow)) {
      this.registered = false;
      if (api.offNetworkStatusChange) {
        api.offNetworkStatusChange(this.network);
      }
      if (api.offAppShow) {
        api.offAppShow(this.wake);
      }
    }
  }
}
