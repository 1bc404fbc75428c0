import { Injectable } from '@nestjs/common';
import {
  filesBegin,
  filesCreate,
  filesDelete,
  filesHead,
  filesList,
  filesPart,
  filesRead,
  filesUpdate,
} from '#contracts';
import type {
  FilesCreateRequest,
  FilesFileResponse,
  FilesHeadResponse,
  FilesListRequest,
  FilesListResponse,
  FilesReadRequest,
  FilesReadResponse,
  FilesUpdateRequest,
} from '#contracts';
import type { RunGrant } from '#execution/domain';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { FILES_LIMITS } from '#stores/domain';
import type { FilePlace, FilesPlace, StoredFile } from '#stores/domain';
import { FileBytes } from './file-bytes.js';
import { FileReader } from './file-reader.js';
import { FileUploads } from './file-uploads.js';
import { FilesService } from './files.service.js';
import type { Keep } from './files.service.js';

interface Call {
  readonly runToken: string;
  readonly collection: string;
}

/** What a write brings: its content, or where it was uploaded to. */
interface Content {
  readonly bytes?: string;
  readonly upload?: string;
}

/**
 * Answers what runs ask of `files`. The app is that of the run token; executors are believed nothing else (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class FilesResponder {
  constructor(
    bus: MessageBus,
    private readonly files: FilesService,
    private readonly reader: FileReader,
    private readonly bytes: FileBytes,
    private readonly uploads: FileUploads,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(filesHead, (call) => this.head(this.fileOf(call)));
    bus.serve(filesRead, (call) => this.read(call));
    bus.serve(filesDelete, async (call) => ({
      deleted: await files.delete(this.fileOf(call), this.runOf(call)),
    }));
    bus.serve(filesList, (call) => this.list(call));
    bus.serve(filesBegin, async (call) => ({
      upload: uploads.begin(this.runOf(call).appId),
      at: uploads.id,
    }));
    // What was uploaded is with this process and no other.
    bus.serve(
      filesPart,
      async (call) => {
        await uploads.part(this.runOf(call).appId, call.upload, call.seq, Buffer.from(call.bytes, 'latin1'));
        return { taken: true };
      },
      { as: uploads.id },
    );
    for (const options of [undefined, { as: uploads.id }]) {
      bus.serve(filesCreate, (call) => this.create(call), options);
      bus.serve(filesUpdate, (call) => this.update(call), options);
    }
  }

  private create(call: FilesCreateRequest): Promise<FilesFileResponse> {
    const { name, contentType, metadata } = call;
    const run = this.runOf(call);
    return this.writing(run, call, async (keep) =>
      this.files.create(this.placeOf(call), { name, contentType, metadata }, keep ?? this.nothing(run), run),
    );
  }

  private update(call: FilesUpdateRequest): Promise<FilesFileResponse> {
    const { name, contentType, metadata } = call;
    const run = this.runOf(call);
    return this.writing(run, call, (keep) =>
      this.files.update(this.fileOf(call), { name, contentType, metadata }, keep, run),
    );
  }

  /** An upload is over with the write that it is for, whatever comes of that. */
  private async writing(
    { appId }: RunGrant,
    content: Content,
    write: (keep: Keep | undefined) => Promise<StoredFile>,
  ): Promise<FilesFileResponse> {
    const { bytes, upload } = content;
    try {
      if (upload !== undefined)
        return { file: fileText(await write(() => this.uploads.finish(appId, upload))) };
      const keep =
        bytes === undefined ? undefined : () => this.bytes.keepAll(appId, Buffer.from(bytes, 'latin1'));
      return { file: fileText(await write(keep)) };
    } finally {
      if (upload !== undefined) this.uploads.drop(appId, upload);
    }
  }

  private nothing({ appId }: RunGrant): Keep {
    return () => this.bytes.keepAll(appId, Buffer.alloc(0));
  }

  private async head(place: FilePlace): Promise<FilesHeadResponse> {
    const file = await this.files.head(place);
    return file === undefined ? {} : { file: fileText(file) };
  }

  private async read(call: FilesReadRequest): Promise<FilesReadResponse> {
    const { offset: fromByte, sha256 } = call;
    const maxBytes = Math.min(call.maxBytes, FILES_LIMITS.maxPartBytes);
    const part = await this.reader.part(this.fileOf(call), { fromByte, maxBytes, sha256 });
    return part === undefined ? {} : { file: fileText(part.file), bytes: part.bytes.toString('latin1') };
  }

  private async list(call: FilesListRequest): Promise<FilesListResponse> {
    const { prefix, limit, cursor: after } = call;
    const { files, cursor } = await this.files.list(this.placeOf(call), { prefix, limit, cursor: after });
    const items = `[${files.map(fileText).join(',')}]`;
    return cursor === undefined ? { items } : { items, cursor };
  }

  /** @throws DomainError `run-token.refused` */
  private runOf({ runToken }: Pick<Call, 'runToken'>): RunGrant {
    return this.tokens.verify(runToken);
  }

  /** @throws DomainError `run-token.refused` */
  private placeOf(call: Call): FilesPlace {
    return { appId: this.runOf(call).appId, collection: call.collection };
  }

  /** @throws DomainError `run-token.refused` */
  private fileOf(call: Call & { readonly id: string }): FilePlace {
    return { ...this.placeOf(call), id: call.id };
  }
}

/** The metadata are JSON text already. */
function fileText({ id, name, contentType, size, sha256, metadata, version, ...times }: StoredFile): string {
  const words = `"id":"${id}","name":${JSON.stringify(name)},"contentType":${JSON.stringify(contentType)}`;
  const facts = `"size":${size},"sha256":"${sha256}","metadata":${metadata},"version":${version}`;
  const { createdAt, updatedAt } = times;
  return `{${words},${facts},"createdAt":"${createdAt.toISOString()}","updatedAt":"${updatedAt.toISOString()}"}`;
}
