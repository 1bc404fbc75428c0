import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ForeignOriginError, isForeignOrigin } from '#identity/domain';
import { IdentitySettings } from './identity.settings.js';

/** Keeps other sites' pages from acting through a visitor's browser. */
@Injectable()
export class RequestOriginCheck {
  constructor(private readonly settings: IdentitySettings) {}

  /** @throws ForeignOriginError when an unsafe request comes from a page of another origin. */
  refuseForeign(request: FastifyRequest): void {
    const facts = {
      method: request.method,
      origin: request.headers.origin,
      fetchSite: one(request.headers['sec-fetch-site']),
      host: request.headers.host,
    };
    if (isForeignOrigin(facts, this.settings.publicOrigin)) throw new ForeignOriginError();
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
