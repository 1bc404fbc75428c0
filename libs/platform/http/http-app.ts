import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import { DomainError, MIB, newId } from '#kernel';
import type { Logger } from '#platform/telemetry';
import { NestLogger } from '#platform/telemetry';
import type { FrontDoor } from './front-door.js';
import { parseJsonBody } from './json-body.js';
import { ProblemFilter } from './problem.filter.js';
import { strictValidation } from './validation.pipe.js';

/** A script's source at its largest, JSON-escaped, fits with room to spare. */
const MAX_ADMIN_BODY_BYTES = 8 * MIB;
const MAX_PARAM_CHARS = 16_384;
/** For answers that are data: whatever a browser makes of them, it runs and frames nothing. A page says otherwise. */
const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

/** The address is taken, or is none of this machine's. */
export class BindError extends DomainError {
  readonly code = 'http.bind';
  readonly kind = 'broken';
}

/** A Nest application behind a front door, with our errors and our validation. */
export async function createHttpApp(
  module: object,
  frontDoor: FrontDoor,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    serverFactory: (handler: Parameters<FrontDoor['serverFactory']>[0]): Server =>
      frontDoor.serverFactory(handler),
    bodyLimit: MAX_ADMIN_BODY_BYTES,
    // An id of any length is an id that nobody has: 404, not the framework's 414.
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    // The front door has named the request already and told the client.
    genReqId: (_: unknown) => newId(),
    // It has also seen to it that these headers hold nothing but what is believed.
    trustProxy: (address: string) => frontDoor.proxies.trusts(address),
  } as ConstructorParameters<typeof FastifyAdapter>[0]);
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    const named = reply.raw.getHeader('x-request-id');
    if (typeof named === 'string') request.id = named;
    void reply.headers(SECURITY_HEADERS);
    done();
  });
  // The framework's own says nothing of what it finds fault with, and takes any depth.
  adapter.useBodyParser(
    'application/json',
    false,
    { bodyLimit: MAX_ADMIN_BODY_BYTES },
    (_request, body, done) => {
      done(null, parseJsonBody(body.toString('utf8')));
    },
  );
  const app = await NestFactory.create<NestFastifyApplication>(module as never, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(logger));
  app.useGlobalPipes(strictValidation());
  return app;
}

/** @throws BindError saying which address and what to do. */
export async function listen(app: NestFastifyApplication, host: string, port: number): Promise<number> {
  try {
    await app.listen(port, host);
  } catch (cause) {
    const { code } = cause as { code?: string };
    const address = `${host}:${port}`;
    if (code === 'EADDRINUSE') {
      throw new BindError(
        `Cannot listen on ${address}: the port is in use; stop what uses it or set PICLOUD_BIND`,
      );
    }
    if (code === 'EACCES') {
      throw new BindError(`Cannot listen on ${address}: ports below 1024 need privileges; set PICLOUD_BIND`);
    }
    throw new BindError(`Cannot listen on ${address}: ${code ?? 'unknown reason'}; set PICLOUD_BIND`);
  }
  const bound = app.getHttpServer().address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}
