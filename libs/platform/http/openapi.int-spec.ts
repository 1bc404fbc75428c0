import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger } from '#platform/telemetry';
import { createHttpApp, FrontDoor, OpenApi, OpenApiController } from './index.js';
import type { ApiDocument } from './openapi-document.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/reference/openapi.json', import.meta.url));
let app: NestFastifyApplication;
let text: string;

beforeAll(async () => {
  text = await readFile(DOCUMENT, 'utf8');
  @Module({
    controllers: [OpenApiController],
    providers: [{ provide: OpenApi, useValue: new OpenApi(DOCUMENT) }],
  })
  class SpecApp {}
  app = await createHttpApp(SpecApp, new FrontDoor(), createLogger('spec', 'silent'));
  await app.init();
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers });

describe('the document of the API', () => {
  it('is served as it is committed, with a tag', async () => {
    const answer = await get('/api/v1/openapi.json');
    expect(answer.statusCode).toBe(200);
    expect(answer.body === text).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, no-cache',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    });
    const again = await get('/api/v1/openapi.json', { 'if-none-match': String(answer.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  it('is a page too, with every operation and schema on it', async () => {
    const answer = await get('/api/v1/docs');
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
    });
    const { paths, components } = JSON.parse(text) as ApiDocument;
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    const schemas = Object.keys(components.schemas).map((name) => `schema-${name}`);
    expect([...ids, ...schemas].filter((id) => !answer.body.includes(`<section id="${id}">`))).toEqual([]);
    const again = await get('/api/v1/docs', { 'if-none-match': `W/${String(answer.headers.etag)}` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });
});
