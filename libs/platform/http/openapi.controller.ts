import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Headers, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { API_DOCS_POLICY, renderApiDocs } from './api-docs-page.js';
import { DescribedAs, Describes } from './describes.decorator.js';
import { Open } from './open.js';
import type { ApiDocument } from './openapi-document.js';
import { UnchangingText } from './unchanging-text.js';

/** The API's document, and the page made of it. */
export class OpenApi {
  readonly document: UnchangingText;
  readonly page: UnchangingText;

  /** @param path of the document; the build puts a copy of docs/reference/openapi.json there. */
  constructor(path: string) {
    const read = () => readFile(path, 'utf8');
    this.document = new UnchangingText('application/json; charset=utf-8', read);
    this.page = new UnchangingText('text/html; charset=utf-8', async () =>
      renderApiDocs(JSON.parse(await read()) as ApiDocument),
    );
  }
}

const PARAMETERS = { 'if-none-match': 'The `etag` that the client has' };
const NOT_AGAIN = { 304: 'The client has it already' };

/** Tells what the API is; open, like everything that is in the documentation. */
@Open()
@DescribedAs('For tools')
@Controller('api/v1')
export class OpenApiController {
  constructor(private readonly openApi: OpenApi) {}

  @Get('openapi.json')
  @Describes({
    summary: 'This document, as OpenAPI 3.1',
    parameters: PARAMETERS,
    answer: { type: 'application/json', description: 'The document', example: { openapi: '3.1.0' } },
    alsoAnswers: NOT_AGAIN,
  })
  document(@Headers('if-none-match') wanted: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    return this.openApi.document.answer(wanted, reply);
  }

  @Get('docs')
  @Describes({
    summary: 'This document, as a page to read',
    parameters: PARAMETERS,
    answer: { type: 'text/html', description: 'The page', example: '<!doctype html>' },
    alsoAnswers: NOT_AGAIN,
  })
  page(@Headers('if-none-match') wanted: string | undefined, @Res() reply: FastifyReply): Promise<void> {
    return this.openApi.page.answer(wanted, reply.header('content-security-policy', API_DOCS_POLICY));
  }
}

const documentPath = (): string => fileURLToPath(new URL('openapi.json', import.meta.url));

@Module({
  controllers: [OpenApiController],
  providers: [{ provide: OpenApi, useFactory: () => new OpenApi(documentPath()) }],
})
export class OpenApiModule {}
