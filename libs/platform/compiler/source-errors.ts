import { DomainError, MIB } from '#kernel';
import type { JsonObject } from '#kernel';

export const MAX_SOURCE_BYTES = MIB;
/** Of a longer line only the surroundings of the fault are shown. */
const SHOWN_LINE_LENGTH = 400;

export interface SourcePosition {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 units, from 1. */
  readonly column: number;
  readonly lineText: string;
}

export interface ShownPosition {
  readonly line: number;
  readonly column: number;
  readonly line_text: string;
}

/** The source does not parse; `line`, `column` and `line_text` say where, when it is known. */
export class SourceSyntaxError extends DomainError {
  readonly code = 'script.invalid-source';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor(reason: string, position?: SourcePosition) {
    const where = position === undefined ? '' : ` at line ${position.line}, column ${position.column}`;
    super(`Cannot compile the source${where}: ${reason}`);
    this.details = {
      errors: [{ field: 'source', message: this.message }],
      ...(position === undefined ? {} : shownPosition(position)),
    };
  }
}

export class SourceTooLargeError extends DomainError {
  readonly code = 'script.source-too-large';
  readonly kind = 'too-large';
  override readonly details: JsonObject = { max_source_bytes: MAX_SOURCE_BYTES };

  constructor() {
    super(`Cannot take the source: it is over the limit of ${MAX_SOURCE_BYTES} bytes`);
  }
}

/** So many sources wait to be compiled that one more would wait too long. */
export class CompilerBusyError extends DomainError {
  readonly code = 'script.compiler-busy';
  readonly kind = 'busy';
  override readonly retryAfterSeconds = 5;

  constructor() {
    super('Cannot compile the source now: too many others are waiting');
  }
}

/** Where the character at `index` of `source` stands. */
export function positionAt(source: string, index: number): SourcePosition {
  const before = source.slice(0, index).split(LINE_BREAK);
  return positionOf(source, before.length, (before.at(-1) ?? '').length + 1);
}

export function positionOf(source: string, line: number, column: number): SourcePosition {
  return { line, column, lineText: source.split(LINE_BREAK)[line - 1] ?? '' };
}

/** As problem documents show it. */
export function shownPosition(position: SourcePosition): ShownPosition {
  return { line: position.line, column: position.column, line_text: shownLine(position) };
}

const LINE_BREAK = /\r\n|[\n\r\u2028\u2029]/;

function shownLine({ lineText, column }: SourcePosition): string {
  if (lineText.length <= SHOWN_LINE_LENGTH) return lineText;
  const start = Math.max(
    0,
    Math.min(column - 1 - SHOWN_LINE_LENGTH / 2, lineText.length - SHOWN_LINE_LENGTH),
  );
  return lineText.slice(start, start + SHOWN_LINE_LENGTH).toWellFormed();
}
