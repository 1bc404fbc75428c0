import { IsOptional, Matches } from 'class-validator';
import type { FieldError } from '#kernel';

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;
const A_TIME = {
  message: '$property must be a time as in RFC 3339, for example 2026-11-03T12:30:00Z (a plus as %2B)',
};

/** A time as the API takes it. */
export function IsTime(): PropertyDecorator {
  return (target, property) => {
    IsOptional()(target, property);
    Matches(RFC_3339, A_TIME)(target, property);
  };
}

/** Of times in the form of `IsTime`: ms since the epoch, and which of them cannot be followed. */
export function timeRange(
  from: string | undefined,
  to: string | undefined,
): { fromMs: number | undefined; toMs: number | undefined; faults: FieldError[] } {
  const faults: FieldError[] = [];
  const fromMs = timeOf('from', from, faults);
  const toMs = timeOf('to', to, faults);
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs)
    faults.push({ field: 'to', message: 'to must not be before from' });
  return { fromMs, toMs, faults };
}

/** One such time. The form alone does not keep it from naming a day or an hour that is none. */
export function timeOf(field: string, text: string | undefined, faults: FieldError[]): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = Date.parse(text.toUpperCase());
  const day = text.slice(0, 'yyyy-mm-dd'.length);
  // The 31st of February would be read as the third of March.
  if (!Number.isNaN(timeMs) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)) return timeMs;
  faults.push({ field, message: `${field} must be a time that exists` });
  return undefined;
}
