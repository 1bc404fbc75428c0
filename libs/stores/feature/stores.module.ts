import { Module } from '@nestjs/common';
import { JobBoardModule } from '#platform/jobs';
import { DocsIndexRepository } from '#stores/data';
import { StoreWritesModule } from '#stores/runtime';
import { AtomicResponder } from './atomic.responder.js';
import { AtomicService } from './atomic.service.js';
import { DocsResponder } from './docs.responder.js';
import { DocsService } from './docs.service.js';
import { ExpiredKvJob } from './expired-kv.job.js';
import { FilesModule } from './files.module.js';
import { KvResponder } from './kv.responder.js';
import { KvService } from './kv.service.js';

/**
 * What scripts keep: the manager's side. The app provides `Database`, `MessageBus`, `RunTokenVerifier`, `Blobs`,
 * `FilesSettings` and `Logger` globally.
 */
@Module({
  imports: [FilesModule, JobBoardModule, StoreWritesModule],
  providers: [
    ...[AtomicResponder, AtomicService],
    ...[ExpiredKvJob, KvService, KvResponder],
    ...[DocsIndexRepository, DocsService, DocsResponder],
  ],
  exports: [DocsService, KvService],
})
export class StoresModule {}
