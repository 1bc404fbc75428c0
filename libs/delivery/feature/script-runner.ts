import { Injectable } from '@nestjs/common';
import { DomainError, RemoteError, SECOND_MS } from '#kernel';
import { runScript, takePart } from '#contracts';
import type { RunScriptRequest, RunScriptResponse } from '#contracts';
import { RunTokens } from '#execution/domain';
import { ExecutionRecorder } from '#logs/runtime';
import { BusDeadlineError, BusUnservedError, MessageBus } from '#platform/messaging';
import { RoutingSettings } from '#routing/runtime';
import { causeOf, contextText, NoExecutorError, statusOfLoss } from '../domain/index.js';
import type { Invocation } from '../domain/index.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox, WaiterLostError } from './inbox.js';
import type { PartSink } from './inbox.js';

/** Beyond what a run may wait for its turn and then work: for the way there and back, the code's fetch and the executor's own kill. */
const ANSWER_GRACE_MS = 2 * SECOND_MS;
/** A run token outlives its run a little, so that its last call is not refused for a clock's difference. */
const TOKEN_GRACE_MS = 30 * SECOND_MS;
const NONE_TRIED: ReadonlySet<string> = new Set();
/** Refusals after which nothing has run, so that another executor may take it. */
const REFUSED_UNSTARTED = new Set(['executor.full', 'executor.draining', 'executor.no-cell']);

/** Runs scripts on executors, over the bus: chooses one, waits in the inbox, and tries another if it was refused. */
@Injectable()
export class ScriptRunner {
  constructor(
    private readonly bus: MessageBus,
    private readonly directory: ExecutorDirectory,
    private readonly inbox: Inbox,
    private readonly tokens: RunTokens,
    private readonly recorder: ExecutionRecorder,
    private readonly settings: RoutingSettings,
  ) {
    const as = settings.orchestratorId;
    bus.serve(takePart, async (part) => ({ wanted: await inbox.part(part) }), { as });
  }

  /**
   * One sync run: one request over the bus, no row in the database (D1).
   * @param client takes the parts of a streamed response.
   * @throws NoExecutorError, or the refusal of the last executor asked; nothing has run then.
   */
  async run(invocation: Invocation, client: PartSink): Promise<RunScriptResponse> {
    const request = this.requestOf(invocation);
    let tried = NONE_TRIED;
    let refusal: DomainError | undefined;
    for (;;) {
      const executorId = this.directory.choose(invocation.script.id, tried);
      if (executorId === undefined) throw refusal ?? new NoExecutorError();
      try {
        return await this.ask(executorId, request, client);
      } catch (error) {
        tried = new Set([...tried, executorId]);
        if (error instanceof WaiterLostError) return lost('executor.lost');
        if (error instanceof BusDeadlineError) return lost('script.timed-out');
        if (error instanceof BusUnservedError) this.directory.unreachable(executorId);
        else if (error instanceof RemoteError && REFUSED_UNSTARTED.has(error.code)) refusal = error;
        else throw error;
      }
    }
  }

  private async ask(
    executorId: string,
    request: RunScriptRequest,
    client: PartSink,
  ): Promise<RunScriptResponse> {
    const { executionId, limits } = request;
    const answer = this.bus.request(runScript, request, {
      to: executorId,
      deadlineMs: 2 * limits.wallMs + ANSWER_GRACE_MS,
      onLate: (response) => this.abandoned(request, response),
    });
    this.directory.given(executorId);
    try {
      return await this.inbox.wait(executionId, executorId, client, answer);
    } catch (error) {
      // The executor was given up, yet it may have finished: then its answer finds nobody.
      if (error instanceof WaiterLostError)
        answer.then(
          (late) => this.abandoned(request, late),
          () => undefined,
        );
      throw error;
    } finally {
      this.directory.returned(executorId);
    }
  }

  private abandoned(request: RunScriptRequest, response: RunScriptResponse): void {
    const { executionId, appId, scriptId } = request;
    this.recorder.recordAbandoned({ executionId, appId, scriptId, status: response.status });
  }

  private requestOf(invocation: Invocation): RunScriptRequest {
    const { executionId, script, body } = invocation;
    const { id: scriptId, appId, version, build, limits, isolation } = script;
    const expiresAt = Date.now() + 2 * limits.wallMs + TOKEN_GRACE_MS;
    const { rootId, depth } = causeOf(invocation);
    const principalId = invocation.principal?.id ?? null;
    // The role as it counts with the scopes of a key: the manager sees nothing of these (D5).
    const mayManageDeadLetters = invocation.principal?.appRole === 'app_admin';
    const runToken = this.tokens.mint({
      ...{ appId, scriptId, executionId, rootId, principalId, depth, mayManageDeadLetters, expiresAt },
    });
    return {
      executionId,
      appId,
      scriptId,
      version,
      build,
      limits,
      isolation,
      context: contextText(invocation),
      bodyKind: body.kind,
      ...(body.text === undefined ? {} : { body: body.text }),
      ...(invocation.isTransactional === true ? { transactional: true } : {}),
      runToken,
      streamTo: this.settings.orchestratorId,
    };
  }
}

/** An outcome for a run that no executor reported on. */
function lost(code: string): RunScriptResponse {
  const message = code === 'executor.lost' ? 'The executor is gone' : 'No answer came in time';
  const receipt = { cpuMs: 0, wallMs: 0, waitMs: 0, peakHeapBytes: 0, sdkCalls: 0 };
  return {
    status: statusOfLoss(code),
    log: '[]',
    error: { code, message, stack: null },
    receipt,
    streamed: false,
  };
}
