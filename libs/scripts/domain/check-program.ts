import { DomainError } from '#kernel';
import type { JsonObject } from '#kernel';
import type { Program, ScriptKind } from './script.js';

/** The module that the platform provides; the only one to import for now (R-SBX-14). */
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
      `Cannot import ${names.join(', ')}: a script may import "${SDK_MODULE}" only; bundle npm packages into it`,
    );
    this.details = { errors: [{ field: 'source', message: this.message }] };
  }
}

/**
 * Holds what the source imports and exports against what its kind needs.
 * @throws ImportRefusedError
 * @throws NoDefaultExportError
 */
export function checkProgram(program: Pick<Program, 'imports' | 'exports'>, kind: ScriptKind): void {
  const foreign = program.imports.filter((specifier) => specifier !== SDK_MODULE);
  if (foreign.length > 0) throw new ImportRefusedError(foreign);
  if (kind === 'endpoint' && !program.exports.includes('default')) throw new NoDefaultExportError();
}
