import { BytesOf, typedLength, UnitsOf } from '../primordials.js';
import { textOfUnits } from './utf8.js';

/** What windows-1252 has at 0x80 to 0x9F; everywhere else it is latin1 (Encoding standard, index windows-1252). */
const HIGH_CONTROLS = [
  0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
  0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
  0x153, 0x9d, 0x17e, 0x178,
];

export function decodeWindows1252(bytes: Uint8Array): string {
  const count = typedLength(bytes);
  const units = new UnitsOf(count);
  for (let at = 0; at < count; at++) {
    const byte = bytes[at] as number;
    units[at] = byte >= 0x80 && byte < 0xa0 ? (HIGH_CONTROLS[byte - 0x80] as number) : byte;
  }
  return textOfUnits(units, count);
}

/** Decodes UTF-16 piece by piece; a unit or a pair may be cut by the end of a piece. */
export class Utf16Decoder {
  readonly #isBigEndian: boolean;
  #lead: number | undefined;
  #byte: number | undefined;

  constructor(isBigEndian: boolean) {
    this.#isBigEndian = isBigEndian;
  }

  /** @throws TypeError in `fatal` mode, when the bytes are not UTF-16 */
  decode(bytes: Uint8Array, isLast: boolean, fatal: boolean): string {
    const count = typedLength(bytes);
    const units = new UnitsOf((count >> 1) + 4);
    let length = 0;
    for (let at = 0; at < count; at++) {
      const byte = bytes[at] as number;
      if (this.#byte === undefined) {
        this.#byte = byte;
        continue;
      }
      const unit = this.#isBigEndian ? (this.#byte << 8) | byte : (byte << 8) | this.#byte;
      this.#byte = undefined;
      length = this.#take(unit, units, length, fatal);
    }
    if (isLast && (this.#byte !== undefined || this.#lead !== undefined)) {
      this.#byte = undefined;
      this.#lead = undefined;
      units[length++] = replacement(fatal);
    }
    return textOfUnits(units, length);
  }

  #take(unit: number, units: Uint16Array, from: number, fatal: boolean): number {
    let length = from;
    const lead = this.#lead;
    this.#lead = undefined;
    const isTrail = unit >= 0xdc00 && unit <= 0xdfff;
    if (lead !== undefined) {
      if (isTrail) {
        units[length] = lead;
        units[length + 1] = unit;
        return length + 2;
      }
      units[length++] = replacement(fatal);
    }
    if (unit >= 0xd800 && unit <= 0xdbff) this.#lead = unit;
    else units[length++] = isTrail ? replacement(fatal) : unit;
    return length;
  }
}

function replacement(fatal: boolean): number {
  if (fatal) throw new TypeError('The bytes are not valid UTF-16');
  return 0xfffd;
}

export const NO_BYTES = new BytesOf(0);
