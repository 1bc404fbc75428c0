import type { ResponsePart } from '#contracts';

interface Early {
  readonly part: ResponsePart;
  readonly resolve: (wanted: Promise<boolean>) => void;
}

/** More than a sender's window; who sends more is not one of ours. */
const MAX_EARLY = 64;

/**
 * Hands on the parts of one response in their order, one after the other: over the bus a large one may be overtaken
 * by a small one behind it.
 */
export class PartOrder {
  private nextSeq = 0;
  private last: Promise<boolean> = Promise.resolve(true);
  private readonly early = new Map<number, Early>();

  constructor(private readonly take: (part: ResponsePart) => Promise<boolean>) {}

  /** @returns what `take` says of this part; false when it cannot be one of this response. */
  next(part: ResponsePart): Promise<boolean> {
    if (part.seq < this.nextSeq || this.early.size >= MAX_EARLY) return Promise.resolve(false);
    if (part.seq > this.nextSeq) return new Promise((resolve) => this.early.set(part.seq, { part, resolve }));
    const taken = this.append(part);
    for (let held = this.early.get(this.nextSeq); held !== undefined; held = this.early.get(this.nextSeq)) {
      this.early.delete(this.nextSeq);
      held.resolve(this.append(held.part));
    }
    return taken;
  }

  private append(part: ResponsePart): Promise<boolean> {
    this.nextSeq += 1;
    this.last = this.last.then(() => this.take(part));
    return this.last;
  }
}
