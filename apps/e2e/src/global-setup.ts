import { findOnPath } from './on-path.js';
import { startInstallation } from './installation.js';
import type { Installation, Mode, Place } from './installation.js';

/** Set for Jest's workers: the installations that all e2e specs share, as JSON. */
export const PLACES = 'PICLOUD_E2E_PLACES';

const state = globalThis as { picloudInstallations?: Installation[] };

/** One installation of each mode for all specs that do not need their own. */
export default async function setUp(): Promise<void> {
  const modes: Mode[] = ['all-in-one'];
  const missing = ['nats-server', 'redis-server'].filter((program) => !findOnPath(program));
  if (missing.length === 0) modes.push('cluster');
  else if (process.env['CI'] === 'true')
    throw new Error(`e2e specs need ${missing.join(' and ')}: apt-get install them`);
  state.picloudInstallations = await Promise.all(modes.map((mode) => startInstallation(mode)));
  const places: Place[] = state.picloudInstallations.map(({ mode, base, pids }) => ({ mode, base, pids }));
  process.env[PLACES] = JSON.stringify(places);
}
