/** Something that happens at its time unless it is over before. */
export abstract class Deadline {
  /** The list it stands in, and when it is due: the business of `Deadlines` alone. */
  before: Deadline | undefined = undefined;
  after: Deadline | undefined = undefined;
  dueTick = 0;

  abstract expire(): void;
}

class Slot extends Deadline {
  constructor() {
    super();
    this.before = this;
    this.after = this;
  }

  expire(): void {
    // A slot is the head of a list and never due itself.
  }
}

/** The grain of time, ms: a deadline expires up to two of these late, never early. */
const TICK_MS = 10;
/** A power of two; deadlines further off than one turn of the wheel pass by until they are due. */
const SLOTS = 1024;

/**
 * Many deadlines on one timer. Nearly all requests end long before theirs, so setting and clearing must cost
 * next to nothing: both are a few assignments here, where a timer of their own would be an object and two
 * calls into the runtime's lists.
 */
export class Deadlines {
  private readonly slots = Array.from({ length: SLOTS }, () => new Slot());
  private timer: NodeJS.Timeout | undefined;
  private wakeTick = Number.POSITIVE_INFINITY;
  private lastTick = 0;
  private count = 0;

  add(deadline: Deadline, inMs: number): void {
    const nowMs = performance.now();
    if (this.count === 0) this.lastTick = Math.floor(nowMs / TICK_MS);
    const due = Math.max(Math.ceil((nowMs + inMs) / TICK_MS), this.lastTick + 1);
    const head = this.slots[due % SLOTS] as Slot;
    const last = head.before as Deadline;
    deadline.dueTick = due;
    deadline.before = last;
    deadline.after = head;
    last.after = deadline;
    head.before = deadline;
    this.count += 1;
    if (due < this.wakeTick) this.wakeAt(due, nowMs);
  }

  /** Takes it back; nothing happens when it is not set. */
  remove(deadline: Deadline): void {
    const { before, after } = deadline;
    if (before === undefined || after === undefined) return;
    before.after = after;
    after.before = before;
    deadline.before = undefined;
    deadline.after = undefined;
    this.count -= 1;
  }

  private wakeAt(tick: number, nowMs: number): void {
    clearTimeout(this.timer);
    this.wakeTick = tick;
    this.timer = setTimeout(() => this.turn(), Math.max(tick * TICK_MS - nowMs, 1));
    // Whoever waits for an answer has something else that keeps the process alive.
    this.timer.unref();
  }

  private turn(): void {
    const nowMs = performance.now();
    const nowTick = Math.floor(nowMs / TICK_MS);
    this.wakeTick = Number.POSITIVE_INFINITY;
    // After a long standstill one turn of the wheel meets every slot.
    this.lastTick = Math.max(this.lastTick, nowTick - SLOTS);
    while (this.lastTick < nowTick && this.count > 0) {
      this.lastTick += 1;
      this.expireSlot(this.slots[this.lastTick % SLOTS] as Slot, nowTick);
    }
    this.lastTick = nowTick;
    if (this.count > 0) this.sleep(nowMs);
  }

  private expireSlot(head: Slot, nowTick: number): void {
    let deadline = head.after as Deadline;
    const due: Deadline[] = [];
    while (deadline !== head) {
      if (deadline.dueTick <= nowTick) due.push(deadline);
      deadline = deadline.after as Deadline;
    }
    for (const one of due) {
      // One that expired may have taken back another.
      if (one.before === undefined) continue;
      this.remove(one);
      one.expire();
    }
  }

  /** Until the next slot that holds anything; what is due in a later turn of the wheel wakes it for nothing. */
  private sleep(nowMs: number): void {
    for (let tick = this.lastTick + 1; tick <= this.lastTick + SLOTS; tick += 1) {
      const head = this.slots[tick % SLOTS] as Slot;
      if (head.after === head) continue;
      if (tick < this.wakeTick) this.wakeAt(tick, nowMs);
      return;
    }
  }
}
