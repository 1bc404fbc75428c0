import type { Mode } from './installation.js';
import { findOnPath } from './on-path.js';

/** What a cluster needs and npm does not bring. */
export const missingServers: readonly string[] = ['nats-server', 'redis-server'].filter(
  (program) => !findOnPath(program),
);

/** Modes that can be had on this machine. */
export const modes: readonly Mode[] =
  missingServers.length === 0 ? ['all-in-one', 'cluster'] : ['all-in-one'];
