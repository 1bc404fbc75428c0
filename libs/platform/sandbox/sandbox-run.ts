import type { PartKind, RunLimits } from '#contracts';
import type { CellProgram, CellRun } from './protocol.js';

/** What stays the same for all runs of a script version. */
export interface CellScript {
  /** `<script id>:<version>:<build>`: isolates are never shared beyond it. */
  readonly key: string;
  readonly program: CellProgram;
}

/** Whoever asked for a run, as the run sees it. */
export interface RunHost {
  /** Serves a call of the run's. @returns the service's answer; rejects with a DomainError that the script gets. */
  call(service: string, payload: string, callId: number): Promise<string>;
  /** The run does not wait for this call any more: what can end early does. */
  drop(callId: number): void;
  /** Takes a part of a streamed response. @returns whether more is wanted, once the client has taken it. */
  part(kind: PartKind, data: string): Promise<boolean>;
  /** Its client is gone: a cell that takes the run from now on tells it at once. */
  readonly isAborted: boolean;
  /** Set while the run is in a cell: tells it that its client is gone. */
  abort?: () => void;
}

export interface SandboxRun extends CellRun, CellScript {
  /** Whose cells it may use where each app has its own. */
  readonly appId?: string;
  readonly limits: RunLimits;
  readonly host: RunHost;
}
