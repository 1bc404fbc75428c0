import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { checkText } from './check-text.js';
import { CompilerBusyError, positionOf, SourceSyntaxError } from './source-errors.js';
import type { SourcePosition } from './source-errors.js';
import { SyntaxCheck } from './syntax-check.js';
import { stopTransformer, toJavaScript } from './transform.js';

export interface CompilerOptions {
  /** Modules that the platform provides, each with the names it exports. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

export interface CompiledScript {
  /** JavaScript, an ES module with its imports kept. */
  readonly code: string;
  /** Source map of `code`, JSON text, without the source. */
  readonly sourceMap: string;
  /** Specifiers of its static imports, each once. */
  readonly imports: readonly string[];
  /** Names it exports; empty when an import is of an unknown module. */
  readonly exports: readonly string[];
}

/** A hostile source may take seconds; whoever comes after so many would wait longer than a client does. */
const MAX_WAITING = 64;

/**
 * Turns a user's TypeScript or JavaScript into what the isolates run, and refuses what they could not load. Type
 * errors are no reason to refuse. One source at a time: a hostile one can cost esbuild's process up to 1 GB of
 * stack before it dies, and must not take another source along. The owner closes it.
 */
export class ScriptCompiler {
  private readonly syntax = new SyntaxCheck();
  private turn: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(private readonly options: CompilerOptions) {}

  /** Starts esbuild's process and the parser's thread, so that the first save does not wait for them. */
  async warm(): Promise<void> {
    await this.compile('export default 1;', 'warm.ts');
  }

  /**
   * @param fileName what stack traces call the source.
   * @throws SourceSyntaxError with line, column and the line's text.
   * @throws SourceTooLargeError
   * @throws CompilerBusyError when too many others wait.
   */
  async compile(source: string, fileName: string): Promise<CompiledScript> {
    checkText(source);
    if (this.waiting >= MAX_WAITING) throw new CompilerBusyError();
    this.waiting += 1;
    const work = this.turn.then(() => this.compileNow(source, fileName));
    this.turn = work.catch(() => undefined);
    try {
      return await work;
    } finally {
      this.waiting -= 1;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.syntax.close(), stopTransformer()]);
  }

  private async compileNow(source: string, fileName: string): Promise<CompiledScript> {
    const { code, sourceMap } = await toJavaScript(source, fileName);
    // esbuild lets some early errors pass: wrong regular expressions, names that a module does not export.
    const answer = await this.syntax.ask({ code, modules: this.options.modules });
    if (!answer.ok) throw new SourceSyntaxError(answer.message, originalPosition(source, sourceMap, answer));
    return { code, sourceMap, imports: answer.imports, exports: answer.exports };
  }
}

function originalPosition(
  source: string,
  sourceMap: string,
  generated: { readonly line?: number; readonly column?: number },
): SourcePosition | undefined {
  if (generated.line === undefined || generated.column === undefined) return undefined;
  const { line, column } = originalPositionFor(new TraceMap(sourceMap), {
    line: generated.line,
    column: generated.column - 1,
  });
  return line === null ? undefined : positionOf(source, line, column + 1);
}
