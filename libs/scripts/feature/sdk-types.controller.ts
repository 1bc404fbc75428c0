import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Controller, Get, Headers, Injectable, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Open } from '#platform/http';
import { sdkTypesPath } from '#sdk';

/** The declarations of the module `picloud`, which are the same for the life of the process. */
@Injectable()
export class SdkTypes {
  private known: Promise<{ readonly text: string; readonly etag: string }> | undefined;

  /** @param path of the file; the build puts it there. */
  constructor(private readonly path: string) {}

  read(): Promise<{ readonly text: string; readonly etag: string }> {
    this.known ??= this.load().catch((error: unknown) => {
      // The next one who asks may be luckier.
      this.known = undefined;
      throw error;
    });
    return this.known;
  }

  private async load(): Promise<{ readonly text: string; readonly etag: string }> {
    const text = await readFile(this.path, 'utf8');
    return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
  }
}

/** For editors; there is nothing in it that is not in the documentation. */
@Open()
@Controller('api/v1/sdk')
export class SdkTypesController {
  constructor(private readonly types: SdkTypes) {}

  @Get('types')
  async read(
    @Headers('if-none-match') wanted: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { text, etag } = await this.types.read();
    void reply.headers({ etag, 'cache-control': 'public, no-cache' });
    if (wanted !== undefined && isSame(wanted, etag)) await reply.status(NOT_MODIFIED).send();
    else await reply.type('application/typescript; charset=utf-8').send(text);
  }
}

const NOT_MODIFIED = 304;

/** Weak tags too: a proxy that packs what it passes on makes them weak (RFC 9110 13.1.2). */
function isSame(header: string, etag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

export const sdkTypesProvider = { provide: SdkTypes, useFactory: () => new SdkTypes(sdkTypesPath()) };
