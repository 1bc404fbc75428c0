import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { InvalidInputError, isUuid } from '#kernel';
import { pageSize, toPage } from '#contracts';
import type { ListFilesQuery, Page } from '#contracts';
import type { Caller } from '#identity/domain';
import { AuditTrail } from '#identity/feature';
import type { StoredFile } from '#stores/domain';
import { AppsService } from '#tenancy/feature';
import { FileReader } from './file-reader.js';
import { FilesService } from './files.service.js';

/** An app's files for people (R-FILE-06). Each method throws AppNotFoundError. */
@Injectable()
export class AppFilesService {
  constructor(
    private readonly apps: AppsService,
    private readonly files: FilesService,
    private readonly reader: FileReader,
    private readonly audit: AuditTrail,
  ) {}

  /** The newest first. @throws InvalidInputError when the cursor is none of ours. */
  async list(idOrSlug: string, { collection, limit, cursor }: ListFilesQuery): Promise<Page<StoredFile>> {
    const app = await this.apps.find(idOrSlug);
    if (cursor !== undefined && !isUuid(cursor))
      throw new InvalidInputError([{ field: 'cursor', message: 'cursor must be the next_cursor of a page' }]);
    const size = pageSize(limit);
    const rows = await this.files.listOfApp(app.id, { collection, before: cursor }, size + 1);
    return toPage(rows, size, ({ id }) => id);
  }

  /** @throws FilesNotFoundError */
  async read(idOrSlug: string, id: string): Promise<StoredFile> {
    return this.files.ofApp((await this.apps.find(idOrSlug)).id, id);
  }

  /**
   * Whoever asked reads the content to its end or destroys it.
   * @throws FilesNotFoundError, FilesCorruptedError, FilesUnavailableError
   */
  async content(idOrSlug: string, id: string): Promise<{ file: StoredFile; content: Readable }> {
    const app = await this.apps.find(idOrSlug);
    return this.reader.whole(app.id, () => this.files.ofApp(app.id, id));
  }

  /** @throws FilesNotFoundError */
  async delete(caller: Caller, idOrSlug: string, id: string): Promise<void> {
    const app = await this.apps.find(idOrSlug);
    await this.files.deleteFor(app.id, id, (transaction, { name, collection }) =>
      this.audit.record(transaction, caller, {
        ...{ appId: app.id, action: 'file.delete', target: { kind: 'file', id, name } },
        details: { collection },
      }),
    );
  }
}
