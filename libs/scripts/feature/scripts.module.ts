import { Module } from '@nestjs/common';
import {
  EgressRepository,
  EnvRepository,
  ImportGraphRepository,
  QuarantineRepository,
  ScriptRepository,
  VersionRepository,
} from '#scripts/data';
import { AccessModule } from '#identity/feature';
import { TenancyModule } from '#tenancy/feature';
import { AppScripts } from './app-scripts.js';
import { BundleResponder } from './bundle.responder.js';
import { CompilerLife, compilerProvider } from './compiler.provider.js';
import { EgressController } from './egress.controller.js';
import { EgressService } from './egress.service.js';
import { EnvController } from './env.controller.js';
import { EnvVault } from './env-vault.js';
import { EnvService } from './env.service.js';
import { ModuleShapes } from './module-shapes.js';
import { Programs } from './programs.js';
import { Quarantines } from './quarantines.js';
import { RunPrograms } from './run-programs.js';
import { ScriptBindings } from './script-bindings.js';
import { ScriptLocator } from './script-locator.js';
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
  EgressRepository,
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
  imports: [AccessModule, TenancyModule],
  controllers: [ScriptsController, VersionsController, EgressController, EnvController, SdkTypesController],
  providers: [
    ...TABLES,
    compilerProvider,
    AppScripts,
    CompilerLife,
    ModuleShapes,
    Programs,
    ScriptBindings,
    ScriptLocator,
    ScriptSettingsReader,
    ScriptWriter,
    ScriptsService,
    ScriptUpdates,
    ScriptViews,
    VersionsService,
    EgressService,
    EnvService,
    EnvVault,
    Quarantines,
    RunPrograms,
    BundleResponder,
    sdkTypesProvider,
  ],
  exports: [ScriptsService, ScriptBindings, BundleResponder],
})
export class ScriptsModule {}
