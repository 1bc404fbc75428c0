import { IsString, MaxLength, MinLength } from 'class-validator';

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
