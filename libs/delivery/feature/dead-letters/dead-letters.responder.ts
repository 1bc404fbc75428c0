import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { deadLettersList, deadLettersReplay, deadLettersResolve, pageSize, toPage } from '#contracts';
import type {
  DeadLettersListRequest,
  DeadLettersListResponse,
  DeadLettersReplayRequest,
  DeadLettersResolveRequest,
} from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { DeadLetterRepository } from '../../data/index.js';
import { InvalidPayloadError } from '../../domain/index.js';
import type { DeadLetter, GivenResolution } from '../../domain/index.js';
import { Outbox } from '../../runtime/index.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { LetterManagers } from './letter-managers.js';

/**
 * Answers what runs ask of `deadLetters`. Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class DeadLettersResponder {
  constructor(
    bus: MessageBus,
    private readonly database: Database,
    private readonly managers: LetterManagers,
    private readonly letters: DeadLetterRepository,
    private readonly desk: DeadLetterDesk,
    private readonly outbox: Outbox,
  ) {
    bus.serve(deadLettersList, (call) => this.list(call));
    bus.serve(deadLettersReplay, async (call) => ({ executionId: await this.replay(call) }));
    bus.serve(deadLettersResolve, async (call) => ({ resolved: await this.resolve(call) }));
  }

  private async list(call: DeadLettersListRequest): Promise<DeadLettersListResponse> {
    const { appId } = await this.managers.grantOf(call.runToken);
    const { unresolved: isUnresolved, limit, cursor: before } = call;
    if (before !== undefined && !isUuid(before)) {
      const message = 'cursor must be that of the page before';
      throw new InvalidInputError([{ field: 'cursor', message }], 'dead-letters.invalid-cursor');
    }
    const size = pageSize(limit);
    const page = { appId, filter: { isUnresolved }, before, limit: size + 1 };
    const rows = await this.letters.list(this.database.db, page);
    const { items, next_cursor: cursor } = toPage(rows, size, ({ id }) => id);
    const text = JSON.stringify(items.map(toItem));
    return cursor === null ? { items: text } : { items: text, cursor };
  }

  private async replay({ runToken, id: letterId, payload }: DeadLettersReplayRequest): Promise<string> {
    const { appId, depth, principalId: standIn } = await this.managers.grantOf(runToken);
    // As deep as this run: a letter's handler is one deeper than the letter, so that one which replays for ever what fails
    // for ever comes to an end (R-DISP-08). What this run could reach is never too deep to be run.
    const edited = payload === undefined ? undefined : parsed(payload);
    const wish = { edited, leastDepth: depth, standIn };
    const { replayedAs } = await this.database.transaction((db) =>
      this.desk.replay(db, { appId, letterId }, wish),
    );
    this.outbox.ring();
    return replayedAs as string;
  }

  private async resolve({ runToken, id: letterId, reason }: DeadLettersResolveRequest): Promise<true> {
    const { appId } = await this.managers.grantOf(runToken);
    if (!isGiven(reason)) {
      const message = 'reason must be "ignored" or "handled_by_script"';
      throw new InvalidInputError([{ field: 'reason', message }], 'dead-letters.invalid-reason');
    }
    await this.database.transaction((db) => this.desk.resolve(db, { appId, letterId }, reason));
    return true;
  }
}

function isGiven(reason: string): reason is GivenResolution {
  return reason === 'ignored' || reason === 'handled_by_script';
}

/** @throws InvalidPayloadError */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new InvalidPayloadError('it must be JSON');
  }
}

/** As scripts see it: names as everywhere in `ctx`. */
function toItem(letter: DeadLetter): object {
  const { appId: _, errorCode: code, errorMessage: message, ...rest } = letter;
  return { ...rest, error: { code, message } };
}
