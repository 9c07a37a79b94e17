import { mock } from 'node:test';
import { Connection } from '../../src/connection';
import type { BridgeError } from '../../src/errors';
import type { State, StateDetail } from '../../src/events';
import { limitsOf } from '../../src/options';
import { FakePlatform } from './fake-platform';

/** A connection on a platform and a clock that the test moves, and what it has told. */
export class ConnectionRig {
  platform = new FakePlatform();
  states: Array<[State, StateDetail]> = [];
  errors: BridgeError[] = [];

  reset(): void {
    mock.timers.reset();
    mock.restoreAll();
    mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
    // Half of the longest wait.
    mock.method(Math, 'random', () => 0.5);
    this.platform = new FakePlatform();
    this.states = [];
    this.errors = [];
  }

  connect(resend: 'unconfirmed' | 'never' = 'unconfirmed', limits = {}): Connection {
    const connection = new Connection('ws://bridge', this.platform, limitsOf({ limits }), resend);
    connection.on('state', (state, detail) => this.states.push([state, detail]));
    connection.on('error', (error) => this.errors.push(error));
    return connection;
  }

  /** The same, and the bridge has let it in. */
  opened(...given: Parameters<ConnectionRig['connect']>): Connection {
    const connection = this.connect(...given);
    this.platform.socket.open();
    return connection;
  }
}
