import { SANDBOX_CEILINGS } from '#scripts/domain';
import type { SandboxValues } from '#scripts/domain';

/** What an orchestrator's table depends on beside the database; the app provides it under this class. */
export class RoutingSettings {
  readonly ceilings: SandboxValues;

  /**
   * @param orchestratorId names this process among all orchestrators.
   * @param ceilings what the operator set (`readSandboxCeilings`); stored limits are clamped to it (R-SBX-09).
   */
  constructor(
    readonly orchestratorId: string,
    ceilings: Partial<SandboxValues> = {},
  ) {
    this.ceilings = { ...SANDBOX_CEILINGS, ...ceilings };
  }
}
