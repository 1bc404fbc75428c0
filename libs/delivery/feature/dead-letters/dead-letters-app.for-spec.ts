import { systemClock } from '#kernel';
import { outboxFilled } from '#contracts';
import { CLOCK, IdentitySettings } from '#identity/feature';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { InProcessBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import type { PortBinding } from '#platform/process';
import { startAdminApp } from '../../../scripts/feature/admin-app.for-spec.js';
import type { AdminApp } from '../../../scripts/feature/admin-app.for-spec.js';
import { DeadLettersModule } from './dead-letters.module.js';

export interface DeadLettersApp extends AdminApp {
  readonly bus: InProcessBus;
  /** How often dispatchers were told of events. */
  readonly rings: () => number;
}

/** The manager's side of dead letters, with one owner signed in. @param ports in the place of, or beside, the usual ones. */
export async function startDeadLettersApp(
  database: Database,
  ports: readonly PortBinding[] = [],
): Promise<DeadLettersApp> {
  const bus = new InProcessBus();
  let rings = 0;
  bus.subscribe(outboxFilled, () => {
    rings += 1;
  });
  const admin = await startAdminApp({
    ...{ database, bus, modules: [DeadLettersModule] },
    ports: [
      [RateLimits, new MemoryRateLimits()],
      [CLOCK, systemClock],
      [IdentitySettings, new IdentitySettings({ sessionTtlHours: 24, publicBaseUrl: '' })],
      ...ports,
    ],
  });
  return { ...admin, bus, rings: () => rings };
}
