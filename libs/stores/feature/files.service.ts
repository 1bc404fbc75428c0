import { Injectable } from '@nestjs/common';
import { DomainError, newId } from '#kernel';
import { Database, statementsOf } from '#platform/postgres';
import type { Db } from '#platform/postgres';
import { FilesRepository } from '#stores/data';
import type { FilesSession } from '#stores/data';
import {
  filesCursor,
  FilesNotFoundError,
  filesPageSize,
  FilesQuotaExceededError,
  metadataText,
  positionOfCursor,
  requireContentType,
  requireFileName,
  requireFilesCollection,
  requireNamePrefix,
} from '#stores/domain';
import type {
  FileChange,
  FileContent,
  FileDraft,
  FilePlace,
  FilesPlace,
  FilesWish,
  StoredFile,
} from '#stores/domain';
import { filesPart } from '#triggers/domain';
import { TriggerEvents } from '#triggers/runtime';
import type { Origin } from '#triggers/runtime';
import { FileBytes } from './file-bytes.js';
import { FilesSettings } from './files.settings.js';

export interface FilesPage {
  readonly files: readonly StoredFile[];
  readonly cursor: string | undefined;
}

/** Keeps a file's bytes; asked for when everything else about the write has been looked at. */
export type Keep = () => Promise<FileContent>;

type Op = 'create' | 'update' | 'delete';

/**
 * An app's files by collection and id. Bytes are kept before a row names them, and removed after no row does (R-FILE-03):
 * whatever breaks off leaves bytes without a row, never a row without bytes. A row, what the app is counted for and the
 * events of the write are one commit (D4). Each method throws FilesInputError for words that break a rule.
 */
@Injectable()
export class FilesService {
  constructor(
    private readonly database: Database,
    private readonly files: FilesRepository,
    private readonly bytes: FileBytes,
    private readonly settings: FilesSettings,
    private readonly triggers: TriggerEvents,
  ) {}

  /** @throws FilesQuotaExceededError, FilesAppGoneError, and whatever `keep` throws. */
  async create(
    place: FilesPlace,
    draft: FileDraft,
    keep: Keep,
    origin: Origin | undefined,
  ): Promise<StoredFile> {
    requireFilesCollection(place.collection);
    const words = checked(draft);
    const content = await keep();
    return this.write(place.appId, 'create', content, origin, async (db) => {
      const file = await this.files.insert(db, { ...place, id: newId() }, words, content);
      await this.count(db, place.appId, content.size);
      return file;
    });
  }

  /**
   * Changes what is given, and leaves the rest.
   * @param keep undefined for the content that is there.
   * @throws FilesNotFoundError, FilesQuotaExceededError, and whatever `keep` throws.
   */
  async update(
    place: FilePlace,
    change: FileChange,
    keep: Keep | undefined,
    origin: Origin | undefined,
  ): Promise<StoredFile> {
    requireFilesCollection(place.collection);
    const words = checked(change);
    const content = await keep?.();
    let former: StoredFile | undefined;
    const file = await this.write(place.appId, 'update', content, origin, async (db) => {
      former = await this.files.lock(db, place);
      const written = former && (await this.files.update(db, place, words, content));
      if (former === undefined || written === undefined) throw new FilesNotFoundError();
      if (content !== undefined) await this.count(db, place.appId, content.size - former.size);
      return written;
    });
    if (content !== undefined && former !== undefined) await this.bytes.forget(place.appId, former.blobId);
    return file;
  }

  /** @returns whether it was there. */
  async delete(place: FilePlace, origin: Origin | undefined): Promise<boolean> {
    requireFilesCollection(place.collection);
    const { deleted, heard } = await this.database.direct(async (db) => {
      const deleted = await this.files.delete(db, place);
      return {
        deleted,
        heard: deleted === undefined ? 0 : await this.gone(db, place.appId, deleted, origin),
      };
    });
    if (heard > 0) this.triggers.ring();
    if (deleted !== undefined) await this.bytes.forget(place.appId, deleted.blobId);
    return deleted !== undefined;
  }

  /**
   * Deletes a file for a person, whatever its collection.
   * @param witness tells of it in the same transaction.
   * @throws FilesNotFoundError, and whatever `witness` throws.
   */
  async deleteFor(
    appId: string,
    id: string,
    witness: (transaction: Db, file: StoredFile) => Promise<void>,
  ): Promise<void> {
    const { file, heard } = await this.database.transaction(async (db) => {
      const session = statementsOf(db);
      const file = await this.files.deleteOfApp(session, appId, id);
      if (file === undefined) throw new FilesNotFoundError();
      await witness(db, file);
      return { file, heard: await this.gone(session, appId, file, undefined) };
    });
    if (heard > 0) this.triggers.ring();
    await this.bytes.forget(appId, file.blobId);
  }

  /** Within the transaction that has deleted the row: what else goes with a file. @returns how many events there are. */
  private async gone(
    db: FilesSession,
    appId: string,
    file: StoredFile,
    origin: Origin | undefined,
  ): Promise<number> {
    await this.files.account(db, appId, -file.size);
    return this.tell(db, appId, 'delete', file, origin);
  }

  async head(place: FilePlace): Promise<StoredFile | undefined> {
    requireFilesCollection(place.collection);
    return this.files.read(this.database.statements, place);
  }

  /** Whatever its collection. @throws FilesNotFoundError */
  async ofApp(appId: string, id: string): Promise<StoredFile> {
    const file = await this.files.readOfApp(this.database.statements, appId, id);
    if (file === undefined) throw new FilesNotFoundError();
    return file;
  }

  /** Of all collections or of one, the newest first; at most `limit`. @param before id of a file. */
  listOfApp(
    appId: string,
    part: { readonly collection: string | undefined; readonly before: string | undefined },
    limit: number,
  ): Promise<readonly StoredFile[]> {
    const { collection, before } = part;
    return this.files.listOfApp(this.database.statements, appId, collection, before, limit);
  }

  async list(place: FilesPlace, { prefix = '', limit, cursor }: FilesWish): Promise<FilesPage> {
    requireFilesCollection(place.collection);
    requireNamePrefix(prefix);
    const size = filesPageSize(limit);
    const after = cursor === undefined ? undefined : positionOfCursor(cursor);
    const found = await this.files.list(this.database.statements, place, prefix, after, size);
    const files = found.slice(0, size);
    const last = files.at(-1);
    return {
      files,
      cursor: found.length > size && last !== undefined ? filesCursor(last) : undefined,
    };
  }

  /** One write with what triggers are told of it; bytes that no row names in the end are removed. */
  private async write(
    appId: string,
    op: Op,
    content: FileContent | undefined,
    origin: Origin | undefined,
    work: (db: FilesSession) => Promise<StoredFile>,
  ): Promise<StoredFile> {
    try {
      const { file, heard } = await this.database.direct(async (db) => {
        const file = await work(db);
        return { file, heard: await this.tell(db, appId, op, file, origin) };
      });
      if (heard > 0) this.triggers.ring();
      return file;
    } catch (error) {
      // Of a refusal it is certain that nothing was committed. Of what broke it is not: then the sweep looks.
      if (content !== undefined && error instanceof DomainError)
        await this.bytes.forget(appId, content.blobId);
      throw error;
    }
  }

  private async count(db: FilesSession, appId: string, addedBytes: number): Promise<void> {
    const { quotaBytes } = this.settings;
    const kept = await this.files.account(db, appId, addedBytes);
    if (addedBytes > 0 && kept > quotaBytes) throw new FilesQuotaExceededError(quotaBytes);
  }

  private tell(
    db: FilesSession,
    appId: string,
    op: Op,
    file: StoredFile,
    origin: Origin | undefined,
  ): Promise<number> {
    const { collection } = file;
    const change = { kind: 'files', appId, collection, op, part: () => filesPart(file) } as const;
    return this.triggers.changed(db, change, origin);
  }
}

/** @throws FilesInputError */
function checked<T extends FileChange>(words: T): T {
  const { name, contentType, metadata } = words;
  if (name !== undefined) requireFileName(name);
  if (contentType !== undefined) requireContentType(contentType);
  return metadata === undefined ? words : { ...words, metadata: metadataText(metadata) };
}
