export { attachmentNamed } from './content-disposition.js';
export {
  AtomicCheckError,
  AtomicInputError,
  MAX_ATOMIC_OPERATIONS,
  MAX_TRANSACTION_OPERATIONS,
  parseOperations,
} from './atomic.js';
export type { AtomicOperation } from './atomic.js';
export { docText } from './doc-text.js';
export type { Doc, DocPlace, DocsPlace, DocWrite, DocWritten } from './doc.js';
export {
  DocsAppGoneError,
  DocsInputError,
  DocsNotFoundError,
  DocsTooLargeError,
  DocsTooManyIndexesError,
  DocsTooSlowError,
  DocsVersionConflictError,
} from './docs.errors.js';
export type { DocsFault } from './docs.errors.js';
export { parseFilter } from './docs-filter.js';
export type { Condition, Order, Scalar } from './docs-filter.js';
export { cursorOf, parseCount, parseQuery } from './docs-query.js';
export type { DocsPosition, DocsQuery, DocsWish, SortField } from './docs-query.js';
export { dataText, DOCS_LIMITS, pathOf, requireDataSize, requireDocsCollection } from './docs-rules.js';
export type { FieldPath } from './docs-rules.js';
export {
  FilesAppGoneError,
  FilesBusyError,
  FilesChangedError,
  FilesCorruptedError,
  FilesInputError,
  FilesNotFoundError,
  FilesQuotaExceededError,
  FilesTooLargeError,
  FilesUnavailableError,
  FilesUploadLostError,
} from './files.errors.js';
export type { FilesFault } from './files.errors.js';
export { filesCursor, positionOfCursor } from './files-page.js';
export type { FilesPosition } from './files-page.js';
export {
  DEFAULT_CONTENT_TYPE,
  FILES_LIMITS,
  filesPageSize,
  metadataText,
  requireContentType,
  requireFileName,
  requireFilesCollection,
  requireNamePrefix,
} from './files-rules.js';
export type {
  FileChange,
  FileContent,
  FileDraft,
  FilePlace,
  FilesPlace,
  FilesWish,
  StoredFile,
} from './stored-file.js';
export {
  KvAppGoneError,
  KvInputError,
  KvTooMuchDataError,
  KvValueTooLargeError,
  KvVersionConflictError,
} from './kv.errors.js';
export type { KvFault } from './kv.errors.js';
export type { KvEntry, KvPlace, KvSetting } from './kv-entry.js';
export { cursorAfter, endOfPrefix, keyOfCursor, keyRange, kvPageSize } from './kv-page.js';
export type { KeyRange } from './kv-page.js';
export {
  KV_LIMITS,
  requireCollection,
  requireKey,
  requireKeys,
  requireNoProto,
  requirePrefix,
  requireTtl,
  requireValueSize,
} from './kv-rules.js';
