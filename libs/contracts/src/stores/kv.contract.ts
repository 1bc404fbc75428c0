import { IsBoolean, IsInt, IsNumber, IsOptional, IsString, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

/** What every call of a run's brings: the token says whose data it is, and nothing else does (R-CTX-07). */
class KvCall {
  @IsString() runToken!: string;
  @IsString() collection!: string;
}

class KvKeyCall extends KvCall {
  @IsString() key!: string;
}

export class KvGetRequest extends KvKeyCall {}

export class KvGetResponse {
  /** JSON text, as it was written; absent when the key is. */
  @Verbatim() @IsOptional() @IsString() value?: string;
}

export const kvGet = defineRequest({
  subject: 'manager.v1.kv-get',
  request: KvGetRequest,
  response: KvGetResponse,
  errors: ['run-token.refused', 'kv.invalid-collection', 'kv.invalid-key'],
});

export class KvGetManyRequest extends KvCall {
  @IsString({ each: true }) keys!: string[];
}

export class KvGetManyResponse {
  /** JSON text of an array, in the order of the keys: `[value]` for one that is there, `[]` for one that is not. */
  @Verbatim() @IsString() values!: string;
}

export const kvGetMany = defineRequest({
  subject: 'manager.v1.kv-get-many',
  request: KvGetManyRequest,
  response: KvGetManyResponse,
  errors: [
    'run-token.refused',
    'kv.invalid-collection',
    'kv.invalid-key',
    'kv.invalid-option',
    'kv.too-much-data',
  ],
});

export class KvHasRequest extends KvKeyCall {}

export class KvHasResponse {
  @IsBoolean() found!: boolean;
}

export const kvHas = defineRequest({
  subject: 'manager.v1.kv-has',
  request: KvHasRequest,
  response: KvHasResponse,
  errors: ['run-token.refused', 'kv.invalid-collection', 'kv.invalid-key'],
});

export class KvSetRequest extends KvKeyCall {
  /** JSON text, kept to the letter. */
  @Verbatim() @IsString() value!: string;
  /** From the write on; absent for a value that stays. */
  @IsOptional() @IsNumber() ttlSeconds?: number;
  /** 0: only if the key does not exist; n: only if it is at version n. */
  @IsOptional() @IsInt() @Min(0) ifVersion?: number;
}

export class KvSetResponse {
  @IsInt() @Min(1) version!: number;
}

export const kvSet = defineRequest({
  subject: 'manager.v1.kv-set',
  request: KvSetRequest,
  response: KvSetResponse,
  errors: [
    'run-token.refused',
    'app.not-found',
    'kv.invalid-collection',
    'kv.invalid-key',
    'kv.invalid-value',
    'kv.value-too-large',
    'kv.invalid-option',
    'kv.version-conflict',
  ],
});

export class KvDeleteRequest extends KvKeyCall {}

export class KvDeleteResponse {
  /** Whether it was there. */
  @IsBoolean() deleted!: boolean;
}

export const kvDelete = defineRequest({
  subject: 'manager.v1.kv-delete',
  request: KvDeleteRequest,
  response: KvDeleteResponse,
  errors: ['run-token.refused', 'kv.invalid-collection', 'kv.invalid-key'],
});

export class KvListRequest extends KvCall {
  /** Only keys that begin with it. */
  @IsOptional() @IsString() prefix?: string;
  @IsOptional() @IsInt() @Min(1) limit?: number;
  /** From the page before. */
  @IsOptional() @IsString() cursor?: string;
}

export class KvListResponse {
  /** JSON text of `{key, value, version, expiresAt}[]`; without `expiresAt` where the value stays. */
  @Verbatim() @IsString() items!: string;
  /** Absent on the last page. */
  @IsOptional() @IsString() cursor?: string;
}

export const kvList = defineRequest({
  subject: 'manager.v1.kv-list',
  request: KvListRequest,
  response: KvListResponse,
  errors: ['run-token.refused', 'kv.invalid-collection', 'kv.invalid-option', 'kv.invalid-cursor'],
});
