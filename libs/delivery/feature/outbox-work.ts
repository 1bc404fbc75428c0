import { Injectable } from '@nestjs/common';
import type { ClaimedEvent } from '../domain/index.js';
import { TriggerPlaces } from '../runtime/index.js';
import { refusal } from './attempt.js';
import type { Attempt } from './attempt.js';
import { OutboxRuns } from './outbox-runs.js';
import { OutboxSettler } from './outbox-settler.js';

/** One claimed event from its run to its settlement. */
@Injectable()
export class OutboxWork {
  private settling = 0;

  constructor(
    private readonly runs: OutboxRuns,
    private readonly settler: OutboxSettler,
    private readonly places: TriggerPlaces,
  ) {}

  get isSettling(): boolean {
    return this.settling > 0;
  }

  /**
   * Never throws.
   * @param onRan told when the run is over and the settlement is still to come.
   */
  async carryOut(event: ClaimedEvent, onRan: (attempt: Attempt) => void): Promise<void> {
    const attempt = await this.attempt(event);
    onRan(attempt);
    this.settling += 1;
    await this.settler.settle(event, attempt);
    this.settling -= 1;
  }

  /** Settlements are tried once more, and then given up. */
  giveUpSoon(): void {
    this.settler.close();
  }

  private async attempt(event: ClaimedEvent): Promise<Attempt> {
    const againInMs = await this.places.take(event);
    return againInMs === undefined ? this.runs.run(event) : refusal(againInMs);
  }
}
