import { readFile } from 'node:fs/promises';
import { Controller, Get, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DescribedAs, Describes, Open, UnchangingText } from '#platform/http';
import { sdkTypesPath } from '#sdk';

/** The declarations of the module `picloud`. */
export class SdkTypes extends UnchangingText {
  /** @param path of the file; the build puts it there. */
  constructor(path: string) {
    super('application/typescript; charset=utf-8', () => readFile(path, 'utf8'));
  }
}

/** For editors; there is nothing in it that is not in the documentation. */
@Open()
@DescribedAs('For tools')
@Controller('api/v1/sdk')
export class SdkTypesController {
  constructor(private readonly types: SdkTypes) {}

  @Get('types')
  @Describes({
    summary: 'The declarations of the module `picloud`, for editors',
    parameters: { 'if-none-match': 'The `etag` that the client has' },
    answer: {
      type: 'application/typescript',
      description: 'TypeScript declarations',
      example: "declare module 'picloud' {}",
    },
    alsoAnswers: { 304: 'The client has them already' },
  })
  read(@Headers('if-none-match') wanted: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    return this.types.answer(wanted, reply);
  }
}

export const sdkTypesProvider = { provide: SdkTypes, useFactory: () => new SdkTypes(sdkTypesPath()) };
