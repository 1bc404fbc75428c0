import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';
import { PageQuery } from './page.js';

/** From most to least. */
const ROLES = ['owner', 'admin', 'member'] as const;
type Role = (typeof ROLES)[number];

export class CreateUserBody {
  /** 1 to 100 characters without spaces; no two users have the same in any letter case. */
  @IsString() username!: string;
  /** 8 to 128 characters, none of the most common passwords; left out, one is made up. */
  @MayBeAbsent() @IsString() password?: string;
  /** A blank one is none (R-USER-08). */
  @IsOptional() @IsString() email?: string | null;
  /** Left out: `admin` (R-USER-02). */
  @MayBeAbsent() @IsIn(ROLES) instance_role?: Role;
}

/** What is left out stays as it is; `email: null` clears it (R-USER-07). */
export class UpdateUserBody {
  @MayBeAbsent() @IsString() username?: string;
  @IsOptional() @IsString() email?: string | null;
  @MayBeAbsent() @IsIn(ROLES) instance_role?: Role;
  /** `false` ends the user's sessions and keys for good; the account stays. */
  @MayBeAbsent() @IsBoolean() is_active?: boolean;
}

export class ResetPasswordBody {
  /** 8 to 128 characters, none of the most common passwords; left out, one is made up. */
  @MayBeAbsent() @IsString() password?: string;
}

export class ListUsersQuery extends PageQuery {
  /** Part of the username or the email, in any letter case. */
  @IsOptional() @IsString() @MaxLength(254) q?: string;
  /** Those that are switched on, or those that are switched off. */
  @IsOptional() @IsIn(['true', 'false']) active?: 'true' | 'false';
}

/** An account as those who manage users see it. */
export interface UserAccountView {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly instance_role: Role;
  /** False: nobody signs in with it, and its keys are void. */
  readonly is_active: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  /** Shown once, in the answer to the request that had it made up. */
  readonly generated_password?: string;
}
