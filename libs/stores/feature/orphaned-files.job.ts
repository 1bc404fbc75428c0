import { Injectable } from '@nestjs/common';
import { HOUR_MS } from '#kernel';
import { Blobs } from '#platform/blobs';
import type { BlobEntry } from '#platform/blobs';
import { JobBoard, removed } from '#platform/jobs';
import type { JobDefinition } from '#platform/jobs';
import { Database } from '#platform/postgres';
import type { LogFields } from '#platform/telemetry';
import { FilesRepository } from '#stores/data';

/** Longer than any write takes from its bytes to its row. */
const MIN_AGE_MS = HOUR_MS;
/** Asked about in one statement. */
const BLOBS_AT_ONCE = 1_000;

/** Bytes that no file has: of writes that a crash ended between the two, and of deletions that ended before theirs (R-FILE-07). */
@Injectable()
export class OrphanedFilesJob implements JobDefinition {
  readonly name = 'stores.orphaned-files';
  readonly everyMs = HOUR_MS;

  constructor(
    board: JobBoard,
    private readonly database: Database,
    private readonly files: FilesRepository,
    private readonly blobs: Blobs,
  ) {
    board.post(this);
  }

  async run(signal: AbortSignal): Promise<LogFields | undefined> {
    const before = Date.now() - MIN_AGE_MS;
    let count = await this.blobs.deleteUnfinished(before);
    for await (const old of inBatches(this.blobs.list(), before)) {
      if (signal.aborted) break;
      count += await this.removeOrphans(old);
    }
    return removed(count);
  }

  private async removeOrphans(old: readonly BlobEntry[]): Promise<number> {
    const wanted = await this.files.ofFiles(this.database.statements, old.map(blobIdOf));
    const orphans = old.filter((entry) => !wanted.has(blobIdOf(entry)));
    for (const { key } of orphans) await this.blobs.delete(key);
    return orphans.length;
  }
}

async function* inBatches(
  entries: AsyncIterable<BlobEntry>,
  before: number,
): AsyncGenerator<readonly BlobEntry[], void> {
  let batch: BlobEntry[] = [];
  for await (const entry of entries) {
    if (entry.writtenAtMs >= before) continue;
    batch.push(entry);
    if (batch.length < BLOBS_AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function blobIdOf({ key }: BlobEntry): string {
  return key.slice(key.indexOf('/') + 1);
}
