import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQuery } from './page.js';
import { IsTime } from './time-range.js';

const ACTION = /^[a-z]+(?:-[a-z]+)*(?:\.(?:[a-z-]+|\*))?$/;
const AN_ACTION = { message: 'action must be one such as script.create, or all of a subject: script.*' };

export class ListAuditQuery extends PageQuery {
  /** An app's id or slug; left out, everything is shown, to owners and admins only. */
  @IsOptional() @IsString() @MaxLength(64) app?: string;
  /** Id or name of who did it. */
  @IsOptional() @IsString() @MaxLength(100) actor?: string;
  /** Such as `script.create`, or `script.*` for all of a subject. */
  @IsOptional() @Matches(ACTION, AN_ACTION) action?: string;
  /** What came of it; `failed` is a fault of the platform's. */
  @IsOptional() @IsIn(['done', 'refused', 'failed']) outcome?: 'done' | 'refused' | 'failed';
  /** At this time or later, RFC 3339. */
  @IsTime() from?: string;
  /** Before this time, RFC 3339. */
  @IsTime() to?: string;
}

/** One thing that somebody did, or was refused. */
export interface AuditRecordView {
  readonly id: string;
  readonly at: string;
  /** Null when the platform itself did it, or nobody was signed in. The name is the one of that time. */
  readonly actor: { readonly id: string; readonly username: string } | null;
  /** With what they were signed in. */
  readonly credential: { readonly kind: 'session' | 'key'; readonly id: string } | null;
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Code of the error when it was not done. */
  readonly code: string | null;
  readonly app_id: string | null;
  readonly target: { readonly kind: string; readonly id: string | null; readonly name: string | null };
  /** What else helps to understand it; differs by action and holds no secret. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly address: string | null;
  readonly request_id: string | null;
}
