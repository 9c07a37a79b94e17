/** Taken when this file is loaded: a test that puts a manual clock in place moves only its client. */
export const setRealTimeout = globalThis.setTimeout;
export const clearRealTimeout = globalThis.clearTimeout;
export const setRealImmediate = globalThis.setImmediate;
