import { IsIn, IsString, MaxLength, MinLength } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

export class LoginBody {
  @IsString() @MinLength(1) @MaxLength(100) username!: string;
  @IsString() @MinLength(1) @MaxLength(128) password!: string;
}

export interface UserView {
  readonly id: string;
  readonly username: string;
  readonly instance_role: 'owner' | 'admin' | 'member';
  readonly email: string | null;
}

export interface LoginView {
  /** Shown once; also set as the session cookie. */
  readonly token: string;
  readonly expires_at: string;
  readonly user: UserView;
}

export class ChangePasswordBody {
  @IsString() @MinLength(1) @MaxLength(128) current_password!: string;
  /** 8 to 128 characters, none of the most common passwords. */
  @IsString() new_password!: string;
}

export class EndSessionsQuery {
  /** `true` leaves the session that asks for it. */
  @MayBeAbsent() @IsIn(['true', 'false']) except_current?: 'true' | 'false';
}

/** A sign-in of the caller's that is still good. */
export interface SessionView {
  readonly id: string;
  readonly created_at: string;
  /** Within a minute. */
  readonly last_seen_at: string;
  /** When it ends unless it is used again before. */
  readonly expires_at: string;
  /** IP address of the sign-in. */
  readonly address: string | null;
  /** `User-Agent` of the sign-in, at most 256 characters. */
  readonly user_agent: string | null;
  /** Whether it is the one that asks. */
  readonly current: boolean;
}
