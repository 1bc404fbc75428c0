import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { checkText } from './check-text.js';
import type { Outline } from './outline.js';
import { positionAt, positionOf, SourceSyntaxError } from './source-errors.js';
import type { SourcePosition } from './source-errors.js';
import { SyntaxCheck } from './syntax-check.js';
import type { ParsedCode, SyntaxAnswer } from './syntax-worker.js';
import { stopTransformer, toJavaScript } from './transform.js';
import { Turns } from './turns.js';

export interface CompilerOptions {
  /** Modules that the platform provides, each with the names it exports. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

/** What JavaScript takes from other modules and gives to them. */
export interface ParsedScript {
  /** Specifiers of its static imports, each once. */
  readonly imports: readonly string[];
  /** Names it exports, but for those of `export * from` a module that the platform does not provide. */
  readonly exports: readonly string[];
  /** There when it was asked for, and when a module is imported that the platform does not provide. */
  readonly outline?: Outline;
}

export interface CompiledScript extends ParsedScript {
  /** JavaScript, an ES module with its imports kept. */
  readonly code: string;
  /** Source map of `code`, JSON text, without the source. */
  readonly sourceMap: string;
}

/**
 * Turns a user's TypeScript or JavaScript into what the isolates run, and refuses what they could not load. Type
 * errors are no reason to refuse. One source at a time: a hostile one can cost esbuild's process up to 1 GB of
 * stack before it dies, and must not take another source along. The owner closes it.
 */
export class ScriptCompiler {
  private readonly syntax = new SyntaxCheck();
  private readonly turns = new Turns();
  /** For what was compiled before: runs wait for it, and must not wait for a hostile source. */
  private readonly storedSyntax = new SyntaxCheck();
  private readonly storedTurns = new Turns();

  constructor(private readonly options: CompilerOptions) {}

  /** Starts esbuild's process and the parser's thread, so that the first save does not wait for them. */
  async warm(): Promise<void> {
    await this.compile('export default 1;', 'warm.ts');
  }

  /**
   * @param fileName what stack traces call the source.
   * @param outlined whether the outline is wanted in any case.
   * @throws SourceSyntaxError with line, column and the line's text.
   * @throws SourceTooLargeError
   * @throws CompilerBusyError when too many others wait.
   */
  async compile(source: string, fileName: string, outlined = false): Promise<CompiledScript> {
    checkText(source);
    return this.turns.take(() => this.compileNow(source, fileName, outlined));
  }

  /**
   * As `compile` tells of a source, but of the JavaScript that it made of it once.
   * @param outlined as for `compile`; what was not outlined then need not be fit for it.
   * @throws SourceSyntaxError without a position, when no source can have become this.
   * @throws CompilerBusyError when too many others wait.
   */
  async parse(code: string, outlined = false): Promise<ParsedScript> {
    const answer = await this.storedTurns.take(() => this.ask(this.storedSyntax, code, outlined));
    if (!answer.ok) throw new SourceSyntaxError(answer.message);
    return withoutMark(answer);
  }

  async close(): Promise<void> {
    await Promise.all([this.syntax.close(), this.storedSyntax.close(), stopTransformer()]);
  }

  private async compileNow(source: string, fileName: string, outlined: boolean): Promise<CompiledScript> {
    const { code, sourceMap } = await toJavaScript(source, fileName);
    // esbuild lets some early errors pass: wrong regular expressions, names that a module does not export.
    const answer = await this.ask(this.syntax, code, outlined);
    if (!answer.ok) throw new SourceSyntaxError(answer.message, originalPosition(source, sourceMap, answer));
    return { code, sourceMap, ...withoutMark(answer) };
  }

  private ask(syntax: SyntaxCheck, code: string, outlined: boolean): Promise<SyntaxAnswer> {
    return syntax.ask({ code, modules: this.options.modules, outlined });
  }
}

function withoutMark({ ok: _, ...parsed }: SyntaxAnswer & { readonly ok: true }): ParsedCode {
  return parsed;
}

/**
 * Where in the author's source a place of its JavaScript comes from.
 * @param at in `code`, in UTF-16 units.
 */
export function authorsPosition(
  { code, sourceMap }: Pick<CompiledScript, 'code' | 'sourceMap'>,
  source: string,
  at: number,
): SourcePosition | undefined {
  return originalPosition(source, sourceMap, positionAt(code, at));
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
