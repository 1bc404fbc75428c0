import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KIB, MIB } from '#kernel';
import { FilesystemBlobs } from '#platform/blobs';
import type { Blobs } from '#platform/blobs';
import { InProcessBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { createLogger } from '#platform/telemetry';
import { FilesRepository } from '#stores/data';
import { FileBytes } from './file-bytes.js';
import { FileReader } from './file-reader.js';
import { FileUploads } from './file-uploads.js';
import { FilesResponder } from './files.responder.js';
import { FilesService } from './files.service.js';
import { FilesSettings } from './files.settings.js';
import { tokens, triggersOn } from './kv-stores.for-spec.js';

/** Small enough that specs can reach both. */
export const FILES_UNDER_SPEC = { maxBytes: 5 * MIB, quotaBytes: 12 * MIB + KIB };

/** The manager's side of `files` behind a bus of its own, with bytes in the store or below a folder of its own. The caller closes it. */
export function filesWorld(database: Database, store?: Blobs) {
  const bus = new InProcessBus();
  const root = mkdtempSync(join(tmpdir(), 'picloud-files-'));
  const blobs = store ?? new FilesystemBlobs(root);
  const settings = new FilesSettings(FILES_UNDER_SPEC);
  const bytes = new FileBytes(blobs, settings, createLogger('spec', 'silent'));
  const rows = new FilesRepository();
  const files = new FilesService(database, rows, bytes, settings, triggersOn(bus));
  const reader = new FileReader(files, bytes);
  const uploads = new FileUploads(bytes);
  const verifier = { verify: (token: string) => tokens.verify(token, Date.now()) };
  new FilesResponder(bus, files, reader, bytes, uploads, verifier);
  return {
    ...{ root, blobs, bus, rows, files, reader, uploads, bytes },
    /** Ids of an app's bytes, sorted. */
    async blobIds(appId: string): Promise<string[]> {
      const ids: string[] = [];
      for await (const { key } of blobs.list())
        if (key.startsWith(appId)) ids.push(key.slice(appId.length + 1));
      return ids.sort();
    },
    async close(): Promise<void> {
      uploads.onModuleDestroy();
      await bus.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
