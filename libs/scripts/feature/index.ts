export { BundleResponder } from './bundle.responder.js';
export { RunTokenVerifier } from './run-token.verifier.js';
export { SandboxCeilings } from './sandbox-ceilings.js';
export { ScriptBindings } from './script-bindings.js';
export type { BindingCounter, BindingCounts } from './script-bindings.js';
export { ScriptsModule } from './scripts.module.js';
export { ScriptsService } from './scripts.service.js';
export type { ScriptWithSource } from './scripts.service.js';
