export { authorsPosition, ScriptCompiler } from './script-compiler.js';
export type { CompiledScript, CompilerOptions, ParsedScript } from './script-compiler.js';
export type { ImportedName, Outline, TopLevelFault } from './outline.js';
export {
  CompilerBusyError,
  MAX_SOURCE_BYTES,
  shownPosition,
  SourceSyntaxError,
  SourceTooLargeError,
} from './source-errors.js';
export type { ShownPosition, SourcePosition } from './source-errors.js';
