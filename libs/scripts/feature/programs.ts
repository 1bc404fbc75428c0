import { Injectable } from '@nestjs/common';
import { moduleNameOf } from '#sdk';
import { authorsPosition, ScriptCompiler, SourceSyntaxError } from '#platform/compiler';
import type { CompiledScript, ParsedScript } from '#platform/compiler';
import { Database } from '#platform/postgres';
import { VersionRepository } from '#scripts/data';
import type { StoredProgram } from '#scripts/data';
import { checkProgram, SDK_MODULE } from '#scripts/domain';
import type { Program, ProgramShape, ScriptKind } from '#scripts/domain';
import { Checks } from './checks.js';
import { faultOf, ModuleShapes } from './module-shapes.js';

/** What stack traces call a script's source. */
const SOURCE_FILE = 'script.ts';

/** For which script a source is. */
export interface ProgramPlace {
  readonly appId: string;
  readonly kind: ScriptKind;
  /** The script's name. */
  readonly name: string;
}

/** A source that can be saved. */
export interface NewProgram extends Program {
  readonly source: string;
}

/** Reads sources, and refuses what a script of their kind must not be. */
@Injectable()
export class Programs {
  constructor(
    private readonly compiler: ScriptCompiler,
    private readonly modules: ModuleShapes,
    private readonly database: Database,
    private readonly versions: VersionRepository,
  ) {}

  /** @throws DomainError of kind `invalid` naming line and column of the source (R-SCR-03). */
  async read(source: string, place: ProgramPlace): Promise<NewProgram> {
    const compiled = await this.compiler.compile(source, SOURCE_FILE, place.kind === 'module');
    const program: NewProgram = { ...compiled, ...shapeOf(compiled, { ...compiled, source }), source };
    checkProgram(program, place.kind);
    await this.requireImportedNames(compiled, source, place);
    return program;
  }

  /**
   * Holds stored versions of a script against the rules of today; one that is not there is left out.
   * @throws DomainError of kind `invalid`
   */
  async check(scriptId: string, kind: ScriptKind, versions: readonly number[]): Promise<Checks> {
    const checked = new Set<number>();
    for (const version of versions) {
      const stored = await this.versions.findProgram(this.database.db, scriptId, version);
      if (stored === undefined) continue;
      checkProgram(shapeOf(await this.compiler.parse(stored.code, kind === 'module'), stored), kind);
      checked.add(version);
    }
    return new Checks(kind, checked);
  }

  /** Modules that are not there yet may have any name (R-MOD-09). */
  private async requireImportedNames(
    compiled: CompiledScript,
    source: string,
    place: ProgramPlace,
  ): Promise<void> {
    const known = new Map<string, ReadonlySet<string> | undefined>();
    for (const { specifier, name, at } of compiled.outline?.importedNames ?? []) {
      const module = moduleNameOf(specifier);
      // Who imports itself goes round in a circle, and is told so.
      if (module === undefined || module === place.name) continue;
      if (!known.has(module)) known.set(module, await this.modules.exportsOf(place.appId, module));
      if (known.get(module)?.has(name) ?? true) continue;
      const reason = `The requested module '${specifier}' does not provide an export named '${name}'`;
      throw new SourceSyntaxError(reason, authorsPosition(compiled, source, at));
    }
  }
}

function shapeOf(
  parsed: ParsedScript,
  program: Pick<StoredProgram, 'code' | 'sourceMap' | 'source'>,
): ProgramShape {
  const names = new Set<string>();
  const foreignImports: string[] = [];
  for (const specifier of parsed.imports) {
    if (specifier === SDK_MODULE) continue;
    const name = moduleNameOf(specifier);
    if (name === undefined) foreignImports.push(specifier);
    else names.add(name);
  }
  return { imports: [...names], foreignImports, exports: parsed.exports, ...faultOf(parsed, program) };
}
