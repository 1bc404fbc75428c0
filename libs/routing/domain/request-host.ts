import { randomInt } from 'node:crypto';
import { hostOf } from '#tenancy/domain';
import { hashOf, hashUnit } from './path-hash.js';

/** The longest name DNS has (RFC 1035); a longer one is nobody's, and not worth searching for. */
const MAX_LENGTH = 253;

const COLON = 0x3a;
const BRACKET = 0x5b;
const DOT = 0x2e;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const FIRST_NON_ASCII = 0x80;

/** Nobody knows it: the names of all apps share one index, and none may claim such as make the others' hard to find. */
const HASH_START = randomInt(2 ** 32) | 0;

export function hostHash(name: string): number {
  return hashOf(name, HASH_START);
}

/**
 * A request's host in the form of claims: in lower case, without port and without the dot that may end a full name;
 * international names in punycode. One object serves for many hosts, one after the other.
 */
export class RequestHost {
  /** Begins with the name. */
  text = '';
  length = 0;
  /** Of the name. */
  hash = 0;

  /** @returns false when it cannot be a name. */
  read(raw: string): boolean {
    this.text = raw;
    this.length = raw.length;
    if (!this.scan()) {
      // Seldom: written in a way of its own.
      this.text = nameOf(raw);
      this.length = this.text.length;
      this.hash = hostHash(this.text);
    }
    return this.length <= MAX_LENGTH && this.text.charCodeAt(0) !== DOT;
  }

  get name(): string {
    return this.length === this.text.length ? this.text : this.text.slice(0, this.length);
  }

  /** @returns whether the text begins with the name as claims are written, and a port at most follows. */
  private scan(): boolean {
    const { text } = this;
    let { length } = this;
    let hash = HASH_START;
    for (let at = 0; at < length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === COLON) {
        length = at;
        break;
      }
      if (unit >= FIRST_NON_ASCII || unit === BRACKET || (unit >= UPPER_A && unit <= UPPER_Z)) return false;
      hash = hashUnit(hash, unit);
    }
    this.length = length;
    this.hash = hash;
    return text.charCodeAt(length - 1) !== DOT;
  }
}

function nameOf(host: string): string {
  const colon = host.indexOf(':', host.startsWith('[') ? host.indexOf(']') : 0);
  const name = colon === -1 ? host : host.slice(0, colon);
  const lower = name.toLowerCase();
  // IPv6 addresses and international names may be written in several ways.
  if (/[[\u0080-\uffff]/.test(name)) return (name.length <= MAX_LENGTH ? hostOf(lower) : undefined) ?? lower;
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

const asked = new RequestHost();

/** In lower case, without port and without the dot that may end a full name; international names in punycode. */
export function hostName(host: string): string {
  asked.read(host);
  return asked.name;
}
