import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { DomainError } from '#kernel';
import { ForbiddenError, hasScopeOf, requirePrincipal, SessionNeededError } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { OPEN_MARK } from '#platform/http';
import { RefusalAudit } from '../audit/refusal-audit.js';
import type { AdmittedRequest } from './admitted-request.js';
import { Access } from './access.service.js';
import { AppLocators } from './app-locators.js';
import { REQUIREMENT_MARK } from './requires.decorator.js';
import type { Requirement, ResourceAt } from './requires.decorator.js';

/**
 * Lets through who may call a handler: role, scope and binding must all agree (R-AUTHZ-01). A handler that declares
 * nothing is nobody's; for APP_GUARD, after the one that signs in.
 */
@Injectable()
export class CapabilityGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly locators: AppLocators,
    private readonly access: Access,
    private readonly refusals: RefusalAudit,
  ) {}

  /** @throws ForbiddenError, SessionNeededError; DomainError of kind `not-found`. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(OPEN_MARK, places) === true) return true;
    const requirement = this.reflector.getAllAndOverride<Requirement | undefined>(REQUIREMENT_MARK, places);
    const request = context.switchToHttp().getRequest<AdmittedRequest>();
    try {
      await this.check(requirement, request);
    } catch (error) {
      if (error instanceof DomainError) await this.refusals.tell(context, error);
      throw error;
    }
    return true;
  }

  private async check(requirement: Requirement | undefined, request: AdmittedRequest): Promise<void> {
    const principal = requirePrincipal(request.user);
    switch (requirement?.kind) {
      case 'signed-in':
        return;
      case 'session':
        if (principal.credential.kind !== 'session') throw new SessionNeededError();
        return;
      case 'anywhere':
        if (!hasScopeOf(principal, requirement.capability)) throw new ForbiddenError(requirement.capability);
        return;
      case 'capability':
        return this.checkCapability(principal, requirement, request);
      case undefined:
        throw new Error('The handler does not declare who may call it');
    }
  }

  private async checkCapability(
    principal: Principal,
    { capability, at, otherwise }: Requirement & { kind: 'capability' },
    request: AdmittedRequest,
  ): Promise<void> {
    if (at === undefined) return this.access.requireOnInstance(principal, capability);
    const id = idAt(at, request);
    // Either a filter is left out, or the field is none that the validation behind this guard lets through.
    if (id === undefined) {
      if (otherwise !== undefined) return this.access.requireOnInstance(principal, otherwise);
      if (!hasScopeOf(principal, capability)) throw new ForbiddenError(capability);
      return;
    }
    request.appId = await this.locators.locate(at.kind, id);
    await this.access.requireInApp(principal, capability, request.appId);
  }
}

/** The text there; bodies and queries come unchecked to a guard, so it may be anything else or missing. */
function idAt(at: ResourceAt, { params, body, query }: AdmittedRequest): string | undefined {
  const place = { path: params, body, query }[at.in] as Readonly<Record<string, unknown>> | null | undefined;
  const id = place?.[at.name];
  return typeof id === 'string' ? id : undefined;
}
