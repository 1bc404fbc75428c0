import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, IsUUID, Max, MaxLength, Min } from 'class-validator';

const ROLES = ['app_admin', 'editor', 'viewer'] as const;
type Role = (typeof ROLES)[number];

/** Holds a username of 100 characters of four bytes. */
const MAX_CURSOR_LENGTH = 600;

export class ListMembersQuery {
  /** Items on a page: 50 unless told, and never more than 200. @example 50 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(Number.MAX_SAFE_INTEGER) limit?: number;
  /** The `next_cursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(MAX_CURSOR_LENGTH) cursor?: string;
}

export class GrantMemberBody {
  @IsUUID() user_id!: string;
  @IsIn(ROLES) role!: Role;
}

export class UpdateMemberBody {
  @IsIn(ROLES) role!: Role;
}

/** A user with a role of their own in the app. */
export interface MemberView {
  readonly user_id: string;
  readonly username: string;
  readonly email: string | null;
  /** Once it is more than `member`, the role in the app counts no longer. */
  readonly instance_role: 'owner' | 'admin' | 'member';
  readonly is_active: boolean;
  readonly role: Role;
  /** When the role was granted. */
  readonly created_at: string;
  /** When the role was last changed. */
  readonly updated_at: string;
}
