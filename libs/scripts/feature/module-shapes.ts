import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { moduleNameOf } from '#sdk';
import { authorsPosition, ScriptCompiler, shownPosition } from '#platform/compiler';
import type { ParsedScript } from '#platform/compiler';
import { Database } from '#platform/postgres';
import { VersionRepository } from '#scripts/data';
import type { ModuleInForce, StoredProgram } from '#scripts/data';
import type { TopLevelFault } from '#scripts/domain';

/** What a module gives, and whether it may be loaded at all. */
export interface ModuleShape {
  readonly exports: readonly string[];
  /** Specifiers of `export * from '…'`. */
  readonly starExports: readonly string[];
  readonly topLevelFault?: TopLevelFault;
}

/** Names that the modules kept here export in all. */
const MAX_KEPT_NAMES = 100_000;

/** The modules of apps, as their stored programs show them; versions never change, so each is parsed once. */
@Injectable()
export class ModuleShapes {
  private readonly known = new LRUCache<string, ModuleShape>({
    maxSize: MAX_KEPT_NAMES,
    sizeCalculation: ({ exports, starExports }) => 1 + exports.length + starExports.length,
  });

  constructor(
    private readonly database: Database,
    private readonly versions: VersionRepository,
    private readonly compiler: ScriptCompiler,
  ) {}

  /** @param load gives the version's program; asked only when it is not known yet. */
  async of(
    { scriptId, version }: Pick<ModuleInForce, 'scriptId' | 'version'>,
    load: () => Promise<StoredProgram | undefined>,
  ): Promise<ModuleShape | undefined> {
    const key = `${scriptId}:${version}`;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const program = await load();
    if (program === undefined) return undefined;
    const parsed = await this.compiler.parse(program.code, true);
    const starExports = parsed.outline?.starExports ?? [];
    const shape = { exports: parsed.exports, starExports, ...faultOf(parsed, program) };
    this.known.set(key, shape);
    return shape;
  }

  /**
   * The names that a module of the app exports in its version in force.
   * @returns undefined when that cannot be said: there is no such module, or none that it passes everything on from.
   */
  async exportsOf(appId: string, name: string): Promise<ReadonlySet<string> | undefined> {
    const names = new Set<string>();
    const complete = await this.collect(appId, name, names, new Set());
    return complete ? names : undefined;
  }

  private async collect(
    appId: string,
    name: string,
    names: Set<string>,
    visited: Set<string>,
  ): Promise<boolean> {
    if (visited.has(name)) return true;
    visited.add(name);
    const { db } = this.database;
    const [module] = await this.versions.modulesNamed(db, appId, [name]);
    if (module === undefined) return false;
    const shape = await this.of(module, () => this.versions.findProgram(db, module.scriptId, module.version));
    if (shape === undefined) return false;
    const isFirst = visited.size === 1;
    // `export *` passes on all but the default.
    for (const one of shape.exports) if (isFirst || one !== 'default') names.add(one);
    for (const specifier of shape.starExports) {
      const next = moduleNameOf(specifier);
      // What the SDK passes on stands among the exports already.
      if (next !== undefined && !(await this.collect(appId, next, names, visited))) return false;
    }
    return true;
  }
}

/** With the place in the author's source, if the program's map leads there. */
export function faultOf(
  { outline }: ParsedScript,
  program: Pick<StoredProgram, 'code' | 'sourceMap' | 'source'>,
): { readonly topLevelFault?: TopLevelFault } {
  if (outline?.fault === undefined) return {};
  const { found, at } = outline.fault;
  const position = authorsPosition(program, program.source, at);
  return {
    topLevelFault: { found, ...(position === undefined ? {} : { position: shownPosition(position) }) },
  };
}
