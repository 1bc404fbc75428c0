import { Injectable } from '@nestjs/common';
import { MINUTE_MS, SECOND_MS } from '#kernel';
import { filesCreate, filesDelete } from '#contracts';
import type { NewEvent } from '#delivery/domain';
import { RunTokens } from '#execution/domain';
import { attachmentName, attachmentType } from '#mail/domain';
import type { MailFile } from '#mail/domain';
import { MessageBus } from '#platform/messaging';
import type { ReceivedAttachment } from '#platform/smtp-listener';
import { Logger } from '#platform/telemetry';

export const ATTACHMENTS_COLLECTION = 'email-attachments';
const DEADLINE_MS = 30 * SECOND_MS;
const TOKEN_LIFE_MS = 5 * MINUTE_MS;

/**
 * Attachments as files of the app that the mail is for. They are kept by the manager, which takes our word as that of the
 * run that is to come: it is told who writes as it always is.
 */
@Injectable()
export class AttachmentFiles {
  constructor(
    private readonly bus: MessageBus,
    private readonly tokens: RunTokens,
    private readonly logger: Logger,
  ) {}

  /**
   * All of them or none.
   * @throws what `files.create` is refused with, and what the bus throws.
   */
  async keep(event: NewEvent, attachments: readonly ReceivedAttachment[]): Promise<MailFile[]> {
    const kept: MailFile[] = [];
    try {
      for (const attachment of attachments) kept.push(await this.keepOne(event, attachment, kept.length));
    } catch (error) {
      await this.forget(event, kept);
      throw error;
    }
    return kept;
  }

  /** What cannot be removed stays: the mail is refused all the same. */
  async forget(event: NewEvent, files: readonly MailFile[]): Promise<void> {
    const runToken = this.tokenOf(event);
    for (const { fileId: id } of files) {
      try {
        const call = { runToken, collection: ATTACHMENTS_COLLECTION, id };
        await this.bus.request(filesDelete, call, { deadlineMs: DEADLINE_MS });
      } catch (error) {
        this.logger.warn(
          { err: error, fileId: id },
          'Cannot remove an attachment of a mail that is not taken',
        );
      }
    }
  }

  private async keepOne(
    event: NewEvent,
    { name: said, contentType: type, content }: ReceivedAttachment,
    index: number,
  ): Promise<MailFile> {
    const [name, contentType] = [attachmentName(said, index), attachmentType(type)];
    const call = {
      ...{ runToken: this.tokenOf(event), collection: ATTACHMENTS_COLLECTION, name, contentType },
      bytes: Buffer.from(content).toString('latin1'),
    };
    const { file } = await this.bus.request(filesCreate, call, { deadlineMs: DEADLINE_MS });
    const { id: fileId } = JSON.parse(file) as { id: string };
    return { fileId, name, contentType, size: content.length };
  }

  /** Of the run that the event will be. */
  private tokenOf({ id: executionId, appId, scriptId, principalId, cause }: NewEvent): string {
    const { rootId, depth } = cause;
    const expiresAt = Date.now() + TOKEN_LIFE_MS;
    const may = { mayManageDeadLetters: false };
    return this.tokens.mint({ appId, scriptId, executionId, rootId, principalId, depth, ...may, expiresAt });
  }
}
