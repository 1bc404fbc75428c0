import { startInstallation } from './installation.js';
import type { Installation, Place } from './installation.js';
import { missingServers, modes } from './modes.js';

/** Set for Jest's workers: the installations that all e2e specs share, as JSON. */
export const PLACES = 'PICLOUD_E2E_PLACES';

const state = globalThis as { picloudInstallations?: Installation[] };

/** One installation of each mode for all specs that do not need their own; those of `lifecycle` do without. */
export default async function setUp(): Promise<void> {
  if (missingServers.length > 0 && process.env['CI'] === 'true')
    throw new Error(`e2e specs need ${missingServers.join(' and ')}: apt-get install them`);
  state.picloudInstallations = await Promise.all(modes.map((mode) => startInstallation(mode)));
  const places: Place[] = state.picloudInstallations.map(({ mode, base, pids }) => ({ mode, base, pids }));
  process.env[PLACES] = JSON.stringify(places);
}
