import { Controller, Delete, Get, HttpCode, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ListFilesQuery } from '#contracts';
import type { FileView, Page } from '#contracts';
import type { Caller } from '#identity/domain';
import { Audited, CurrentCaller, inPath, Requires } from '#identity/feature';
import { DescribedAs, Describes } from '#platform/http';
import { attachmentNamed } from '#stores/domain';
import type { StoredFile } from '#stores/domain';
import { AppFilesService } from './app-files.service.js';

const FILE = { file_id: 'Id of the file' };

@DescribedAs('Files')
@Controller('api/v1/admin/apps/:id_or_slug/files')
export class FilesController {
  constructor(private readonly files: AppFilesService) {}

  @Get()
  @Describes({ summary: "The files of an app's scripts, newest first, without their bytes" })
  @Requires('AppFilesRead', inPath('app', 'id_or_slug'))
  async list(@Param('id_or_slug') idOrSlug: string, @Query() query: ListFilesQuery): Promise<Page<FileView>> {
    const { items, next_cursor } = await this.files.list(idOrSlug, query);
    return { items: items.map(toView), next_cursor };
  }

  @Get(':file_id')
  @Describes({ summary: 'One file, without its bytes', parameters: FILE, errors: ['files.not-found'] })
  @Requires('AppFilesRead', inPath('app', 'id_or_slug'))
  async read(@Param('id_or_slug') idOrSlug: string, @Param('file_id') id: string): Promise<FileView> {
    return toView(await this.files.read(idOrSlug, id));
  }

  @Get(':file_id/content')
  @Describes({
    summary: 'The bytes of a file',
    details: 'To be saved and not to be shown: what scripts keep may come from anybody.',
    parameters: FILE,
    errors: ['files.not-found', 'files.corrupted', 'files.busy', 'files.unavailable'],
    answer: {
      type: 'application/octet-stream',
      description: 'The bytes, under the content type of the file',
      example: 'name,born\nAda,1815\n',
      binary: true,
    },
  })
  @Requires('AppFilesRead', inPath('app', 'id_or_slug'))
  async content(
    @Param('id_or_slug') idOrSlug: string,
    @Param('file_id') id: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { file, content } = await this.files.content(idOrSlug, id);
    await reply
      .headers({
        'content-type': file.contentType,
        'content-length': String(file.size),
        'content-disposition': attachmentNamed(file.name),
        'x-content-type-options': 'nosniff',
        // Whatever shows it all the same runs nothing of it.
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'no-store',
      })
      .send(content);
  }

  @Delete(':file_id')
  @Describes({ summary: 'Delete a file', parameters: FILE, errors: ['files.not-found'] })
  @HttpCode(204)
  @Requires('AppFilesWrite', inPath('app', 'id_or_slug'))
  @Audited('file.delete', 'file', 'file_id')
  delete(
    @CurrentCaller() caller: Caller,
    @Param('id_or_slug') idOrSlug: string,
    @Param('file_id') id: string,
  ): Promise<void> {
    return this.files.delete(caller, idOrSlug, id);
  }
}

function toView({ contentType, createdAt, updatedAt, ...file }: StoredFile): FileView {
  const { id, collection, name, size, sha256, metadata, version } = file;
  return {
    ...{ id, collection, name, content_type: contentType, size, sha256 },
    metadata: JSON.parse(metadata) as Record<string, unknown>,
    version,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
