/** Requests wait no longer than this for work in the background, but for the one step that is under way. */
const TURN_MS = 2;

/** Runs work step by step, and lets everything else have its turn in between. */
export class Turns {
  private began = performance.now();

  /** @throws whatever a step throws. */
  async run<T>(steps: Generator<void, T, void>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (performance.now() - this.began >= TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        this.began = performance.now();
      }
      if (step.done === true) return step.value;
    }
  }
}
