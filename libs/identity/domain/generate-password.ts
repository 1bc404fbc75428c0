import { randomBytes } from 'node:crypto';

/** 32 characters that are not taken for one another when read aloud or copied by hand. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** A password of 100 random bits in groups that can be read and typed. */
export function generatePassword(): string {
  // 32 divides 256, so that every character is equally likely.
  const letters = [...randomBytes(GROUPS * GROUP_LENGTH)]
    .map((byte) => ALPHABET[byte % ALPHABET.length])
    .join('');
  return (letters.match(new RegExp(`.{${GROUP_LENGTH}}`, 'g')) ?? []).join('-');
}
