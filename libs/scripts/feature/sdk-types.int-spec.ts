import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory, Reflector } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Module } from '@nestjs/common';
import { OPEN_MARK } from '#platform/http';
import { SdkTypes, SdkTypesController } from './sdk-types.controller.js';

const TEXT = "declare module 'picloud' {\n  export const é: string;\n}\n";
let folder: string;
let app: NestFastifyApplication;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'picloud-types-'));
  const path = join(folder, 'picloud.d.ts');
  await writeFile(path, TEXT);
  @Module({
    controllers: [SdkTypesController],
    providers: [{ provide: SdkTypes, useValue: new SdkTypes(path) }],
  })
  class SpecApp {}
  app = await NestFactory.create<NestFastifyApplication>(SpecApp, new FastifyAdapter(), { logger: false });
  await app.init();
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const get = (headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url: '/api/v1/sdk/types', headers });

describe('the declarations of the SDK', () => {
  it('are open to everybody', () => {
    expect(new Reflector().get(OPEN_MARK, SdkTypesController)).toBe(true);
  });

  it('are sent whole, with a tag', async () => {
    const answer = await get();
    expect([answer.statusCode, answer.body]).toEqual([200, TEXT]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/typescript; charset=utf-8',
      'cache-control': 'public, no-cache',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
    });
  });

  it('are not sent again to whoever has them', async () => {
    const etag = String((await get()).headers.etag);
    for (const wanted of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await get({ 'if-none-match': wanted });
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', etag]);
    }
    expect((await get({ 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('are looked for again after they could not be read', async () => {
    const path = join(folder, 'late.d.ts');
    const types = new SdkTypes(path);
    await expect(types.read()).rejects.toThrow('ENOENT');
    await writeFile(path, TEXT);
    expect(await types.read()).toMatchObject({ text: TEXT });
  });
});
