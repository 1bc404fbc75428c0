/**
 * Whether a script version may be entered on the cell's own thread. Entering there costs about 6 us, entering on
 * another thread about 90 us (measured), but delays every other run of the cell for as long as it takes. So a
 * version earns it by a row of short stretches, and loses it with one long one.
 */
export class EntryPolicy {
  private shortStretches = 0;

  mayEnterSync(): boolean {
    return this.shortStretches >= STRETCHES_TO_EARN;
  }

  /** It was on the cell's thread when nothing went on there: what comes next is measured better on another. */
  distrust(): void {
    this.shortStretches = 0;
  }

  /** After each entry, with the CPU time it took. */
  note(cpuMs: number): void {
    if (cpuMs > LONG_STRETCH_MS) this.shortStretches = 0;
    else if (this.shortStretches < STRETCHES_TO_EARN) this.shortStretches += 1;
  }
}

const STRETCHES_TO_EARN = 20;
const LONG_STRETCH_MS = 5;
