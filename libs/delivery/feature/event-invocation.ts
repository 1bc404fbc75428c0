import type { RoutableScript } from '#routing/domain';
import { chanceOf, chooseVersion, readHttpPayload } from '../domain/index.js';
import type { ClaimedEvent, Invocation, ScriptPrincipal } from '../domain/index.js';

/** What a script is told of a request that there was none of. */
export const NO_REQUEST: Pick<Invocation, 'request' | 'body'> = {
  request: { method: '', path: '', url: '', headers: {}, queryString: '', params: {}, rest: '' },
  body: { kind: 'none', text: undefined, bytes: 0 },
};

/**
 * The run that an event asks for: that of a request (R-DISP-14), or of a trigger's script.
 * @param registrant as whom a trigger's runs execute (R-DISP-11).
 */
export function invocationOf(
  event: ClaimedEvent,
  script: RoutableScript,
  registrant: ScriptPrincipal | undefined,
): Invocation {
  const { id: executionId, source, payload, cause } = event;
  const version = event.version ?? chooseVersion(script, chanceOf(executionId));
  const run = { executionId, attempt: event.failures + 1, cause, script: { ...script, version } };
  if (source === 'http') return { ...run, ...readHttpPayload(payload), type: 'http' };
  return {
    ...run,
    ...NO_REQUEST,
    ...{ requestId: executionId, principal: registrant ?? null, type: 'event' },
    event: { source, payload },
    isTransactional: event.isTransactional,
  };
}
