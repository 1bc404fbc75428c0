import { Module } from '@nestjs/common';
import { AccessModule } from '#identity/feature';
import { JobBoardModule } from '#platform/jobs';
import { FilesRepository } from '#stores/data';
import { TenancyModule } from '#tenancy/feature';
import { TriggerEventsModule } from '#triggers/runtime';
import { AppFiles } from './app-files.js';
import { AppFilesService } from './app-files.service.js';
import { FileBytes } from './file-bytes.js';
import { FileReader } from './file-reader.js';
import { FileUploads } from './file-uploads.js';
import { FilesController } from './files.controller.js';
import { FilesResponder } from './files.responder.js';
import { FilesService } from './files.service.js';
import { OrphanedFilesJob } from './orphaned-files.job.js';

/**
 * Files: the manager's side. The app provides `Database`, `MessageBus`, `RunTokenVerifier`, `Blobs`, `FilesSettings` and
 * `Logger` globally.
 */
@Module({
  imports: [AccessModule, JobBoardModule, TenancyModule, TriggerEventsModule],
  controllers: [FilesController],
  providers: [
    ...[FilesRepository, FileBytes, FilesService, FileReader, FileUploads, FilesResponder],
    ...[AppFiles, AppFilesService, OrphanedFilesJob],
  ],
})
export class FilesModule {}
