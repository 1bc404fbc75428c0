import { BusesUnderSpec } from './buses-under-spec.contract-suite.js';
import type { BusesForSpecs } from './buses-under-spec.contract-suite.js';
import { describeRequests } from './requests.contract-suite.js';
import { describeServing } from './serving.contract-suite.js';

/** What every bus must do. `make` gives buses that are not started, so that each spec registers first. */
export function describeMessageBus(name: string, make: () => Promise<BusesForSpecs>): void {
  describe(name, () => {
    const on = new BusesUnderSpec();
    beforeEach(async () => on.take(await make()));
    afterEach(() => on.stop());

    describeRequests(on);
    describeServing(on);
  });
}
