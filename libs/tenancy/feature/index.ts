export { AppCleanups } from './app-cleanups.js';
export type { AppAftermath, AppCleanup, ScriptsOfApps } from './app-cleanups.js';
export { AppsService } from './apps.service.js';
export type { AppOfCaller } from './apps.service.js';
export { DefaultApp } from './default-app.js';
export type { DefaultAppOutcome, DefaultAppWish } from './default-app.js';
export { DomainDependents } from './domain-dependents.js';
export type { FindDependents, ReleasedDomain, UnreachableRoute } from './domain-dependents.js';
export { TenancyModule } from './tenancy.module.js';
