import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';

/** A script's name may have spaces. */
const FRAME = /(?:\(|\bat (?:async )?)([^()]+):(\d+):(\d+)\)?$/;

/**
 * A stack as the author knows it: positions in the sources that were uploaded, without the wrapper's own frames.
 * @param sourceMaps JSON texts by file name; empty where the code is the source.
 */
export function authorsStack(stack: string, sourceMaps: ReadonlyMap<string, string>): string {
  const maps = new Map<string, TraceMap>();
  return stack
    .split('\n')
    .filter((line) => !line.includes('picloud:') && !line.includes('(<isolated-vm boundary>)'))
    .map((line) => mapped(line, sourceMaps, maps))
    .join('\n');
}

function mapped(line: string, sources: ReadonlyMap<string, string>, maps: Map<string, TraceMap>): string {
  const frame = FRAME.exec(line);
  const fileName = frame?.[1];
  if (frame === null || fileName === undefined) return line;
  const source = sources.get(fileName);
  if (source === undefined || source === '') return line;
  let map = maps.get(fileName);
  if (map === undefined) maps.set(fileName, (map = new TraceMap(source)));
  // V8 counts columns from 1, source maps from 0.
  const { line: row, column } = originalPositionFor(map, {
    line: Number(frame[2]),
    column: Number(frame[3]) - 1,
  });
  if (row === null || column === null) return line;
  return line.replace(`${fileName}:${frame[2]}:${frame[3]}`, `${fileName}:${row}:${column + 1}`);
}
