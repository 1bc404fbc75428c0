import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { IdentityModule, OwnerBootstrap, SignedInGuard } from '#identity/feature';
import { ExecutionTails, LogReadingModule, PartitionKeeper } from '#logs/feature';
import type { Lifecycle } from '#platform/process';
import { HelloWorld, RoutingAnnouncer, RoutingModule } from '#routing/feature';
import { ScriptsModule } from '#scripts/feature';
import { StoresModule } from '#stores/feature';
import { DefaultApp, TenancyModule } from '#tenancy/feature';

/**
 * The manager: schema, auth, apps, scripts, routes and what scripts keep. Ports: Database, MessageBus, RateLimits, RunTokenVerifier,
 * IdentitySettings, SandboxCeilings, EnvSealer, LogRetention, the clock and Logger.
 */
@Module({
  imports: [IdentityModule, TenancyModule, ScriptsModule, RoutingModule, StoresModule, LogReadingModule],
  providers: [
    { provide: APP_GUARD, useExisting: SignedInGuard },
    { provide: APP_INTERCEPTOR, useExisting: RoutingAnnouncer },
  ],
})
export class ManagerModule {}

export interface ManagerStart {
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** Whether to make up a password for the first owner when none is given. */
  readonly generatePassword: boolean;
  /** Host names the default app claims beside those of this machine. */
  readonly extraHosts: readonly string[];
}

/** To be started when the schema is there. @returns who can sign in, and the password if it was made up now. */
export async function startManager(
  app: INestApplicationContext,
  wish: ManagerStart,
  lifecycle: Lifecycle,
): Promise<{ username: string; generatedPassword?: string }> {
  const of = <T>(token: new (...args: never[]) => T): T => app.get(token, { strict: false });
  const { username, password, generatePassword: generate } = wish;
  const owner = await of(OwnerBootstrap).ensureOwner({ username, password, generate });
  await of(DefaultApp).ensure({ extraHosts: [...wish.extraHosts] });
  await of(HelloWorld).ensure();
  const partitions = of(PartitionKeeper);
  await lifecycle.add({ name: 'partitions', start: () => partitions.start(), stop: () => partitions.stop() });
  return owner;
}

/** To be called when the front door is there: open tails are ended before it waits for its last answers. */
export async function stopsTails(app: INestApplicationContext, lifecycle: Lifecycle): Promise<void> {
  const tails = app.get(ExecutionTails, { strict: false });
  await lifecycle.add({ name: 'tails', stop: () => tails.stop() });
}
