import { InvalidInputError } from '#kernel';
import type { ScriptKind } from './script.js';

const SCRIPT_NAME = /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/;
/** As it stands in `import { tax } from './tax'`. */
const MODULE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** What the SDK is or will be called; a module of that name would be mistaken for it (R-MOD-04). */
const RESERVED_MODULE_NAMES: ReadonlySet<string> = new Set([
  'picloud',
  'kv',
  'docs',
  'files',
  'http',
  'pubsub',
  'queue',
  'deadletters',
  'email',
  'log',
  'secrets',
  'env',
  'usage',
  'atomic',
  'piclouderror',
]);

/**
 * @throws InvalidInputError saying which rule the name breaks.
 */
export function parseScriptName(name: string, kind: ScriptKind): string {
  const fault = faultOf(name, kind);
  if (fault !== undefined) throw new InvalidInputError([{ field: 'name', message: fault }]);
  return name;
}

function faultOf(name: string, kind: ScriptKind): string | undefined {
  if (!SCRIPT_NAME.test(name)) {
    return 'name must be 1 to 100 letters, digits, spaces, dots, "_" or "-", and begin with a letter or digit';
  }
  if (kind !== 'module') return undefined;
  if (!MODULE_NAME.test(name)) {
    return 'name of a module must be 1 to 64 letters, digits, "_" or "-", and begin with a letter';
  }
  return RESERVED_MODULE_NAMES.has(name.toLowerCase()) ? `name "${name}" is reserved for the SDK` : undefined;
}
