import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { transformSync } from 'esbuild';
import type { Globals } from './runtime';
import { CountedTimers } from './timers';

export const SAMPLES = join(process.cwd(), 'samples');

type Values = Record<string, unknown>;
type Handler = (event?: unknown) => unknown;

/** What a page's script defines, whichever the platform. */
export interface Definition {
  data: Values;
  handlers: Record<string, Handler>;
}

/** One of the projects in `samples`, whose scripts run as its platform runs them. */
export class Sample {
  readonly timers = new CountedTimers();
  private readonly modules = new Map<string, Values>();

  constructor(readonly name: 'wechat' | 'alipay' | 'uni-app', private readonly globals: Globals = {}, private readonly config?: object) {}

  text(file: string): string {
    return readFileSync(join(SAMPLES, this.name, file), 'utf8');
  }

  /** All files whose names end so, by their paths in the project. */
  files(ending: string): string[] {
    const all = readdirSync(join(SAMPLES, this.name), { recursive: true }) as string[];
    return all.filter((file) => file.endsWith(ending) && !file.includes('node_modules'));
  }

  /** The page's markup. */
  markup(): string {
    const folder = 'pages/index/index';
    if (this.name === 'uni-app') {
      return /<template>\n(.*)<\/template>/s.exec(this.text(folder + '.vue'))![1]!;
    }
    return this.text(folder + (this.name === 'wechat' ? '.wxml' : '.axml'));
  }

  definition(): Definition {
    if (this.name === 'uni-app') {
      const script = /<script>\n(.*)<\/script>/s.exec(this.text('pages/index/index.vue'))![1]!;
      const component = this.run('pages/index/index.js', script)['default'] as { data(): Values; methods: Record<string, Handler> };
      const { data, methods, ...hooks } = component;
      return { data: data(), handlers: { ...(hooks as unknown as Record<string, Handler>), ...methods } };
    }
    const defined: Array<{ data: Values } & Record<string, unknown>> = [];
    this.run('pages/index/index.js', this.text('pages/index/index.js'), (page) => defined.push(page as (typeof defined)[0]));
    const { data, ...handlers } = defined[0]!;
    return { data: structuredClone(data), handlers: handlers as Record<string, Handler> };
  }

  /** What the project's own file exports. */
  module(file: string): Values {
    let exported = this.modules.get(file);
    if (!exported) {
      exported = this.run(file, this.text(file));
      this.modules.set(file, exported);
    }
    return exported;
  }

  private run(file: string, text: string, page?: (definition: object) => void): Values {
    const isModule = /^(import|export) /m.test(text);
    const code = isModule ? transformSync(text, { format: 'cjs' }).code : text;
    const module: { exports: Values } = { exports: {} };
    const given: Values = {
      wx: undefined,
      my: undefined,
      uni: undefined,
      WebSocket: undefined,
      ...this.globals,
      Page: page,
      require: (path: string) => this.required(relative('.', join(dirname(file), path))),
      module,
      exports: module.exports,
      setTimeout: this.timers.setTimeout,
      clearTimeout: this.timers.clearTimeout,
    };
    new Function(...Object.keys(given), code)(...Object.values(given));
    return module.exports;
  }

  private required(file: string): Values {
    const exported = this.module(file);
    if (file !== 'config.js' || !this.config) {
      return exported;
    }
    return exported['default'] ? { __esModule: true, default: this.config } : { ...this.config };
  }
}

/** A page that is open: handlers are called on it, and `values` are what its markup shows. */
export class OpenPage {
  readonly values: Values;
  private readonly self: Values;

  constructor(definition: Definition) {
    this.values = definition.data;
    const setData = (changes: Values) => void Object.assign(this.values, changes);
    // A uni-app component has its data on itself, the others have them in `data`.
    this.self = new Proxy<Values>({ ...definition.handlers, data: this.values, setData }, {
      get: (target, name: string) => (name in this.values ? this.values[name] : target[name]),
      set: (target, name: string, value) => {
        (name in this.values ? this.values : target)[name] = value;
        return true;
      },
    });
  }

  call(handler: string, event?: unknown): void {
    (this.self[handler] as Handler).call(this.self, event);
  }

  /** What the list of frames shows, newest first. */
  frames(): string[] {
    return (this.values['frames'] as Array<{ direction: string; text: string }>).map((frame) => `${frame.direction} ${frame.text}`);
  }
}
