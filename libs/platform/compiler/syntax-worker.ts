import { Session } from 'node:inspector';
import type { Runtime } from 'node:inspector';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { parentPort } from 'node:worker_threads';
import type { Outline } from './outline.js';

/**
 * Entry of the thread in which V8 parses sources, as an ES module and without running anything of them. It has a
 * small stack and heap of its own, and is ended when it takes too long.
 */

// From the sources (specs) Node strips types but does not look for a .ts file under a .js name.
const outliner = import.meta.url.endsWith('.ts') ? './outline.ts' : './outline.js';
const { outlineOf } = (await import(
  new URL(outliner, import.meta.url).href
)) as typeof import('./outline.js');

export interface SyntaxQuestion {
  readonly code: string;
  /** Modules that can be imported, each with the names it exports. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
  /** Whether the outline is wanted also when nothing but `modules` is imported. */
  readonly outlined: boolean;
}

export interface ParsedCode {
  readonly imports: readonly string[];
  readonly exports: readonly string[];
  /** There when it was wanted, and when an import is of none of `modules`. */
  readonly outline?: Outline;
}

export type SyntaxAnswer =
  | ({ readonly ok: true } & ParsedCode)
  | { readonly ok: false; readonly message: string; readonly line?: number; readonly column?: number };

/** The outliner's parser refuses what V8 takes: it knows less of what is new in the language. */
class OutlineError extends Error {
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(cause: SyntaxError & { readonly loc?: { readonly line: number; readonly column: number } }) {
    super(cause.message.replace(/ \(\d+:\d+\)$/, ''), { cause });
    this.line = cause.loc?.line;
    this.column = cause.loc === undefined ? undefined : cause.loc.column + 1;
  }
}

function check({ code, modules, outlined }: SyntaxQuestion): ParsedCode {
  const module = new SourceTextModule(code, { identifier: 'script' });
  const imports = module.moduleRequests.map((request) => request.specifier);
  const isKnown = imports.every((specifier) => Object.hasOwn(modules, specifier));
  const outline = outlined || !isKnown ? outlineWithin(code) : undefined;
  const stubs = new Map(
    imports.map((specifier) => {
      const names = Object.hasOwn(modules, specifier) ? modules[specifier] : wantedOf(outline, specifier);
      return [specifier, new SyntheticModule([...new Set(names)], () => undefined)];
    }),
  );
  module.linkRequests(imports.map((specifier) => stubs.get(specifier) as SyntheticModule));
  module.instantiate();
  const exports = Reflect.ownKeys(module.namespace).filter((key) => typeof key === 'string');
  return { imports: [...stubs.keys()], exports, ...(outline === undefined ? {} : { outline }) };
}

function outlineWithin(code: string): Outline {
  try {
    return outlineOf(code);
  } catch (error) {
    throw error instanceof SyntaxError ? new OutlineError(error) : error;
  }
}

/** An unknown module is taken to have what is imported from it: whether it has is the caller's to find out. */
function wantedOf(outline: Outline | undefined, wanted: string): string[] {
  return (outline?.importedNames ?? [])
    .filter(({ specifier }) => specifier === wanted)
    .map(({ name }) => name);
}

function answer(question: SyntaxQuestion): SyntaxAnswer {
  try {
    return { ok: true, ...check(question) };
  } catch (error) {
    if (error instanceof OutlineError) {
      const { message, line, column } = error;
      return { ok: false, message, ...(line === undefined ? {} : { line, column: column ?? 1 }) };
    }
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
