import { IsBoolean, IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

/** What every call of a run's brings: the token says whose data it is, and nothing else does (R-CTX-07). */
class FilesCall {
  @IsString() runToken!: string;
  @IsString() collection!: string;
}

class FilesIdCall extends FilesCall {
  @IsString() id!: string;
}

export class FilesFileResponse {
  /** JSON text of `{id, name, contentType, size, sha256, metadata, version, createdAt, updatedAt}`, on one line. */
  @Verbatim() @IsString() file!: string;
}

const WRITE_ERRORS = [
  'run-token.refused',
  'files.invalid-collection',
  'files.invalid-name',
  'files.invalid-content-type',
  'files.invalid-metadata',
  'files.too-large',
  'files.quota-exceeded',
  'files.upload-lost',
  'files.busy',
  'files.unavailable',
];

export class FilesCreateRequest extends FilesCall {
  @IsString() name!: string;
  @IsOptional() @IsString() contentType?: string;
  /** JSON text of an object. */
  @IsOptional() @IsString() metadata?: string;
  /** The content, one latin1 character per byte; absent when it was uploaded. */
  @Verbatim() @IsOptional() @IsString() bytes?: string;
  /** What `filesBegin` gave; then the request goes to the process that it named. */
  @IsOptional() @IsUUID() upload?: string;
}

export const filesCreate = defineRequest({
  subject: 'manager.v1.files-create',
  request: FilesCreateRequest,
  response: FilesFileResponse,
  errors: [...WRITE_ERRORS, 'app.not-found'],
});

export class FilesUpdateRequest extends FilesIdCall {
  /** What is absent stays. */
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() contentType?: string;
  @IsOptional() @IsString() metadata?: string;
  @Verbatim() @IsOptional() @IsString() bytes?: string;
  @IsOptional() @IsUUID() upload?: string;
}

export const filesUpdate = defineRequest({
  subject: 'manager.v1.files-update',
  request: FilesUpdateRequest,
  response: FilesFileResponse,
  errors: [...WRITE_ERRORS, 'files.not-found'],
});

export class FilesBeginRequest {
  @IsString() runToken!: string;
}

export class FilesBeginResponse {
  @IsUUID() upload!: string;
  /** The process to which all that belongs to the upload must go. */
  @IsUUID() at!: string;
}

/** Content that is too large for one message, or not there yet as a whole, goes up part by part. */
export const filesBegin = defineRequest({
  subject: 'manager.v1.files-begin',
  request: FilesBeginRequest,
  response: FilesBeginResponse,
  errors: ['run-token.refused', 'files.busy'],
});

export class FilesPartRequest {
  @IsString() runToken!: string;
  @IsUUID() upload!: string;
  /** From 0 on, without gaps. */
  @IsInt() @Min(0) seq!: number;
  /** One latin1 character per byte. */
  @Verbatim() @IsString() bytes!: string;
}

export class FilesPartResponse {
  /** Always; a refusal says everything else. */
  @IsBoolean() taken!: boolean;
}

/** Answered when the part is on its way to where it is kept, so that a slow store slows the script down. */
export const filesPart = defineRequest({
  subject: 'manager.v1.files-part',
  request: FilesPartRequest,
  response: FilesPartResponse,
  errors: ['run-token.refused', 'files.too-large', 'files.upload-lost', 'files.unavailable'],
});

export class FilesHeadRequest extends FilesIdCall {}

export class FilesHeadResponse {
  /** As `FilesFileResponse.file`; absent when there is none with the id. */
  @Verbatim() @IsOptional() @IsString() file?: string;
}

export const filesHead = defineRequest({
  subject: 'manager.v1.files-head',
  request: FilesHeadRequest,
  response: FilesHeadResponse,
  errors: ['run-token.refused', 'files.invalid-collection'],
});

export class FilesReadRequest extends FilesIdCall {
  /** Where the part begins. */
  @IsInt() @Min(0) offset!: number;
  @IsInt() @Min(1) maxBytes!: number;
  /** Checksum of the content that the parts before were of. */
  @IsOptional() @IsString() sha256?: string;
}

export class FilesReadResponse {
  @Verbatim() @IsOptional() @IsString() file?: string;
  /** One latin1 character per byte. */
  @Verbatim() @IsOptional() @IsString() bytes?: string;
}

export const filesRead = defineRequest({
  subject: 'manager.v1.files-read',
  request: FilesReadRequest,
  response: FilesReadResponse,
  errors: [
    'run-token.refused',
    'files.invalid-collection',
    'files.corrupted',
    'files.changed',
    'files.busy',
    'files.unavailable',
  ],
});

export class FilesDeleteRequest extends FilesIdCall {}

export class FilesDeleteResponse {
  /** Whether it was there. */
  @IsBoolean() deleted!: boolean;
}

export const filesDelete = defineRequest({
  subject: 'manager.v1.files-delete',
  request: FilesDeleteRequest,
  response: FilesDeleteResponse,
  errors: ['run-token.refused', 'files.invalid-collection'],
});

export class FilesListRequest extends FilesCall {
  /** Only files whose names begin with it. */
  @IsOptional() @IsString() prefix?: string;
  @IsOptional() @IsInt() @Min(1) limit?: number;
  /** From the page before. */
  @IsOptional() @IsString() cursor?: string;
}

export class FilesListResponse {
  /** JSON text of an array of what `FilesFileResponse.file` is. */
  @Verbatim() @IsString() items!: string;
  /** Absent on the last page. */
  @IsOptional() @IsString() cursor?: string;
}

export const filesList = defineRequest({
  subject: 'manager.v1.files-list',
  request: FilesListRequest,
  response: FilesListResponse,
  errors: ['run-token.refused', 'files.invalid-collection', 'files.invalid-option', 'files.invalid-cursor'],
});
