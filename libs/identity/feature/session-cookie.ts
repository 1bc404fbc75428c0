import { Inject, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#kernel';
import { SECOND_MS } from '#kernel';
import { sessionCookieName } from '#identity/domain';
import { CLOCK } from './clock.token.js';
import { IdentitySettings } from './identity.settings.js';

/** The session token as browsers carry it: out of reach of scripts, and of most requests that others cause. */
@Injectable()
export class SessionCookie {
  readonly name: string;
  private readonly secure: boolean;

  constructor(
    settings: IdentitySettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.secure = settings.secureCookies;
    this.name = sessionCookieName(this.secure);
  }

  read(request: FastifyRequest): string | undefined {
    const header = request.headers.cookie;
    return header === undefined ? undefined : parseCookie(header)[this.name];
  }

  write(reply: FastifyReply, token: string, expiresAt: Date): void {
    this.send(reply, token, Math.max(0, Math.round((expiresAt.getTime() - this.clock.now()) / SECOND_MS)));
  }

  clear(reply: FastifyReply): void {
    this.send(reply, '', 0);
  }

  private send(reply: FastifyReply, value: string, maxAgeSeconds: number): void {
    void reply.header(
      'set-cookie',
      stringifySetCookie({
        name: this.name,
        value,
        maxAge: maxAgeSeconds,
        path: '/',
        httpOnly: true,
        secure: this.secure,
        sameSite: 'lax',
      }),
    );
  }
}
