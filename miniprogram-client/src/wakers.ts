import type { MiniApi } from './mini-api';

/** Passes the runtime's news of network and foreground on, from one registration: older runtimes cannot take one back. */
export class Wakers {
  private all: Array<() => void> = [];
  private registered = false;

  constructor(private api: MiniApi) {}

  /** The result ends it. */
  add(wake: () => void): () => void {
    const own = () => wake();
    this.all.push(own);
    this.register();
    return () => {
      this.all = this.all.filter((other) => other !== own);
      if (!this.all.length) {
        this.unregister();
      }
    };
  }

  private wake = () => {
    const all = this.all;
    for (let i = 0; i < all.length; i++) {
      all[i]!();
    }
  };

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
