import { Injectable } from '@nestjs/common';
import { usageRecord } from '#contracts';
import type { UsageRecordRequest, UsageRecordResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { UsageService } from './usage.service.js';

/**
 * Answers what runs ask of `usage`. App, script and execution are those of the run token (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class UsageResponder {
  constructor(
    bus: MessageBus,
    private readonly usage: UsageService,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(usageRecord, (call) => this.record(call));
  }

  private async record(call: UsageRecordRequest): Promise<UsageRecordResponse> {
    const { appId, scriptId, executionId } = this.tokens.verify(call.runToken);
    const { metric, quantity, attributes } = call;
    return {
      id: await this.usage.record({ appId, scriptId, executionId }, { metric, quantity, attributes }),
    };
  }
}
