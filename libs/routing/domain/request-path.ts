import { decodePath, disclosed, enclosed } from './decode-path.js';
import { MAX_SEGMENTS } from './parse-path.js';
import { HASH_START, hashUnit } from './path-hash.js';

const SLASH = 0x2f;
const PERCENT = 0x25;
const DOT = 0x2e;

/**
 * A request's path, decoded once and segment by segment, so that `%2f` stays inside its segment. Reading it and asking
 * it is linear in its length. One object serves for many paths, one after the other.
 */
export class RequestPath {
  /** Decoded; a slash in it always parts two segments. */
  text = '';
  /** Segments; one more than a route can have stands for any number above it. */
  count = 0;
  /** Of each segment from 1 on, and one more that a segment behind the last would have. */
  readonly starts = new Uint32Array(MAX_SEGMENTS + 3);
  readonly hashes = new Int32Array(MAX_SEGMENTS + 3);
  /** Of the first so many segments together. */
  readonly leadingHashes = new Int32Array(MAX_SEGMENTS + 3);
  private raw = '';

  /** @returns false when it is no path, an escape is malformed, or `..` comes to light. */
  read(raw: string): boolean {
    if (raw.charCodeAt(0) !== SLASH) return false;
    this.raw = this.text = raw;
    if (this.part()) return true;
    // Decoded as a whole to find faults: an escaped byte cannot have its other half behind a slash.
    const decoded = decodePath(raw);
    if (decoded === undefined || climbs(decoded)) return false;
    if (decoded === raw) return true;
    this.text = raw
      .split('/')
      .map((segment) => enclosed(decodePath(segment) as string))
      .join('/');
    this.part();
    return true;
  }

  lengthOf(index: number): number {
    return (this.starts[index + 1] as number) - (this.starts[index] as number) - 1;
  }

  segment(index: number): string {
    const text = this.text.slice(this.starts[index], (this.starts[index + 1] as number) - 1);
    return this.text === this.raw ? text : disclosed(text);
  }

  /** What follows the first `count` segments and their slash, as it came. */
  restAfter(count: number): string {
    if (this.text === this.raw) return this.raw.slice(this.starts[count + 1]);
    let slash = 0;
    for (let passed = 0; passed < count; passed += 1) slash = this.raw.indexOf('/', slash + 1);
    return this.raw.slice(slash + 1);
  }

  /** @returns whether nothing in it is an escape, climbs, or was left unread: most paths need no second look. */
  private part(): boolean {
    const { text, starts, hashes, leadingHashes } = this;
    let isPlain = true;
    let count = 1;
    let whole = HASH_START;
    let hash = HASH_START;
    starts[1] = 1;
    for (let at = 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit !== SLASH) {
        hash = hashUnit(hash, unit);
        if (unit === PERCENT || (unit === DOT && text.charCodeAt(at - 1) === DOT)) isPlain = false;
        continue;
      }
      hashes[count] = hash;
      leadingHashes[count] = whole = hashUnit(whole, hash);
      hash = HASH_START;
      count += 1;
      starts[count] = at + 1;
      if (count <= MAX_SEGMENTS) continue;
      isPlain = false;
      break;
    }
    hashes[count] = hash;
    starts[count + 1] = text.length + 1;
    leadingHashes[count] = hashUnit(whole, hash);
    this.count = count;
    return isPlain;
  }
}

/** Whether whoever splits the decoded path again would go up a folder. */
function climbs(decoded: string): boolean {
  return decoded.includes('..') && decoded.split(/[/\\]/).includes('..');
}
