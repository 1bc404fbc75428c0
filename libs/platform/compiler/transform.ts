import { stop, transform } from 'esbuild';
import type { TransformFailure } from 'esbuild';
import { KIB } from '#kernel';
import { SourceSyntaxError } from './source-errors.js';

/** One MiB of ordinary code takes a tenth of this. */
const TRANSFORM_LIMIT_MS = 5_000;
/** No source as short can fill the stack that esbuild's process has (1 GB): if it dies, it died of something else. */
const BLAMELESS_LENGTH = 64 * KIB;

export interface JavaScript {
  readonly code: string;
  readonly sourceMap: string;
}

/**
 * TypeScript or JavaScript to the JavaScript that the isolates run. esbuild works in a process of its own, which
 * some sources can overflow or keep busy without end: then it is replaced, and the source refused. Callers take
 * turns, so that no other source goes down with it.
 * @throws SourceSyntaxError
 */
export async function toJavaScript(source: string, fileName: string): Promise<JavaScript> {
  try {
    return await transformInTime(source, fileName);
  } catch (error) {
    if (!(error instanceof TransformerLostError)) throw error;
    if (error.died && source.length <= BLAMELESS_LENGTH) return transformInTime(source, fileName);
    throw new SourceSyntaxError('it is nested too deeply, or too hard to parse');
  }
}

/** Ends esbuild's process; the next call starts another. */
export async function stopTransformer(): Promise<void> {
  await stop();
}

class TransformerLostError extends Error {
  constructor(
    readonly died: boolean,
    options?: ErrorOptions,
  ) {
    super(died ? 'The transformer died' : 'The transformer did not answer in time', options);
  }
}

async function transformInTime(source: string, fileName: string): Promise<JavaScript> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TransformerLostError(false)), TRANSFORM_LIMIT_MS);
  });
  const work = transform(source, {
    loader: 'ts',
    format: 'esm',
    target: 'es2023',
    charset: 'utf8',
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: fileName,
    logLevel: 'silent',
    // Nothing of the machine it runs on may decide how a source is read.
    tsconfigRaw: {},
  });
  try {
    const { code, map } = await Promise.race([work, tooLate]);
    return { code, sourceMap: map };
  } catch (error) {
    if (isFailure(error)) throw syntaxErrorOf(error);
    work.catch(() => undefined);
    await stop();
    throw error instanceof TransformerLostError ? error : new TransformerLostError(true, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function isFailure(error: unknown): error is TransformFailure {
  return error instanceof Error && Array.isArray((error as Partial<TransformFailure>).errors);
}

function syntaxErrorOf({ errors }: TransformFailure): SourceSyntaxError {
  const first = errors[0];
  if (first === undefined) return new SourceSyntaxError('it cannot be parsed');
  if (first.location === null) return new SourceSyntaxError(first.text);
  const { line, column, lineText } = first.location;
  // esbuild counts bytes from 0, we count UTF-16 units from 1.
  const before = Buffer.from(lineText).subarray(0, column).toString();
  return new SourceSyntaxError(first.text, { line, column: before.length + 1, lineText });
}
