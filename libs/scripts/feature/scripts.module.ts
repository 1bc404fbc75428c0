import { Module } from '@nestjs/common';
import {
  EnvRepository,
  ImportGraphRepository,
  QuarantineRepository,
  ScriptRepository,
  VersionRepository,
} from '#scripts/data';
import { TenancyModule } from '#tenancy/feature';
import { BundleResponder } from './bundle.responder.js';
import { CompilerLife, compilerProvider } from './compiler.provider.js';
import { EnvController } from './env.controller.js';
import { EnvService } from './env.service.js';
import { ModuleShapes } from './module-shapes.js';
import { Programs } from './programs.js';
import { Quarantines } from './quarantines.js';
import { RunPrograms } from './run-programs.js';
import { ScriptBindings } from './script-bindings.js';
import { ScriptSettingsReader } from './script-settings.reader.js';
import { ScriptUpdates } from './script-updates.js';
import { ScriptViews } from './script-views.js';
import { ScriptWriter } from './script-writer.js';
import { ScriptsController } from './scripts.controller.js';
import { ScriptsService } from './scripts.service.js';
import { SdkTypesController, sdkTypesProvider } from './sdk-types.controller.js';
import { VersionsController } from './versions.controller.js';
import { VersionsService } from './versions.service.js';

const TABLES = [
  EnvRepository,
  ImportGraphRepository,
  QuarantineRepository,
  ScriptRepository,
  VersionRepository,
];

/**
 * Scripts: the manager's side. The app provides `Database`, `MessageBus`, `Logger`, `SandboxCeilings`, `EnvSealer`,
 * `RunTokenVerifier` and the clock (under `CLOCK`) globally.
 */
@Module({
  imports: [TenancyModule],
  controllers: [ScriptsController, VersionsController, EnvController, SdkTypesController],
  providers: [
    ...TABLES,
    compilerProvider,
    CompilerLife,
    ModuleShapes,
    Programs,
    ScriptBindings,
    ScriptSettingsReader,
    ScriptWriter,
    ScriptsService,
    ScriptUpdates,
    ScriptViews,
    VersionsService,
    EnvService,
    Quarantines,
    RunPrograms,
    BundleResponder,
    sdkTypesProvider,
  ],
  exports: [ScriptsService, ScriptBindings, BundleResponder],
})
export class ScriptsModule {}
