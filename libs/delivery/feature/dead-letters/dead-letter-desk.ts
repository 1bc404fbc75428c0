import { Injectable } from '@nestjs/common';
import { isUuid, newId } from '#kernel';
import type { Db } from '#platform/postgres';
import { DeadLetterRepository } from '../../data/index.js';
import type { DeadLetterTurn, ScriptKind } from '../../data/index.js';
import {
  DeadLetterNotFoundError,
  DeadLetterResolvedError,
  editedPayload,
  ScriptOfLetterGoneError,
  ScriptOfLetterIsModuleError,
} from '../../domain/index.js';
import type { DeadLetter, GivenResolution } from '../../domain/index.js';

/** One letter of one app. */
export interface LetterPlace {
  readonly appId: string;
  readonly letterId: string;
}

export interface ReplayWish {
  /** In the place of the original; undefined for that itself. */
  readonly edited?: unknown;
  /** Of the run that replays; 0 for a person's replay: the event stays as far from the beginning as it was. */
  readonly leastDepth: number;
  /** Who replays: stands for a registrant who is gone. */
  readonly standIn: string | null;
}

/** What became of one turn of many. */
export interface TurnDone {
  /** The last letter that was looked at; undefined when there was none. */
  readonly last: string | undefined;
  readonly looked: number;
  readonly done: number;
}

/** What can be done with dead letters, always in a transaction of the caller's. */
@Injectable()
export class DeadLetterDesk {
  constructor(private readonly letters: DeadLetterRepository) {}

  /**
   * Puts the event into the outbox again (R-DL-03).
   * @returns the letter as it is then.
   * @throws DeadLetterNotFoundError, DeadLetterResolvedError, ScriptOfLetterGoneError, ScriptOfLetterIsModuleError
   * @throws InvalidPayloadError, EditedPayloadTooLargeError
   */
  async replay(
    transaction: Db,
    place: LetterPlace,
    { edited, leastDepth, standIn }: ReplayWish,
  ): Promise<DeadLetter> {
    const { appId, letterId } = place;
    const letter = await this.lockUnresolved(transaction, place);
    const kinds = await this.letters.scriptKinds(transaction, [letter.scriptId]);
    requireEndpoint(letterId, kinds.get(letter.scriptId));
    const payload = edited === undefined ? undefined : await this.edit(transaction, letter, edited);
    const eventId = newId();
    const replays = [{ letterId, eventId, payload }];
    await this.letters.replay(transaction, { appId, replays, leastDepth, standIn });
    return this.head(transaction, place);
  }

  /**
   * @returns the letter as it is then.
   * @throws DeadLetterNotFoundError, DeadLetterResolvedError
   */
  async resolve(transaction: Db, place: LetterPlace, reason: GivenResolution): Promise<DeadLetter> {
    await this.lockUnresolved(transaction, place);
    await this.letters.resolve(transaction, place.appId, [place.letterId], reason);
    return this.head(transaction, place);
  }

  /** Those whose script is not there, or runs nothing, stay as they are. */
  async replaySome(transaction: Db, turn: DeadLetterTurn, standIn: string | null): Promise<TurnDone> {
    const found = await this.letters.lockSome(transaction, turn);
    const kinds = await this.letters.scriptKinds(
      transaction,
      found.map(({ scriptId }) => scriptId),
    );
    const replays = found
      .filter(({ scriptId }) => kinds.get(scriptId) === 'endpoint')
      .map(({ id }) => ({ letterId: id, eventId: newId() }));
    const batch = { appId: turn.appId, replays, leastDepth: 0, standIn };
    const replayed = replays.length === 0 ? [] : await this.letters.replay(transaction, batch);
    return { last: found.at(-1)?.id, looked: found.length, done: replayed.length };
  }

  async resolveSome(transaction: Db, turn: DeadLetterTurn, reason: GivenResolution): Promise<TurnDone> {
    const ids = (await this.letters.lockSome(transaction, turn)).map(({ id }) => id);
    const resolved = await this.letters.resolve(transaction, turn.appId, ids, reason);
    return { last: ids.at(-1), looked: ids.length, done: resolved.length };
  }

  private async lockUnresolved(transaction: Db, { appId, letterId }: LetterPlace): Promise<DeadLetter> {
    const letter = isUuid(letterId) ? await this.letters.lock(transaction, appId, letterId) : undefined;
    if (letter === undefined) throw new DeadLetterNotFoundError(letterId);
    if (letter.resolution !== null) throw new DeadLetterResolvedError(letterId, letter.resolution);
    return letter;
  }

  private async head(transaction: Db, { appId, letterId }: LetterPlace): Promise<DeadLetter> {
    const letter = await this.letters.head(transaction, appId, letterId);
    if (letter === undefined) throw new DeadLetterNotFoundError(letterId);
    return letter;
  }

  private async edit(transaction: Db, { appId, id, source }: DeadLetter, edited: unknown): Promise<string> {
    const letter = await this.letters.find(transaction, appId, id);
    if (letter === undefined) throw new DeadLetterNotFoundError(id);
    return editedPayload(source, letter.payload, edited);
  }
}

function requireEndpoint(letterId: string, kind: ScriptKind | undefined): void {
  if (kind === undefined) throw new ScriptOfLetterGoneError(letterId);
  if (kind === 'module') throw new ScriptOfLetterIsModuleError(letterId);
}
