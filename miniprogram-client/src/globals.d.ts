// What every runtime of this client has beyond ES5 and Promise. Nothing else is declared, so that nothing else is used:
// mini-programs have no URL, TextEncoder, AbortController or globalThis.
declare function setTimeout(task: () => void, milliseconds?: number): number;
declare function clearTimeout(timer: number | undefined): void;
declare const console: { warn(text: string): void };
