import { Module } from '@nestjs/common';
import { ScriptRepository } from '#scripts/data';
import { TenancyModule } from '#tenancy/feature';
import { BundleResponder } from './bundle.responder.js';
import { CompilerLife, compilerProvider } from './compiler.provider.js';
import { ScriptBindings } from './script-bindings.js';
import { ScriptsController } from './scripts.controller.js';
import { ScriptsService } from './scripts.service.js';

/**
 * Scripts: the manager's side. The app provides `Database`, `MessageBus`, `Logger`, `SandboxCeilings` and
 * `RunTokenVerifier` globally.
 */
@Module({
  imports: [TenancyModule],
  controllers: [ScriptsController],
  providers: [
    compilerProvider,
    CompilerLife,
    ScriptRepository,
    ScriptBindings,
    ScriptsService,
    BundleResponder,
  ],
  exports: [ScriptsService, ScriptBindings, BundleResponder],
})
export class ScriptsModule {}
