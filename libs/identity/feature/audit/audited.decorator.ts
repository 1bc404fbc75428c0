import { SetMetadata } from '@nestjs/common';
import type { AuditAction, AuditTargetKind } from '#identity/domain';

/** What a mutating handler does, for the record of those who were refused. */
export interface Audited {
  readonly action: AuditAction;
  readonly target: AuditTargetKind;
  /** The parameter of the path that names the target. */
  readonly param?: string;
}

/** Where `Audited` leaves its mark. */
export const AUDITED_MARK = 'picloud:audited';

/**
 * Names what a mutating handler does. Its service tells of success in its own transaction (`AuditTrail.record`);
 * who is refused is told of by the platform.
 */
export const Audited = (action: AuditAction, target: AuditTargetKind, param?: string) =>
  SetMetadata(AUDITED_MARK, {
    action,
    target,
    ...(param === undefined ? {} : { param }),
  } satisfies Audited);
