/** How many numbers of 32 bits hold so many UTF-16 units: two a number. */
export function textSize(length: number): number {
  return (length + 1) >> 1;
}

/** Writes from `at` on. */
export function writeText(numbers: Uint32Array, at: number, text: string): void {
  for (let unit = 0; unit < text.length; unit += 2) {
    const second = unit + 1 < text.length ? text.charCodeAt(unit + 1) : 0;
    numbers[at + (unit >> 1)] = text.charCodeAt(unit) | (second << 16);
  }
}

/** Whether the `length` units at `at` are those of `text` from `start` on, which has as many. */
export function isTextAt(
  numbers: Uint32Array,
  at: number,
  length: number,
  text: string,
  start: number,
): boolean {
  let place = at;
  let unit = start;
  for (const last = start + length - 1; unit < last; unit += 2) {
    const known = (numbers[place] as number) | 0;
    if (known !== (text.charCodeAt(unit) | (text.charCodeAt(unit + 1) << 16))) return false;
    place += 1;
  }
  return (length & 1) === 0 || numbers[place] === text.charCodeAt(unit);
}
