import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

const FRAME = /\(?([^\s()]+):(\d+):(\d+)\)?$/;

/**
 * A stack as the author knows it: positions in the source that was uploaded, without the wrapper's own frames.
 * @param sourceMap JSON text, or empty when the code is the source.
 */
export function authorsStack(stack: string, fileName: string, sourceMap: string): string {
  const map = sourceMap === '' ? undefined : new TraceMap(sourceMap);
  return stack
    .split('\n')
    .filter((line) => !line.includes('picloud:runtime') && !line.includes('(<isolated-vm boundary>)'))
    .map((line) => (map === undefined ? line : mapped(line, fileName, map)))
    .join('\n');
}

function mapped(line: string, fileName: string, map: TraceMap): string {
  const frame = FRAME.exec(line);
  if (frame === null || frame[1] !== fileName) return line;
  // V8 counts columns from 1, source maps from 0.
  const { line: row, column } = originalPositionFor(map, {
    line: Number(frame[2]),
    column: Number(frame[3]) - 1,
  });
  if (row === null || column === null) return line;
  return line.replace(`${fileName}:${frame[2]}:${frame[3]}`, `${fileName}:${row}:${column + 1}`);
}
