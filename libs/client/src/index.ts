export { ApiError } from './api-error.js';
export type { Problem } from './api-error.js';
export { createClient } from './client.js';
export type { Client, ClientOptions } from './client.js';
export type { components, paths } from './generated/api.js';
