import { ArrayMaxSize, IsArray, IsString, ValidateIf } from 'class-validator';

export const MAX_ALLOWED_HOSTS = 200;

export class PutEgressBody {
  /** Host names, or `*.` and a name for all below it; an empty list is no network, null every public host. */
  @ValidateIf((_body, value) => value !== null)
  @IsArray()
  @ArrayMaxSize(MAX_ALLOWED_HOSTS)
  @IsString({ each: true })
  allowed_hosts!: string[] | null;
}

/** Where an app's scripts may send requests. */
export interface EgressView {
  /** Null: every public host. */
  readonly allowed_hosts: readonly string[] | null;
  /** Null when it was never set. */
  readonly updated_at: string | null;
}
