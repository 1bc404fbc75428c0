import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { MINUTE_MS, TransientMap, newId } from '#kernel';
import { FilesBusyError, FilesUploadLostError } from '#stores/domain';
import type { FileContent } from '#stores/domain';
import { FileBytes } from './file-bytes.js';

/** Uploads of one app at a time: each holds a file open, or its content in memory. */
const MAX_PER_APP = 16;
/** Between two parts. A run that is over sends no more. */
const IDLE_MS = MINUTE_MS;

interface Upload {
  readonly appId: string;
  readonly pipe: PassThrough;
  readonly content: Promise<FileContent>;
  readonly idle: NodeJS.Timeout;
  nextSeq: number;
}

/**
 * Content that comes part by part. It is with this process alone: all parts of one upload come here, and when the process
 * ends before the last one, nothing of it is left.
 */
@Injectable()
export class FileUploads implements OnModuleDestroy {
  /** By which calls find this process. */
  readonly id = newId();
  private readonly uploads = new TransientMap<string, Upload>();

  constructor(private readonly bytes: FileBytes) {}

  /** @throws FilesBusyError */
  begin(appId: string, idleMs: number = IDLE_MS): string {
    const underWay = [...this.uploads.values()].filter((upload) => upload.appId === appId);
    if (underWay.length >= MAX_PER_APP) throw new FilesBusyError(MAX_PER_APP, 'uploads');
    const id = newId();
    const pipe = new PassThrough();
    // Whoever waits for the content is told; the stream's own word for it is one too many.
    pipe.on('error', () => undefined);
    const content = this.bytes.keep(appId, pipe);
    content.catch(() => undefined);
    const idle = setTimeout(() => this.drop(appId, id), idleMs);
    idle.unref();
    this.uploads.set(id, { appId, pipe, content, idle, nextSeq: 0 });
    return id;
  }

  /**
   * Answers when the part is on its way to the store.
   * @param seq from 0 on, without gaps.
   * @throws FilesUploadLostError, FilesTooLargeError, FilesUnavailableError
   */
  async part(appId: string, id: string, seq: number, bytes: Uint8Array): Promise<void> {
    const upload = this.find(appId, id);
    if (seq !== upload.nextSeq) throw new FilesUploadLostError();
    upload.nextSeq += 1;
    upload.idle.refresh();
    const { pipe, content } = upload;
    if (bytes.length === 0 || (!pipe.destroyed && pipe.write(bytes))) return;
    // What the store refuses destroys the pipe, which then never drains.
    try {
      await Promise.race([pipe.destroyed ? content : once(pipe, 'drain'), content]);
    } catch (error) {
      this.drop(appId, id);
      throw error;
    }
  }

  /**
   * All parts are there.
   * @throws as `part`.
   */
  async finish(appId: string, id: string): Promise<FileContent> {
    const { pipe, content, idle } = this.find(appId, id);
    clearTimeout(idle);
    this.uploads.delete(id);
    pipe.end();
    return content;
  }

  /** It will not be finished; safe when it is not there. */
  drop(appId: string, id: string): void {
    const upload = this.uploads.get(id);
    if (upload?.appId !== appId) return;
    clearTimeout(upload.idle);
    this.uploads.delete(id);
    upload.pipe.destroy(new FilesUploadLostError());
  }

  onModuleDestroy(): void {
    for (const [id, { appId }] of this.uploads.entries()) this.drop(appId, id);
  }

  /** @throws FilesUploadLostError */
  private find(appId: string, id: string): Upload {
    const upload = this.uploads.get(id);
    if (upload?.appId !== appId) throw new FilesUploadLostError();
    return upload;
  }
}
