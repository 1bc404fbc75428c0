import { Module } from '@nestjs/common';
import type { ExecutionContext, Provider, Type } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { MIB, newId } from '#kernel';
import type { Principal } from '#identity/domain';
import { ProblemFilter, strictValidation } from '#platform/http';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { PortsModule } from '#platform/process';
import type { PortBinding } from '#platform/process';
import { createLogger, Logger } from '#platform/telemetry';
import { RunTokenVerifier, SandboxCeilings } from './index.js';

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
  request(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly json: AnswerJson;
}

/** What answers hold, one or the other. */
export interface AnswerJson {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly path: string;
  readonly items: readonly AnswerJson[];
  readonly next_cursor: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
}

/** Takes a token that is the id of the script it stands for. */
const TOKENS: RunTokenVerifier = { verify: (token) => ({ scriptId: token }) };

/** A real application behind our filter and validation, in which everybody is signed in as one owner. */
export async function startAdminApp(options: AdminAppOptions): Promise<AdminApp> {
  const logger = createLogger('spec', 'silent');
  const principal: Principal = {
    userId: newId(),
    username: 'ada',
    instanceRole: 'owner',
    email: null,
    sessionId: newId(),
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
    ...(options.ports ?? []),
  ]);
  @Module({
    imports: [ports, ...options.modules],
    providers: [{ provide: APP_GUARD, useValue: signIn }, ...(options.providers ?? [])],
  })
  class SpecApp {}
  const adapter = new FastifyAdapter({ bodyLimit: 8 * MIB });
  const app = await NestFactory.create<NestFastifyApplication>(SpecApp, adapter, { logger: false });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(strictValidation());
  // As in the apps: whoever serves or listens has said so when the bus starts.
  await options.bus.start();
  await app.init();
  return {
    app,
    userId: principal.userId,
    async request(method, path, body) {
      const url = `/api/v1/admin${path}`;
      const answer = await app.inject({
        method,
        url,
        ...(body === undefined ? {} : { payload: body as object }),
      });
      return {
        status: answer.statusCode,
        json: (answer.body === '' ? undefined : answer.json()) as AnswerJson,
      };
    },
    async close() {
      await app.close();
      await options.bus.close();
    },
  };
}
