import { Injectable } from '@nestjs/common';
import { queueSend } from '#contracts';
import type { QueueSendRequest, QueueSendResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { QueueSender } from '#queues/runtime';
import { RunTokenVerifier } from '#scripts/feature';

/**
 * Answers what runs ask of `queue`. The app is that of the run token; executors are believed nothing else (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class QueueResponder {
  constructor(
    bus: MessageBus,
    private readonly database: Database,
    private readonly sender: QueueSender,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(queueSend, (call) => this.send(call));
  }

  private async send(call: QueueSendRequest): Promise<QueueSendResponse> {
    const { queue, body, delaySeconds, dedupeKey, priority } = call;
    const run = this.tokens.verify(call.runToken);
    const message = { appId: run.appId, queue, body, delaySeconds, dedupeKey, priority };
    // A send is one statement, and commits by itself.
    const receipt = await this.sender.send(this.database.statements, message, run);
    this.sender.ring(receipt);
    return { id: receipt.id, isDuplicate: receipt.isDuplicate };
  }
}
