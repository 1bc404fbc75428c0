import { IsBoolean, IsInt, IsOptional, IsString, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

/** What every call of a run's brings: the token says whose data it is, and nothing else does (R-CTX-07). */
class DocsCall {
  @IsString() runToken!: string;
  @IsString() collection!: string;
}

class DocsIdCall extends DocsCall {
  @IsString() id!: string;
}

export class DocsDocResponse {
  /** JSON text of `{id, data, version, createdAt, updatedAt}`. */
  @Verbatim() @IsString() doc!: string;
}

export class DocsCreateRequest extends DocsCall {
  /** JSON text of an object. */
  @Verbatim() @IsString() data!: string;
}

export const docsCreate = defineRequest({
  subject: 'manager.v1.docs-create',
  request: DocsCreateRequest,
  response: DocsDocResponse,
  errors: [
    'run-token.refused',
    'app.not-found',
    'docs.invalid-collection',
    'docs.invalid-data',
    'docs.too-large',
  ],
});

export class DocsGetRequest extends DocsIdCall {}

export class DocsGetResponse {
  /** As `DocsDocResponse.doc`; absent when there is none with the id. */
  @Verbatim() @IsOptional() @IsString() doc?: string;
}

export const docsGet = defineRequest({
  subject: 'manager.v1.docs-get',
  request: DocsGetRequest,
  response: DocsGetResponse,
  errors: ['run-token.refused', 'docs.invalid-collection'],
});

export class DocsWriteRequest extends DocsIdCall {
  /** JSON text of an object: of an update the fields that change, of a replacement all of it. */
  @Verbatim() @IsString() data!: string;
  /** Only if it is at this version. */
  @IsOptional() @IsInt() @Min(1) ifVersion?: number;
}

const WRITE_ERRORS = [
  'run-token.refused',
  'docs.invalid-collection',
  'docs.invalid-data',
  'docs.too-large',
  'docs.not-found',
  'docs.version-conflict',
];

export const docsUpdate = defineRequest({
  subject: 'manager.v1.docs-update',
  request: DocsWriteRequest,
  response: DocsDocResponse,
  errors: WRITE_ERRORS,
});

export const docsReplace = defineRequest({
  subject: 'manager.v1.docs-replace',
  request: DocsWriteRequest,
  response: DocsDocResponse,
  errors: WRITE_ERRORS,
});

export class DocsDeleteRequest extends DocsIdCall {
  @IsOptional() @IsInt() @Min(1) ifVersion?: number;
}

export class DocsDeleteResponse {
  /** Whether it was there. */
  @IsBoolean() deleted!: boolean;
}

export const docsDelete = defineRequest({
  subject: 'manager.v1.docs-delete',
  request: DocsDeleteRequest,
  response: DocsDeleteResponse,
  errors: ['run-token.refused', 'docs.invalid-collection', 'docs.version-conflict'],
});

export class DocsCountRequest extends DocsCall {
  /** JSON text of an object; absent for all documents. */
  @Verbatim() @IsOptional() @IsString() filter?: string;
}

export class DocsCountResponse {
  @IsInt() @Min(0) count!: number;
}

const QUERY_ERRORS = [
  'run-token.refused',
  'docs.invalid-collection',
  'docs.invalid-filter',
  'docs.unsupported-operator',
  'docs.too-slow',
  'docs.busy',
];

export const docsCount = defineRequest({
  subject: 'manager.v1.docs-count',
  request: DocsCountRequest,
  response: DocsCountResponse,
  errors: QUERY_ERRORS,
});

export class DocsFindRequest extends DocsCountRequest {
  /** JSON text of `{field: 1 | -1}`, the first field first. */
  @Verbatim() @IsOptional() @IsString() sort?: string;
  @IsOptional() @IsInt() @Min(1) limit?: number;
  /** From the page before. */
  @IsOptional() @IsString() cursor?: string;
}

export class DocsFindResponse {
  /** JSON text of an array of what `DocsDocResponse.doc` is. */
  @Verbatim() @IsString() items!: string;
  /** Absent on the last page. */
  @IsOptional() @IsString() cursor?: string;
}

export const docsFind = defineRequest({
  subject: 'manager.v1.docs-find',
  request: DocsFindRequest,
  response: DocsFindResponse,
  errors: [...QUERY_ERRORS, 'docs.invalid-option', 'docs.invalid-cursor'],
});

export class DocsCreateIndexRequest extends DocsCall {
  @IsString() field!: string;
}

export class DocsCreateIndexResponse {
  /** Whether queries can use it; another call goes on with what is left to do. */
  @IsBoolean() ready!: boolean;
}

export const docsCreateIndex = defineRequest({
  subject: 'manager.v1.docs-create-index',
  request: DocsCreateIndexRequest,
  response: DocsCreateIndexResponse,
  errors: [
    'run-token.refused',
    'app.not-found',
    'docs.invalid-collection',
    'docs.invalid-option',
    'docs.too-many-indexes',
    'docs.busy',
  ],
});
