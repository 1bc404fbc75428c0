import { MalformedCallError } from './sdk-services.js';

/** What stands in the head of a call, as the guest's side of a service writes it. */
export type Fields = Readonly<Record<string, unknown>>;

/** @throws MalformedCallError */
export function readCall(json: string): Fields {
  try {
    return (JSON.parse(json) ?? {}) as Fields;
  } catch {
    throw new MalformedCallError();
  }
}

/** @throws MalformedCallError */
export function text(value: unknown): string {
  if (typeof value !== 'string') throw new MalformedCallError();
  return value;
}

/** @throws MalformedCallError */
export function wholeNumber(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new MalformedCallError();
  return value as number;
}

/** A whole number of at least 1. @throws MalformedCallError */
export function positive(value: unknown): number {
  if (wholeNumber(value) === 0) throw new MalformedCallError();
  return value as number;
}

/** The field if the call has it. @throws what `read` throws. */
export function optional<Name extends string, T>(
  name: Name,
  read: (value: unknown) => T,
  value: unknown,
): Partial<Record<Name, T>> {
  return value === undefined ? {} : ({ [name]: read(value) } as Record<Name, T>);
}
