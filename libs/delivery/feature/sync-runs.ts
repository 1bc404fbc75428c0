import { Injectable } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { ExecutionRecorder } from '#logs/runtime';
import type { HeaderList, Invocation } from '../domain/index.js';
import { ClientResponse } from './client-response.js';
import { RunAborts } from './run-aborts.js';
import { recordOf } from './run-record.js';
import { ScriptRunner } from './script-runner.js';

/** Runs whose client waits for the answer. */
@Injectable()
export class SyncRuns {
  constructor(
    private readonly runner: ScriptRunner,
    private readonly recorder: ExecutionRecorder,
    private readonly aborts: RunAborts,
  ) {}

  /**
   * Answers the client with what the script gives, and then remembers it.
   * @param startedAt ms since the epoch.
   * @throws NoExecutorError, or the refusal of the last executor asked; nothing has run then.
   */
  async run(
    invocation: Invocation,
    response: ServerResponse,
    ownHeaders: HeaderList | undefined,
    startedAt: number,
  ): Promise<void> {
    const client = new ClientResponse(response, invocation, ownHeaders);
    client.onGone = () => this.aborts.abort(invocation.executionId);
    const run = await this.runner.run(invocation, client);
    const gone = client.isGone;
    const answered = client.finish(run);
    this.recorder.record(
      recordOf(invocation, gone ? { ...run, status: 'aborted' } : run, answered, startedAt),
    );
  }
}
