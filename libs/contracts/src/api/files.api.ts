import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from './page.js';

export class ListFilesQuery extends PageQuery {
  /** Only of this collection. @example pictures */
  @IsOptional() @IsString() @MaxLength(100) collection?: string;
}

/** A file of an app's scripts, without its bytes. */
export interface FileView {
  readonly id: string;
  /** @example pictures */
  readonly collection: string;
  readonly name: string;
  /** @example image/png */
  readonly content_type: string;
  /** In bytes. @example 48213 */
  readonly size: number;
  /** In hexadecimal. @example 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 */
  readonly sha256: string;
  /** What the script wants to know of it. @example {"of":"cats"} */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}
