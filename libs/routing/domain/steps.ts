/** Parts a long loop into steps between which its generator pauses: `if (steps.isOver()) yield;`. */
export class Steps {
  private left: number;

  /** @param size turns of the loop that take well under a millisecond. */
  constructor(private readonly size: number) {
    this.left = size;
  }

  /** To be asked once a turn. */
  isOver(): boolean {
    this.left -= 1;
    if (this.left > 0) return false;
    this.left = this.size;
    return true;
  }
}
