import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';
import type { ProgramShape, ScriptKind, TopLevelFault } from './script.js';

/** The module that the platform provides (R-SBX-14). */
export const SDK_MODULE = 'picloud';

const QUOTED_SPECIFIER_LENGTH = 200;

/** An endpoint's source gives nothing to call. */
export class NoDefaultExportError extends DomainError {
  readonly code = 'script.no-default-export';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor() {
    super('Cannot run the source: it has no default export; add "export default async function (ctx) { … }"');
    this.details = { errors: [{ field: 'source', message: this.message }] };
  }
}

/** The source imports what is not there to be imported. */
export class ImportRefusedError extends DomainError {
  readonly code = 'script.import-refused';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor(specifiers: readonly string[]) {
    const names = specifiers.map((one) => `"${one.slice(0, QUOTED_SPECIFIER_LENGTH)}"`);
    super(
      `Cannot import ${names.join(', ')}: a script may import "${SDK_MODULE}" and modules of its app, as "./name"; ` +
        'bundle npm packages into it',
    );
    this.details = { errors: [{ field: 'source', message: this.message }] };
  }
}

/** A module would do something when it is loaded, beyond declaring what it exports (R-MOD-03). */
export class ModuleTopLevelError extends DomainError {
  readonly code = 'script.module-top-level';
  readonly kind = 'invalid';
  override readonly details: JsonObject;

  constructor({ found, position }: TopLevelFault) {
    const where =
      position === undefined ? '' : ` at line ${position.line}, column ${position.column} of the source`;
    super(
      `Cannot use the source as a module: ${found}${where}; its top level may hold imports, exports, ` +
        'and declarations of const, function, class and enum only',
    );
    this.details = { errors: [{ field: 'source', message: this.message }], ...position };
  }
}

/**
 * Holds what the source imports, exports and does against what its kind needs.
 * @throws ImportRefusedError
 * @throws NoDefaultExportError
 * @throws ModuleTopLevelError
 */
export function checkProgram(program: ProgramShape, kind: ScriptKind): void {
  if (program.foreignImports.length > 0) throw new ImportRefusedError(program.foreignImports);
  if (kind === 'endpoint' && !program.exports.includes('default')) throw new NoDefaultExportError();
  if (kind === 'module' && program.topLevelFault !== undefined)
    throw new ModuleTopLevelError(program.topLevelFault);
}
