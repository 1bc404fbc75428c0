import { join, resolve } from 'node:path';
import { MIB } from '#kernel';
import type { Environment } from './environment.js';

/** Where the bytes of files are kept, and how many there may be. */
export interface FilesConfig {
  /** A directory, where there is no S3. */
  readonly root: string;
  readonly s3: S3Config | undefined;
  /** Of one file. */
  readonly maxBytes: number;
  /** Of all files of one app. */
  readonly quotaBytes: number;
}

export interface S3Config {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A read looks through a whole file before it gives any of it: larger ones would take longer than a call may. */
const MAX_FILE_MB = 100;
const MAX_QUOTA_MB = 100_000_000;

export function readFiles(env: Environment, dataDir: string): FilesConfig {
  return {
    root: resolve(env.text('PICLOUD_FILES_ROOT', join(dataDir, 'files'))),
    s3: readS3(env),
    maxBytes: env.int('PICLOUD_FILES_MAX_MB', 10, { min: 1, max: MAX_FILE_MB }) * MIB,
    quotaBytes: env.int('PICLOUD_FILES_QUOTA_MB', 1_024, { min: 1, max: MAX_QUOTA_MB }) * MIB,
  };
}

/** All of it or none: a part of it alone is a mistake that would put files where nobody looks for them. */
function readS3(env: Environment): S3Config | undefined {
  const endpoint = env.url('PICLOUD_S3_ENDPOINT', ['http:', 'https:']);
  const bucket = env.text('PICLOUD_S3_BUCKET');
  const region = env.text('PICLOUD_S3_REGION', 'us-east-1');
  const accessKeyId = env.text('PICLOUD_S3_ACCESS_KEY_ID');
  const secretAccessKey = env.text('PICLOUD_S3_SECRET_ACCESS_KEY');
  if (
    endpoint !== undefined &&
    bucket !== undefined &&
    accessKeyId !== undefined &&
    secretAccessKey !== undefined
  )
    return { endpoint, bucket, region, accessKeyId, secretAccessKey };
  if ([endpoint, bucket, accessKeyId, secretAccessKey].some((value) => value !== undefined))
    env.fault(
      'PICLOUD_S3_ENDPOINT, PICLOUD_S3_BUCKET, PICLOUD_S3_ACCESS_KEY_ID and PICLOUD_S3_SECRET_ACCESS_KEY must be set together',
    );
  return undefined;
}
