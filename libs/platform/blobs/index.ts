export {
  blobKey,
  BlobMissingError,
  Blobs,
  BlobsUnavailableError,
  BlobTooLargeError,
  requireKey,
  requireOwner,
  isKey,
} from './blobs.js';
export type { BlobEntry, BlobFacts } from './blobs.js';
export { FilesystemBlobs } from './filesystem-blobs.js';
export { Measured } from './measured.js';
