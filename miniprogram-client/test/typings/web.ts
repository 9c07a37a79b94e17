// The DOM's typings against what the client uses of a browser: this file is compiled, not run.
import type { WebGlobals, WebStorage } from '../../src/web';

// Its handlers are assigned functions of one event, as the DOM calls them.
export const globals: WebGlobals = { WebSocket, window, document };
export const storage: WebStorage = sessionStorage;
