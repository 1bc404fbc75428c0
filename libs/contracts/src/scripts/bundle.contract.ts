import { IsInt, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

export class FetchBundleRequest {
  /** The run that needs it: an executor reads the code of runs it was handed, and no other. */
  @IsString() runToken!: string;
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
}

/** A module of the app that a script imports, directly or through another. */
export interface ModuleRef {
  /** As it stands in `import … from './<name>'`. */
  readonly name: string;
  readonly scriptId: string;
  /** The module's version in force. */
  readonly version: number;
}

export class FetchBundleResponse {
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
  @IsString() name!: string;
  /** JavaScript, an ES module. */
  @Verbatim() @IsString() code!: string;
  /** Source map of `code` (JSON text), or an empty string. */
  @Verbatim() @IsString() sourceMap!: string;
  /** JSON text of a `ModuleRef[]`, each once; absent from a manager of the release before. */
  @Verbatim() @IsOptional() @IsString() modules?: string;
  /** The app's variables and secrets: JSON text of an object of strings. */
  @Verbatim() @IsOptional() @IsString() env?: string;
  /** Where the app's scripts may send requests: JSON text of a list of hosts; absent for every public one. */
  @Verbatim() @IsOptional() @IsString() allowedHosts?: string;
}

export const fetchBundle = defineRequest({
  subject: 'manager.v1.fetch-bundle',
  request: FetchBundleRequest,
  response: FetchBundleResponse,
  errors: [
    'run-token.refused',
    'script.not-found',
    'script.import-cycle',
    'script.import-too-deep',
    'env.unreadable',
  ],
});

export class FetchModuleRequest {
  /** A run of the same app: modules are shared within it and never beyond (R-MOD-01). */
  @IsString() runToken!: string;
  @IsUUID() scriptId!: string;
  @IsInt() @Min(1) version!: number;
}

export class FetchModuleResponse {
  @IsString() name!: string;
  @Verbatim() @IsString() code!: string;
  @Verbatim() @IsString() sourceMap!: string;
}

export const fetchModule = defineRequest({
  subject: 'manager.v1.fetch-module',
  request: FetchModuleRequest,
  response: FetchModuleResponse,
  errors: [
    'run-token.refused',
    'script.not-found',
    'script.module-top-level',
    'script.invalid-source',
    'script.compiler-busy',
  ],
});
