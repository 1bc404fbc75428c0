import { ValidateIf } from 'class-validator';

/** The field may be left out, but null is no value of it: `IsOptional` would let null pass as if left out. */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_body, value) => value !== undefined);
}
