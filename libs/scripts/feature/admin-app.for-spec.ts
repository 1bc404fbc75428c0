import { Module } from '@nestjs/common';
import type { ExecutionContext, Provider, Type } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MIB, newId, systemClock } from '#kernel';
import type { RunGrant } from '#execution/domain';
import type { Principal } from '#identity/domain';
import {
  AccessModule,
  AnswerBox,
  AuditInterceptor,
  CapabilityGuard,
  CLOCK,
  IdempotencyInterceptor,
} from '#identity/feature';
import { ProblemFilter, strictValidation } from '#platform/http';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { PortsModule } from '#platform/process';
import type { PortBinding } from '#platform/process';
import { createLogger, Logger } from '#platform/telemetry';
import { EnvSealer, RunTokenVerifier, SandboxCeilings } from './index.js';

export interface AdminAppOptions {
  readonly database: Database;
  readonly bus: MessageBus;
  readonly modules: readonly Type[];
  readonly ports?: readonly PortBinding[];
  readonly providers?: readonly Provider[];
}

export interface AdminApp {
  readonly app: NestFastifyApplication;
  readonly userId: string;
  request(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly json: AnswerJson;
}

/** What answers hold, one or the other. */
export interface AnswerJson {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly latest_version: number;
  readonly imports: readonly string[];
  readonly code: string;
  readonly detail: string;
  readonly path: string;
  readonly items: readonly AnswerJson[];
  readonly next_cursor: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

/** Takes a token that names the app and the script it stands for. */
const TOKENS: RunTokenVerifier = {
  verify(token) {
    const [appId = '', scriptId = ''] = token.split('/');
    // Nobody asks it for more here.
    return { appId, scriptId } as RunGrant;
  },
};

/** A real application behind our filter and validation, in which everybody is signed in as one owner, who may do anything. */
export async function startAdminApp(options: AdminAppOptions): Promise<AdminApp> {
  const logger = createLogger('spec', 'silent');
  const principal: Principal = {
    userId: newId(),
    username: 'ada',
    instanceRole: 'owner',
    email: null,
    credential: { kind: 'session', id: newId() },
  };
  const signIn = {
    canActivate(context: ExecutionContext): boolean {
      context.switchToHttp().getRequest<{ user?: Principal }>().user = principal;
      return true;
    },
  };
  const ports = PortsModule.with([
    [Database, options.database],
    [MessageBus, options.bus],
    [Logger, logger],
    [SandboxCeilings, new SandboxCeilings()],
    [RunTokenVerifier, TOKENS],
    [AnswerBox, new AnswerBox('a key that only these specs have, and long enough')],
    [EnvSealer, new EnvSealer('a key that only these specs have, and long enough')],
    [CLOCK, systemClock],
    ...(options.ports ?? []),
  ]);
  @Module({
    imports: [ports, AccessModule, ...options.modules],
    providers: [
      { provide: APP_GUARD, useValue: signIn },
      // Among them guards that make somebody else of the principal.
      ...(options.providers ?? []),
      { provide: APP_GUARD, useExisting: CapabilityGuard },
      { provide: APP_INTERCEPTOR, useExisting: AuditInterceptor },
      { provide: APP_INTERCEPTOR, useExisting: IdempotencyInterceptor },
    ],
  })
  class SpecApp {}
  // As `createHttpApp` has it.
  const limits = { genReqId: () => newId(), bodyLimit: 8 * MIB, routerOptions: { maxParamLength: 16_384 } };
  const adapter = new FastifyAdapter(limits as ConstructorParameters<typeof FastifyAdapter>[0]);
  const app = await NestFactory.create<NestFastifyApplication>(SpecApp, adapter, { logger: false });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(strictValidation());
  // As in the apps: whoever serves or listens has said so when the bus starts.
  await options.bus.start();
  await app.init();
  return {
    app,
    userId: principal.userId,
    async request(method, path, body, headers = {}) {
      const url = `/api/v1/admin${path}`;
      const answer = await app.inject({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const seen = {
        status: answer.statusCode,
        json: (answer.body === '' ? undefined : answer.json()) as AnswerJson,
      };
      // Not among what is compared: most specs are about status and body alone.
      return Object.defineProperty(seen, 'headers', { value: answer.headers }) as Answer;
    },
    async close() {
      await app.close();
      await options.bus.close();
    },
  };
}
