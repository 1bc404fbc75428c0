import { Injectable } from '@nestjs/common';
import type { RunGrant } from '#execution/domain';
import { AuthRequiredError } from '#identity/domain';
import type { Principal } from '#identity/domain';
import { Access, AccountsService } from '#identity/feature';
import { RunTokenVerifier } from '#scripts/feature';
import { DeadLettersForbiddenError } from '../../domain/index.js';

/** Which runs may work with the dead letters of their app: the one thing that a script's caller decides (D5). */
@Injectable()
export class LetterManagers {
  constructor(
    private readonly tokens: RunTokenVerifier,
    private readonly accounts: AccountsService,
    private readonly access: Access,
  ) {}

  /**
   * What the run's token grants, when its caller could do so when it began, by role and scopes, and can now (R-DLS-01).
   * @throws DeadLettersForbiddenError, and RunTokenRefusedError
   */
  async grantOf(runToken: string): Promise<RunGrant> {
    const grant = this.tokens.verify(runToken);
    const { appId, executionId, principalId, mayManageDeadLetters } = grant;
    if (!mayManageDeadLetters || principalId === null) throw new DeadLettersForbiddenError();
    const principal = await this.principalOf(principalId, executionId);
    if (!(await this.access.mayInApp(principal, 'AppDeadLetterManage', appId)))
      throw new DeadLettersForbiddenError();
    return grant;
  }

  private async principalOf(userId: string, executionId: string): Promise<Principal> {
    try {
      const { username, instanceRole, email } = await this.accounts.read({ userId });
      // What a key narrows, the token has told already.
      return { userId, username, instanceRole, email, credential: { kind: 'session', id: executionId } };
    } catch (error) {
      if (error instanceof AuthRequiredError) throw new DeadLettersForbiddenError();
      throw error;
    }
  }
}
