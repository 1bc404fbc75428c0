import { Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { SECOND_MS } from '#kernel';
import { isAllowed } from '#identity/domain';
import type { Capability } from '#identity/domain';
import { CallerIdentity, IdentityUnavailableError } from '#identity/runtime';
import type { CallerRequest, PresentedCredential } from '#identity/runtime';
import type { Visit } from '#platform/http';
import { Logger } from '#platform/telemetry';
import { Memberships } from '#tenancy/runtime';
import { scriptPrincipal } from '../domain/index.js';
import type { ScriptPrincipal } from '../domain/index.js';

/** Who sends a request, as far as the script's app is concerned. */
export interface RouteCaller {
  /** Undefined when it is nobody, or its credential is not good in this app. */
  readonly principal: ScriptPrincipal | undefined;
  /** Whether it signed in at all: then it is refused as somebody (403) and not as nobody (401). */
  readonly isSignedIn: boolean;
  /** Whether `Authorization` holds a credential of ours, or one that may be. */
  readonly holdsOurBearer: boolean;
}

const NOBODY: RouteCaller = { principal: undefined, isSignedIn: false, holdsOurBearer: false };
const WARN_EVERY_MS = 60 * SECOND_MS;

/** Who calls scripts. Without credential that is nobody, and nothing is asked. */
@Injectable()
export class RouteCallers {
  private warnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly callers: CallerIdentity,
    private readonly memberships: Memberships,
    private readonly logger: Logger,
  ) {}

  /**
   * The caller, where it matters.
   * @throws IdentityUnavailableError when the database does not say who it is.
   */
  async find(request: IncomingMessage, visit: Visit, appId: string): Promise<RouteCaller> {
    const credential = this.callers.presentedBy(asCaller(request, visit));
    if (credential === undefined) return NOBODY;
    const found = await this.callers.find(credential);
    if (found === undefined) return NOBODY;
    const principal = scriptPrincipal(found, appId, await this.memberships.roleOf(found, appId));
    return { principal, isSignedIn: true, holdsOurBearer: credential.isBearer };
  }

  /** The caller where anybody may call: whom the database does not know now is nobody (R-AUTH-13). */
  async findIfKnown(request: IncomingMessage, visit: Visit, appId: string): Promise<RouteCaller> {
    try {
      return await this.find(request, visit, appId);
    } catch (error) {
      if (!(error instanceof IdentityUnavailableError)) throw error;
      this.warn(error);
      return {
        ...NOBODY,
        holdsOurBearer: this.callers.presentedBy(asCaller(request, visit))?.isBearer === true,
      };
    }
  }

  /**
   * Whether the caller may do something in the app; undefined when nobody is signed in.
   * @throws IdentityUnavailableError
   */
  async may(
    capability: Capability,
    request: IncomingMessage,
    visit: Visit,
    appId: string,
  ): Promise<boolean | undefined> {
    const credential: PresentedCredential | undefined = this.callers.presentedBy(asCaller(request, visit));
    const found = credential && (await this.callers.find(credential));
    if (found === undefined) return undefined;
    return isAllowed(found, capability, { appId, membership: await this.memberships.roleOf(found, appId) });
  }

  private warn(error: IdentityUnavailableError): void {
    const nowMs = performance.now();
    if (nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    this.logger.warn(
      { err: error.cause },
      'Callers of public routes are taken for nobody: the database fails',
    );
  }
}

function asCaller({ method, headers }: IncomingMessage, { host }: Visit): CallerRequest {
  return { method: method ?? 'GET', host, headers };
}
