import { modes } from '../modes.js';
import { CheckerApps, hostOf } from './checker-apps.for-spec.js';
import { CheckerCluster } from './checker-cluster.for-spec.js';
import { Witness } from './checker-evidence.for-spec.js';
import type { Evidence } from './checker-evidence.for-spec.js';
import { Chance, faultKinds, planFaults, planWrites } from './checker-plan.for-spec.js';
import type { Fault } from './checker-plan.for-spec.js';
import { Producers } from './checker-producers.for-spec.js';
import { findViolations } from './checker-verdict.for-spec.js';
import { PATIENT_ENV, shares, WORKLOADS } from './checker-workloads.for-spec.js';
import { Client } from '../client.js';
import { pause } from '../program.js';

/** Another seed is another run. */
const SEED = Number(process.env['PICLOUD_CHECKER_SEED'] ?? '20261121');
/** From the start of the cluster on, until there are no faults any more. */
const SECONDS = Number(process.env['PICLOUD_CHECKER_SECONDS'] ?? '60');
const WRITES_PER_SECOND = 50;
const APPS = ['app-a', 'app-b', 'app-c'];
/** Whoever was asked and then forgotten may still write so long. */
const QUIET_MS = 6_000;
/** Leases that nobody holds any more, and what waits behind them. */
const DRAINED_WITHIN_MS = 60_000;
/** While more events wait nothing is asked for, so that a slow machine comes to its end as soon as a quick one. */
const MOST_WAITING = 300;
const AROUND_IT_MS = 180_000;
const MOST_SHOWN = 40;

interface Suffered {
  readonly fault: Fault;
  readonly atSecond: number;
  readonly tookMs: number;
}

class Checker {
  readonly suffered: Suffered[] = [];

  private constructor(
    private readonly began: number,
    private readonly cluster: CheckerCluster,
    private readonly apps: CheckerApps,
    private readonly producers: Producers,
  ) {}

  static async start(cluster: CheckerCluster, began: number): Promise<Checker> {
    const admin = await Client.signedIn({ mode: 'cluster', base: cluster.manager, pids: [] });
    const [apps, producers] = [new CheckerApps(admin), new Producers(cluster.orchestratorPorts, hostOf)];
    for (const app of APPS) await apps.install(app, WORKLOADS);
    await apps.ready(producers, cluster.orchestratorPorts.length);
    return new Checker(began, cluster, apps, producers);
  }

  /** Writes and faults side by side, until it is time. */
  async run(): Promise<void> {
    let isOver = false;
    const backlog = this.watchBacklog(() => isOver);
    const plan = planWrites(new Chance(SEED), APPS, shares);
    const writing = this.producers.run(plan, WRITES_PER_SECOND, () =>
      isOver ? 'end' : backlog.isLong ? 'wait' : 'send',
    );
    try {
      await this.suffer(this.began + SECONDS * 1_000);
    } finally {
      isOver = true;
      await writing;
      this.producers.close();
    }
  }

  /** Lets everything come to its end, and looks what there is. */
  async evidence(): Promise<Evidence> {
    await this.apps.stopSchedules();
    await pause(QUIET_MS);
    const witness = await Witness.at(this.cluster.databaseUrl);
    try {
      const end = performance.now() + DRAINED_WITHIN_MS;
      while ((await witness.countWaiting()) > 0 && performance.now() < end) await pause(250);
      return { installed: this.apps.installed, sent: this.producers.sent, ...(await witness.read()) };
    } finally {
      await witness.close();
    }
  }

  /** Looks now and then; while the database is away it is as it was. */
  private watchBacklog(isOver: () => boolean): { isLong: boolean } {
    const backlog = { isLong: false };
    const look = async (): Promise<void> => {
      while (!isOver()) {
        const witness = await Witness.at(this.cluster.databaseUrl).catch(() => undefined);
        const waiting = await witness?.countWaiting().catch(() => undefined);
        if (waiting !== undefined) backlog.isLong = waiting > MOST_WAITING;
        await witness?.close().catch(() => undefined);
        await pause(500);
      }
    };
    void look();
    return backlog;
  }

  private async suffer(end: number): Promise<void> {
    for (const planned of planFaults(new Chance(SEED + 1))) {
      await pause(planned.afterMs);
      const [at, atSecond] = [performance.now(), Math.round((performance.now() - this.began) / 1_000)];
      if (at > end) return;
      await this.cluster.suffer(planned);
      const tookMs = Math.round(performance.now() - at);
      this.suffered.push({ fault: planned.fault, atSecond, tookMs });
    }
  }
}

/** What happened, with what makes it come again. */
function told(what: string, { suffered }: Checker): Error {
  const faults = suffered.map(({ fault, atSecond, tookMs }) => `${fault} at ${atSecond} s for ${tookMs} ms`);
  return new Error(`With PICLOUD_CHECKER_SEED=${SEED}, after ${faults.join(', ')}:\n${what}`);
}

it('plans the same for the same seed', () => {
  const faults = (seed: number) => Array.from({ length: 50 }, nextOf(planFaults(new Chance(seed))));
  const writes = (seed: number) =>
    Array.from({ length: 50 }, nextOf(planWrites(new Chance(seed), APPS, shares)));
  expect(faults(SEED)).toEqual(faults(SEED));
  expect(writes(SEED)).toEqual(writes(SEED));
  expect(faults(SEED)).not.toEqual(faults(SEED + 1));
  expect(new Set(faults(SEED).map(({ fault }) => fault))).toEqual(new Set(faultKinds));
});

async function check(checker: Checker, cluster: CheckerCluster): Promise<void> {
  await checker.run().catch((error: unknown) => {
    throw told(String(error), checker);
  });
  const evidence = await checker.evidence();
  const violations = [...findViolations(evidence), ...cluster.ownEnds];
  const shown = violations.slice(0, MOST_SHOWN).join('\n');
  if (violations.length > 0) throw told(`${violations.length} violations:\n${shown}`, checker);
  // Of a run in which nothing was done nothing is wrong either.
  const done = evidence.sent.filter(({ outcome }) => outcome === 'done').length;
  expect(done).toBeGreaterThan(evidence.sent.length / 4);
  expect(done).toBeGreaterThan(SECONDS);
  expect(checker.suffered.length).toBeGreaterThan(0);
}

function nextOf<T>(plan: Iterator<T, never>): () => T {
  return () => plan.next().value;
}

let cluster: CheckerCluster | undefined;
afterAll(() => cluster?.close());

if (modes.includes('cluster')) {
  it(
    'loses nothing that it has accepted and does nothing by half, whatever is killed (D4, R-OUT-03)',
    async () => {
      const began = performance.now();
      cluster = await CheckerCluster.start(PATIENT_ENV);
      await check(await Checker.start(cluster, began), cluster);
    },
    SECONDS * 1_000 + AROUND_IT_MS,
  );
}
