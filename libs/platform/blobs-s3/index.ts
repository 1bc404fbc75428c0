export { chooseBlobs } from './choose-blobs.js';
export { S3Blobs } from './s3-blobs.js';
export type { S3Settings } from './s3-blobs.js';
