import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from '@nestjs/common';
import { InvalidInputError } from '#kernel';
import type { FieldError } from '#kernel';

/**
 * Holds every body and query against its DTO: unknown, missing and wrong fields are all named (422).
 * @throws InvalidInputError
 */
export function strictValidation(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    validationError: { target: false, value: false },
    exceptionFactory: (faults: ValidationError[]) =>
      new InvalidInputError(faults.flatMap((f) => fieldErrors(f))),
  });
}

function fieldErrors(fault: ValidationError, parent = ''): FieldError[] {
  const field = parent === '' ? fault.property : `${parent}.${fault.property}`;
  const own = Object.values(fault.constraints ?? {}).map((message) => ({
    field,
    message: firstCause(message, field),
  }));
  return [...own, ...(fault.children ?? []).flatMap((child) => fieldErrors(child, field))];
}

function firstCause(message: string, field: string): string {
  return message.includes('should not exist') ? `unknown field "${field}"` : message;
}
