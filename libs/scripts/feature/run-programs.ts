import { Injectable } from '@nestjs/common';
import type { FetchBundleResponse, FetchModuleResponse, ModuleRef } from '#contracts';
import { Database } from '#platform/postgres';
import { VersionRepository } from '#scripts/data';
import type { Bundle, ModuleInForce } from '#scripts/data';
import { BundleRefusedError, checkImports, ModuleTopLevelError, ScriptNotFoundError } from '#scripts/domain';
import { EgressService } from './egress.service.js';
import { EnvService } from './env.service.js';
import { ModuleShapes } from './module-shapes.js';

/** What runs are made of: a version, the modules of its app that it imports, and the app's variables. */
@Injectable()
export class RunPrograms {
  constructor(
    private readonly database: Database,
    private readonly versions: VersionRepository,
    private readonly modules: ModuleShapes,
    private readonly env: EnvService,
    private readonly egress: EgressService,
  ) {}

  /**
   * Any stored version of a script, with the modules in force. One that is not there is left out: the run then says
   * so to its author.
   * @param appId that the run may act for.
   * @throws ScriptNotFoundError when the version is gone, or was never there.
   * @throws BundleRefusedError when the script is of another app.
   * @throws ImportCycleError, ImportTooDeepError
   * @throws EnvUnreadableError
   */
  async bundle(appId: string, scriptId: string, version: number): Promise<FetchBundleResponse> {
    const { name, code, sourceMap, imports } = await this.find(appId, scriptId, version);
    const modules =
      imports.length === 0 ? [] : await this.versions.modulesBelow(this.database.db, appId, imports);
    const graph = new Map(modules.map((module) => [module.name, module.imports]));
    // Held against the rules here again: what is stored may be of a release that had others.
    checkImports(name, graph.set(name, imports));
    const env = await this.env.textFor(appId);
    const allowed = await this.egress.allowedHostsOf(appId);
    return {
      ...{ scriptId, version, name, code, sourceMap, env },
      modules: JSON.stringify(modules.map(refOf)),
      ...(allowed === undefined ? {} : { allowedHosts: JSON.stringify(allowed) }),
    };
  }

  /**
   * @throws ScriptNotFoundError when there is no such version, or the script is no module.
   * @throws BundleRefusedError when it is of another app (R-MOD-01).
   * @throws ModuleTopLevelError
   */
  async module(appId: string, scriptId: string, version: number): Promise<FetchModuleResponse> {
    const { kind, name, code, sourceMap } = await this.find(appId, scriptId, version);
    if (kind !== 'module') throw new ScriptNotFoundError(scriptId);
    const shape = await this.modules.of({ scriptId, version }, () =>
      Promise.resolve({ version, code, sourceMap, source: '' }),
    );
    if (shape?.topLevelFault !== undefined) throw new ModuleTopLevelError(shape.topLevelFault);
    return { name, code, sourceMap };
  }

  private async find(appId: string, scriptId: string, version: number): Promise<Bundle> {
    const found = await this.versions.findBundle(this.database.db, scriptId, version);
    if (found === undefined) throw new ScriptNotFoundError(scriptId);
    if (found.appId !== appId) throw new BundleRefusedError();
    return found;
  }
}

function refOf({ name, scriptId, version }: ModuleInForce): ModuleRef {
  return { name, scriptId, version };
}
