import type { SandboxValues } from '#scripts/domain';

/** How one orchestrator keeps its table; the app that starts it decides. */
export class RoutingSettings {
  constructor(
    /** Names this orchestrator on the bus; new at each start. */
    readonly orchestratorId: string,
    /** Runs never get more than this, whatever their script was once allowed (R-SBX-09). */
    readonly ceilings: SandboxValues,
  ) {}
}
