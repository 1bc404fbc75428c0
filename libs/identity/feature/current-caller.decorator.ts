import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller, Principal } from '#identity/domain';

type CallingRequest = FastifyRequest & { user?: Principal; caller?: Caller };

/** The same object for the whole request: the audit trail knows by it what has been told. */
export function callerOf(request: CallingRequest): Caller {
  request.caller ??= { principal: request.user ?? null, address: request.ip, requestId: request.id };
  return request.caller;
}

/** Who makes this call, signed in or not, and where it comes from. For handlers that change something. */
export const CurrentCaller = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => {
  return callerOf(context.switchToHttp().getRequest<CallingRequest>());
});
