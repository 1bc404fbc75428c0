import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';

export const DEFAULT_PAGE_SIZE = 50;
/** A larger `limit` is clamped to this, not refused (R-XLOG-03). */
export const MAX_PAGE_SIZE = 200;

export class PageQuery {
  /** Items on a page: 50 unless told, and never more than 200. @example 50 */
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(Number.MAX_SAFE_INTEGER) limit?: number;
  /** The `next_cursor` of the page before. */
  @IsOptional() @IsString() @MaxLength(200) cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

export function pageSize(limit: number | undefined): number {
  return Math.min(limit ?? DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
}

/** Of rows read with one more than `size`: the page, and where the next one begins. */
export function toPage<T>(rows: readonly T[], size: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > size && last !== undefined ? cursorOf(last) : null };
}
