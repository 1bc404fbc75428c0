export { ScriptCompiler } from './script-compiler.js';
export type { CompiledScript, CompilerOptions } from './script-compiler.js';
export {
  CompilerBusyError,
  MAX_SOURCE_BYTES,
  SourceSyntaxError,
  SourceTooLargeError,
} from './source-errors.js';
export type { SourcePosition } from './source-errors.js';
