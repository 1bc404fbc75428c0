export { CallerIdentity } from './caller-identity.js';
export { CallerIdentityModule } from './caller-identity.module.js';
