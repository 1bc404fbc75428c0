import { IsBoolean, IsIn, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

/** Longer than any slug, so that the rule that a slug breaks is named. */
const MAX_SLUG_TEXT = 200;
const MAX_NAME_TEXT = 1_000;

export class CreateAppBody {
  /** 1 to 63 lower-case letters, digits and inner hyphens. */
  @IsString() @MaxLength(MAX_SLUG_TEXT) slug!: string;
  /** What people call it: 1 to 100 characters. */
  @IsString() @MaxLength(MAX_NAME_TEXT) name!: string;
  /** Takes the slug also when it still leads to another app that had it before; that ends. */
  @MayBeAbsent() @IsBoolean() force_takeover?: boolean;
}

/** What is left out stays as it is. */
export class UpdateAppBody {
  @MayBeAbsent() @IsString() @MaxLength(MAX_NAME_TEXT) name?: string;
  /** The slug until now goes on leading to the app. */
  @MayBeAbsent() @IsString() @MaxLength(MAX_SLUG_TEXT) slug?: string;
  /** Takes the slug also when it still leads to another app that had it before; that ends. */
  @MayBeAbsent() @IsBoolean() force_takeover?: boolean;
}

export class CheckSlugBody {
  @IsString() @MaxLength(MAX_SLUG_TEXT) slug!: string;
}

export class DeleteAppQuery {
  /** Deletes the app's scripts with it. */
  @MayBeAbsent() @IsIn(['true', 'false']) force?: 'true' | 'false';
}

export interface AppView {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** What the caller may do there; of owners and admins always `app_admin`. */
  readonly my_role: 'app_admin' | 'editor' | 'viewer';
  readonly created_at: string;
  readonly updated_at: string;
}

/** An app that has what was asked for. */
export interface AppRefView {
  readonly app_id: string;
  /** Its slug now. */
  readonly slug: string;
}

/** Whether an app could take a slug, and what it would have to do for that. */
export interface SlugCheckView {
  readonly slug: string;
  /** Whether a PATCH would take it as it is, without `force_takeover`. */
  readonly available: boolean;
  /**
   * `own` and `own-history`: the app has it or had it before; `history`: another app had it before, so it takes
   * `force_takeover`; `taken`: another app has it and nothing helps.
   */
  readonly reason: 'free' | 'own' | 'own-history' | 'history' | 'taken' | 'invalid';
  /** The app that it leads to, when there is one and the caller may read it. */
  readonly held_by?: AppRefView;
}
