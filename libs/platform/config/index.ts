export { loadConfig, required } from './config.js';
export type { BindAddress } from './bind-address.js';
export type { Config, ExecutorConfig } from './config.js';
export { ConfigurationError, Environment } from './environment.js';
export type { RawEnvironment } from './environment.js';
export { environment } from './process-environment.js';
export { readSandboxCeilings } from './sandbox-ceilings.js';
export { ensureSecretKeyFile } from './secret-key-file.js';
