export { AppsService } from './apps.service.js';
export type { AppOfCaller } from './apps.service.js';
export { DefaultApp } from './default-app.js';
export type { DefaultAppOutcome, DefaultAppWish } from './default-app.js';
export { TenancyModule } from './tenancy.module.js';
