import { harden } from './hardening.js';
import { installWeb, makeAbort, makeRequest, takeResponse } from './index.js';

/** A wrapper with nothing but the web globals, for specs; its host are functions that the spec's process gives it. */
interface TestHost {
  /** Answers later, by `settle`. */
  readonly call: (id: number, service: string, payload: string, effect: boolean) => void;
  readonly entropy: (length: number) => string;
  readonly setTimeout: (id: number, ms: number) => void;
}

const global = globalThis as Record<string, unknown>;
const pending = new Map<number, () => void>();
const waiting = new Map<number, PromiseWithResolvers<string>>();
const errors: string[] = [];
let nextId = 1;
let testHost: TestHost;

function setTimeout(fn: () => void, ms: number): number {
  const id = nextId++;
  pending.set(id, fn);
  testHost.setTimeout(id, ms);
  return id;
}

harden(global);
global['console'] = { error: (text: string) => errors.push(text) };
installWeb(global, {
  call(service, payload, effect) {
    const id = nextId++;
    const answer = Promise.withResolvers<string>();
    waiting.set(id, answer);
    testHost.call(id, service, payload, effect);
    return answer.promise;
  },
  entropy: (length) => testHost.entropy(length),
  setTimeout,
  clearTimeout: (id) => void pending.delete(id),
});
global['setTimeout'] = (fn: () => void, ms: unknown) => setTimeout(fn, Number(ms) || 0);
global['wrapper'] = {
  connect(call: TestHost['call'], entropy: TestHost['entropy'], timer: TestHost['setTimeout']) {
    testHost = { call, entropy, setTimeout: timer };
  },
  settle(id: number, text: string | undefined, code: string, message: string) {
    const answer = waiting.get(id);
    waiting.delete(id);
    if (text === undefined) answer?.reject(Object.assign(new Error(message), { code }));
    else answer?.resolve(text);
  },
  fire(id: number) {
    const fn = pending.get(id);
    pending.delete(id);
    fn?.();
  },
  errors,
  makeAbort,
  makeRequest,
  takeResponse,
};
