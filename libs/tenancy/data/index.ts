export { AppDomainRepository } from './app-domain.repository.js';
export { AppRepository } from './app.repository.js';
export type { AppPageRequest, NewApp } from './app.repository.js';
