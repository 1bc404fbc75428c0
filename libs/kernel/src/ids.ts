import { v7, validate } from 'uuid';

/** A new UUID version 7: unique, and in the order of its creation (RFC 9562, 5.7). */
export function newId(): string {
  return v7();
}

export function isUuid(text: string): boolean {
  return validate(text);
}

/** When a version 7 id was made, ms since the epoch: its first 48 bits. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
