import { fileURLToPath } from 'node:url';

export { NoCellError, Sandbox } from './sandbox.js';
export type { SandboxOptions, SandboxRun } from './sandbox.js';
export type { RunHost } from './cell-process.js';
export type { CellModule, CellOutcome, CellProgram } from './protocol.js';

/** The compiled entry of a cell; from the sources' folder there is none, a build must have been made. */
export function cellEntry(): string {
  return fileURLToPath(new URL('./cell/main.js', import.meta.url));
}
