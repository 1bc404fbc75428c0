import { Session } from 'node:inspector';
import type { Runtime } from 'node:inspector';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { parentPort } from 'node:worker_threads';

/**
 * Entry of the thread in which V8 parses sources, as an ES module and without running anything of them. It has a
 * small stack and heap of its own, and is ended when it takes too long.
 */

export interface SyntaxQuestion {
  readonly code: string;
  /** Modules that can be imported, each with the names it exports. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

export type SyntaxAnswer =
  | { readonly ok: true; readonly imports: readonly string[]; readonly exports: readonly string[] }
  | { readonly ok: false; readonly message: string; readonly line?: number; readonly column?: number };

function check({ code, modules }: SyntaxQuestion): { imports: string[]; exports: string[] } {
  const module = new SourceTextModule(code, { identifier: 'script' });
  const imports = module.moduleRequests.map((request) => request.specifier);
  // Who imports something unknown is refused for that; there is nothing to link it with.
  if (!imports.every((specifier) => Object.hasOwn(modules, specifier))) return { imports, exports: [] };
  module.linkRequests(
    imports.map((specifier) => new SyntheticModule([...(modules[specifier] ?? [])], () => undefined)),
  );
  module.instantiate();
  const exports = Reflect.ownKeys(module.namespace).filter((key) => typeof key === 'string');
  return { imports: [...new Set(imports)], exports };
}

function answer(question: SyntaxQuestion): SyntaxAnswer {
  try {
    return { ok: true, ...check(question) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) return { ok: false, message: 'it is nested too deeply' };
    return { ok: false, message: error.message, ...locate(question) };
  }
}

/** V8 tells where a syntax error stands only to a debugger; so this asks again as one. */
function locate(question: SyntaxQuestion): { line?: number; column?: number } {
  const session = new Session();
  const scope = globalThis as { again?: () => void };
  let details: Runtime.ExceptionDetails | undefined;
  try {
    session.connect();
    scope.again = () => void check(question);
    session.post('Runtime.evaluate', { expression: 'again()', silent: true }, (_error, result) => {
      details = result.exceptionDetails;
    });
  } finally {
    session.disconnect();
    delete scope.again;
  }
  return details === undefined ? {} : { line: details.lineNumber + 1, column: details.columnNumber + 1 };
}

const port = parentPort;
port?.on('message', (question: SyntaxQuestion) => port.postMessage(answer(question)));
