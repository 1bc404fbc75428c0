import { FilesystemBlobs } from '#platform/blobs';
import type { Blobs } from '#platform/blobs';
import { S3Blobs } from './s3-blobs.js';
import type { S3Settings } from './s3-blobs.js';

/** Where this installation keeps bytes: in S3 when it has one, in a directory otherwise. */
export function chooseBlobs({
  root,
  s3,
}: {
  readonly root: string;
  readonly s3: S3Settings | undefined;
}): Blobs {
  return s3 === undefined ? new FilesystemBlobs(root) : new S3Blobs(s3);
}
