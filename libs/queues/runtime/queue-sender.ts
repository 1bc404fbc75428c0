import { Injectable } from '@nestjs/common';
import type { StatementSession } from '#platform/postgres';
import { MessageRepository } from '#queues/data';
import type { Receipt } from '#queues/data';
import { requireBodySize, requireQueue, requireSendOptions } from '#queues/domain';
import type { MessageToSend, Sender } from '#queues/domain';
import { BacklogLimit } from './backlog-limit.js';
import { QueueBell } from './queue-bell.js';

/** The way into queues. */
@Injectable()
export class QueueSender {
  constructor(
    private readonly messages: MessageRepository,
    private readonly limit: BacklogLimit,
    private readonly bell: QueueBell,
  ) {}

  /**
   * In whatever transaction the session is: the message is there exactly when what is written with it is (D4). `ring` is
   * for behind its commit.
   * @param sender undefined: no run.
   * @throws QueueInputError, QueueMessageTooLargeError, QueueFullError, QueueAppGoneError
   */
  async send(
    session: StatementSession,
    message: MessageToSend,
    sender: Sender | undefined,
  ): Promise<Receipt> {
    requireQueue(message.queue);
    requireBodySize(message.body);
    requireSendOptions(message);
    await this.limit.admit(session, message.appId);
    return this.messages.send(session, message, sender);
  }

  /** To be called behind the commit. */
  ring({ triggerId }: Receipt): void {
    if (triggerId !== undefined) this.bell.ring(triggerId);
  }
}
