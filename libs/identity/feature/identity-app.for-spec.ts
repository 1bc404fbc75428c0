import { Controller, Get, Module, Post } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newId } from '#kernel';
import type { Clock } from '#kernel';
import type { Principal } from '#identity/domain';
import { Open, ProblemFilter, strictValidation } from '#platform/http';
import { MemoryRateLimits, RateLimits } from '#platform/limits';
import { Database } from '#platform/postgres';
import { createLogger, Logger } from '#platform/telemetry';
import { AccessModule } from './access.module.js';
import { CapabilityGuard } from './access/capability.guard.js';
import { RequiresSignIn } from './access/requires.decorator.js';
import { AuditInterceptor } from './audit/audit.interceptor.js';
import { CLOCK } from './clock.token.js';
import { CurrentPrincipal } from './current-principal.decorator.js';
import { AnswerBox } from './idempotency/answer-box.js';
import { IdentityModule } from './identity.module.js';
import { IdentitySettings } from './identity.settings.js';
import { SignedInGuard } from './signed-in.guard.js';

/** Stands still until a spec moves it. */
export class HandClock implements Clock {
  ms = Date.UTC(2026, 10, 1, 12);
  now(): number {
    return this.ms;
  }
}

@Controller('probe')
@RequiresSignIn()
class ProbeController {
  @Get() read(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
  @Post() write(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
  @Open() @Get('open') open(): string {
    return 'open';
  }
}

@Open()
@Controller('open-probe')
class OpenProbeController {
  @Get() read(): string {
    return 'open';
  }
  @Get('principal') principal(@CurrentPrincipal() principal: Principal): Principal {
    return principal;
  }
}

export interface IdentityAppOptions {
  readonly database: Database;
  readonly clock?: Clock;
  readonly limits?: RateLimits;
  readonly publicBaseUrl?: string;
}

/** A real application around the identity module; the caller closes it. */
export async function startIdentityApp(options: IdentityAppOptions): Promise<NestFastifyApplication> {
  const logger = createLogger('spec', 'silent');
  const { publicBaseUrl = '' } = options;
  const ports = [
    { provide: Database, useValue: options.database },
    { provide: RateLimits, useValue: options.limits ?? new MemoryRateLimits() },
    { provide: Logger, useValue: logger },
    { provide: AnswerBox, useValue: new AnswerBox('a key that only these specs have, and long enough') },
    { provide: CLOCK, useValue: options.clock ?? new HandClock() },
    { provide: IdentitySettings, useValue: new IdentitySettings({ sessionTtlHours: 24, publicBaseUrl }) },
  ];
  class Ports {}
  @Module({
    imports: [
      { module: Ports, global: true, providers: ports, exports: ports.map(({ provide }) => provide) },
      AccessModule,
      IdentityModule,
    ],
    controllers: [ProbeController, OpenProbeController],
    providers: [
      { provide: APP_GUARD, useExisting: SignedInGuard },
      { provide: APP_GUARD, useExisting: CapabilityGuard },
      { provide: APP_INTERCEPTOR, useExisting: AuditInterceptor },
    ],
  })
  class SpecApp {}
  const app = await NestFactory.create<NestFastifyApplication>(
    SpecApp,
    new FastifyAdapter({ genReqId: () => newId() }),
    {
      logger: false,
      abortOnError: false,
    },
  );
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(strictValidation());
  await app.init();
  return app;
}
