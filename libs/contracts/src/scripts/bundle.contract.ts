import { IsInt, IsString, IsUUID, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export class FetchBundleRequest {
  /** The run that needs it: an executor reads the code of runs it was handed, and no other. */
  @IsString() runToken!: string;
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
}

export class FetchBundleResponse {
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
  @IsString() name!: string;
  /** JavaScript, an ES module. */
  @Verbatim() @IsString() code!: string;
  /** Source map of `code` (JSON text), or an empty string. */
  @Verbatim() @IsString() sourceMap!: string;
}

export const fetchBundle = defineRequest({
  subject: 'manager.v1.fetch-bundle',
  request: FetchBundleRequest,
  response: FetchBundleResponse,
  errors: ['run-token.refused', 'script.not-found'],
});
