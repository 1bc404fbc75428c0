import type { FastifyRequest } from 'fastify';
import type { Principal } from '#identity/domain';

/** A request as the guards leave it to the handler. */
export interface AdmittedRequest extends FastifyRequest {
  user?: Principal;
  /** The app that the request is about. */
  appId?: string;
}
