import { Module } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { SECOND_MS } from '#kernel';
import { DeadLettersModule, DeliveryUpkeepModule } from '#delivery/feature';
import {
  AccessModule,
  AuditInterceptor,
  CapabilityGuard,
  IdempotencyInterceptor,
  IdentityModule,
  OwnerBootstrap,
  SignedInGuard,
} from '#identity/feature';
import { CredentialsAnnouncer } from '#identity/runtime';
import { ExecutionTails, LogReadingModule, PartitionKeeper } from '#logs/feature';
import { MailModule } from '#mail/feature';
import { OpenApiModule } from '#platform/http';
import { JobBoard, JobBoardModule, Jobs } from '#platform/jobs';
import type { JobState } from '#platform/jobs';
import type { Lifecycle } from '#platform/process';
import { Logger } from '#platform/telemetry';
import type { Metrics } from '#platform/telemetry';
import { QueuesModule } from '#queues/feature';
import { HelloWorld, RoutingAnnouncer, RoutingModule } from '#routing/feature';
import { ScriptsModule } from '#scripts/feature';
import { StoresModule } from '#stores/feature';
import { TriggersModule } from '#triggers/feature';
import { DefaultApp, TenancyModule } from '#tenancy/feature';
import { UsageModule } from '#usage/feature';
import { JobsController } from './jobs.controller.js';

/**
 * The manager: schema, auth, apps, scripts, routes and what scripts keep. Ports: Database, MessageBus, RateLimits, Jobs, RunTokenVerifier,
 * MailTransport, MailSettings, IdentitySettings, SandboxCeilings, EnvSealer, LogRetention, the clock and Logger.
 */
@Module({
  imports: [
    AccessModule,
    DeadLettersModule,
    DeliveryUpkeepModule,
    IdentityModule,
    JobBoardModule,
    TenancyModule,
    ScriptsModule,
    RoutingModule,
    QueuesModule,
    StoresModule,
    TriggersModule,
    MailModule,
    UsageModule,
    LogReadingModule,
    OpenApiModule,
  ],
  controllers: [JobsController],
  providers: [
    { provide: APP_GUARD, useExisting: SignedInGuard },
    { provide: APP_GUARD, useExisting: CapabilityGuard },
    { provide: APP_INTERCEPTOR, useExisting: RoutingAnnouncer },
    { provide: APP_INTERCEPTOR, useClass: CredentialsAnnouncer },
    { provide: APP_INTERCEPTOR, useExisting: AuditInterceptor },
    { provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor },
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
  await makeDaysAhead(of(PartitionKeeper), app.get(Logger, { strict: false }));
  const jobs = app.get(Jobs, { strict: false });
  for (const job of of(JobBoard).jobs) jobs.add(job);
  await lifecycle.add({ name: 'jobs', start: () => jobs.start(), stop: () => jobs.stop() });
  return owner;
}

/** There are to be partitions before the first record; a start that cannot make them goes on without. */
async function makeDaysAhead(partitions: PartitionKeeper, logger: Logger): Promise<void> {
  try {
    await partitions.makeDaysAhead(Date.now());
  } catch (error) {
    logger.warn({ err: error }, 'Cannot make partitions for execution logs');
  }
}

/** Figures of this role for `/metrics`: of all managers together, the same at each of them. */
export function managerMetrics(app: INestApplicationContext, metrics: Metrics): void {
  const jobs = app.get(Jobs, { strict: false });
  const figures = async (figureOf: (state: JobState) => number) =>
    (await jobs.list()).map((state) => [state.name, figureOf(state)] as const);
  metrics.gauges(
    'picloud_job_last_success_timestamp_seconds',
    'When each job last went well, s since the epoch; 0: never yet',
    'job',
    () => figures(({ lastSuccessAt = 0 }) => lastSuccessAt / SECOND_MS),
  );
  metrics.gauges('picloud_job_next_run_timestamp_seconds', 'When each job is due next', 'job', () =>
    figures(({ nextRunAt = 0 }) => nextRunAt / SECOND_MS),
  );
  metrics.gauges('picloud_job_failures_total', 'Runs of each job that failed', 'job', () =>
    figures(({ failures }) => failures),
  );
}

/** To be called when the front door is there: open tails are ended before it waits for its last answers. */
export async function stopsTails(app: INestApplicationContext, lifecycle: Lifecycle): Promise<void> {
  const tails = app.get(ExecutionTails, { strict: false });
  await lifecycle.add({ name: 'tails', stop: () => tails.stop() });
}
