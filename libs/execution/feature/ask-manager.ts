import type { RequestContract, RunScriptRequest } from '#contracts';
import { BusDeadlineError, BusDownError, BusUnservedError } from '#platform/messaging';
import type { MessageBus } from '#platform/messaging';

/** How a service speaks of a manager that does not answer. */
export interface Silence {
  /** It cannot be reached, or was lost while it was asked. */
  readonly unavailable: (options: ErrorOptions) => Error;
  readonly late: (options: ErrorOptions) => Error;
}

/**
 * Passes a call of a run's on.
 * @throws what `silence` makes, and RemoteError with a code of the contract's.
 */
export async function askManager<Req extends object, Res extends object>(
  bus: MessageBus,
  contract: RequestContract<Req, Res>,
  call: Req,
  { limits }: Pick<RunScriptRequest, 'limits'>,
  { deadlineMs: mostMs, ...silence }: Silence & { readonly deadlineMs: number },
): Promise<Res> {
  // Nobody is there for an answer that comes after the run's own end.
  const deadlineMs = Math.min(mostMs, limits.wallMs);
  try {
    return await bus.request(contract, call, { deadlineMs });
  } catch (cause) {
    if (cause instanceof BusDeadlineError) throw silence.late({ cause });
    if (cause instanceof BusUnservedError || cause instanceof BusDownError)
      throw silence.unavailable({ cause });
    throw cause;
  }
}
