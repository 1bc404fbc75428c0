import type { FastifyRequest } from 'fastify';

/** What was sent as `Authorization: Bearer ...`. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}
