import type { RawEnvironment } from './environment.js';

/** The process's own environment; the only place that reads it. */
export function environment(): RawEnvironment {
  return process.env;
}
