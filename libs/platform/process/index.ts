export { Lifecycle } from './lifecycle.js';
export type { Part } from './lifecycle.js';
export { runProcess } from './run-process.js';
