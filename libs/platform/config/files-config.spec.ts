import { join, resolve } from 'node:path';
import { MIB } from '#kernel';
import { loadConfig } from './index.js';

const S3 = {
  PICLOUD_S3_ENDPOINT: 'https://s3.example.com',
  PICLOUD_S3_BUCKET: 'picloud',
  PICLOUD_S3_ACCESS_KEY_ID: 'an id',
  PICLOUD_S3_SECRET_ACCESS_KEY: 'a secret',
};

it('keeps files below the data directory unless told otherwise, 10 MiB each and 1 GiB of an app (R-FILE-05, R-FILE-08)', () => {
  expect(loadConfig({}).files).toEqual({
    root: resolve('.picloud/files'),
    s3: undefined,
    maxBytes: 10 * MIB,
    quotaBytes: 1_024 * MIB,
  });
  expect(loadConfig({ PICLOUD_DATA_DIR: '/data' }).files.root).toBe(join('/data', 'files'));
  const told = { PICLOUD_FILES_ROOT: '/mnt/f', PICLOUD_FILES_MAX_MB: '20', PICLOUD_FILES_QUOTA_MB: '7' };
  expect(loadConfig(told).files).toMatchObject({ root: '/mnt/f', maxBytes: 20 * MIB, quotaBytes: 7 * MIB });
});

it('keeps them in S3 when all of it is told', () => {
  const s3 = { endpoint: 'https://s3.example.com', bucket: 'picloud', region: 'us-east-1' };
  const keys = { accessKeyId: 'an id', secretAccessKey: 'a secret' };
  expect(loadConfig(S3).files.s3).toEqual({ ...s3, ...keys });
  expect(loadConfig({ ...S3, PICLOUD_S3_REGION: 'eu' }).files.s3).toMatchObject({ region: 'eu' });
});

it.each(Object.keys(S3))('does not start with all of S3 but %s, and quotes no secret', (missing) => {
  const start = () => loadConfig({ ...S3, [missing]: '' });
  expect(start).toThrow(/PICLOUD_S3_ENDPOINT.*must be set together/);
  expect(start).not.toThrow(/a secret/);
});

it.each([
  ['PICLOUD_FILES_MAX_MB', '101'],
  ['PICLOUD_FILES_MAX_MB', '0'],
  ['PICLOUD_FILES_QUOTA_MB', 'much'],
  ['PICLOUD_S3_ENDPOINT', 's3.example.com'],
])('does not start with %s=%s', (name, value) => {
  expect(() => loadConfig({ [name]: value })).toThrow(name);
});
