import { DomainError, newId } from '#kernel';
import type { ErrorKind } from '#kernel';
import { EXECUTOR_ANNOUNCE_EVERY_MS, executorAnnounced, runScript } from '#contracts';
import type { RunScriptRequest, RunScriptResponse } from '#contracts';
import { RunTokens } from '#execution/domain';
import { IdempotencyKeys } from '#identity/runtime';
import { ExecutionLogRepository } from '#logs/data';
import { ExecutionRecorder } from '#logs/runtime';
import { InProcessBus } from '#platform/messaging';
import type { PostgresForSpecs } from '#testing';
import type { Database } from '#platform/postgres';
import { createLogger } from '#platform/telemetry';
import { EMPTY_TABLE } from '#routing/domain';
import type { RoutableScript } from '#routing/domain';
import { RoutingSettings } from '#routing/runtime';
import type { RoutingTables } from '#routing/runtime';
import { AppMemberRepository } from '#tenancy/data';
import { Memberships } from '#tenancy/runtime';
import { ListenerRepository } from '#triggers/data';
import { TriggerEvents } from '#triggers/runtime';
import { UserRepository } from '#identity/data';
import { CallerSettings, UserIdentity } from '#identity/runtime';
import { Outbox, OutboxBell, TriggerPlaces } from '../runtime/index.js';
import { DeadLetterNews } from './dead-letter-news.js';
import { effectsCommit } from './effects-commit.for-spec.js';
import { Registrants } from './registrants.js';
import { ScriptPresence } from './script-presence.js';
import { scriptIn } from '../data/events.for-spec.js';
import type { Owner } from '../data/events.for-spec.js';
import { OutboxRepository, PlaceRepository, SettlementRepository } from '../data/index.js';
import type { RetryPolicy } from '../domain/index.js';
import { LIMITS } from './an-invocation.for-spec.js';
import { AsyncFingerprints } from './async-fingerprints.js';
import { AsyncOnce } from './async-once.js';
import { AsyncRuns } from './async-runs.js';
import { DispatchRoom } from './dispatch-room.js';
import { Dispatcher } from './dispatcher.js';
import { DispatchSettings } from './dispatch.settings.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox } from './inbox.js';
import { OutboxClaims } from './outbox-claims.js';
import { OutboxIntake } from './outbox-intake.js';
import { OutboxRuns } from './outbox-runs.js';
import { OutboxSettler } from './outbox-settler.js';
import { OutboxWork } from './outbox-work.js';
import { ScriptRunner } from './script-runner.js';
import { PresenceResponder } from './upkeep/presence.responder.js';

export type Answering = (request: RunScriptRequest) => Promise<RunScriptResponse> | RunScriptResponse;

export interface WorldOptions {
  readonly database: Database;
  readonly bus: InProcessBus;
  /** The scripts that its routing table has. */
  readonly scripts?: ReadonlyMap<string, RoutableScript>;
  readonly leaseMs?: number;
  readonly concurrency?: number;
  readonly retry?: Partial<RetryPolicy>;
  readonly maxDepth?: number;
}

const logger = createLogger('spec', 'silent');
const SECRET = 'a key that only these specs have, and long enough';
export const QUICK_RETRY: RetryPolicy = {
  ...{ maxAttempts: 3, backoff: 'constant', baseMs: 20, maxMs: 1_000, jitter: 0 },
};

/** One orchestrator, as far as events go. Several of them share a bus and a database. */
export class OrchestratorUnderSpec {
  readonly recorder: ExecutionRecorder;
  readonly settler: OutboxSettler;
  readonly runs: OutboxRuns;
  readonly claims: OutboxClaims;
  readonly work: OutboxWork;
  readonly dispatcher: Dispatcher;
  readonly asyncRuns: AsyncRuns;
  readonly directory: ExecutorDirectory;
  readonly fingerprints = new AsyncFingerprints(SECRET);

  constructor({ database, bus, ...options }: WorldOptions) {
    const settings = new DispatchSettings({
      retry: { ...QUICK_RETRY, ...options.retry },
      maxDepth: options.maxDepth ?? 8,
      concurrency: options.concurrency ?? 64,
      leaseMs: options.leaseMs ?? 10_000,
    });
    const routing = new RoutingSettings(newId());
    const outbox = new OutboxRepository();
    const bell = new OutboxBell(bus, logger);
    const table = { ...EMPTY_TABLE, scripts: options.scripts ?? new Map<string, RoutableScript>() };
    const tables = { current: () => table } as unknown as RoutingTables;
    this.directory = new ExecutorDirectory(bus, logger);
    this.recorder = new ExecutionRecorder(new ExecutionLogRepository(database), database, logger);
    const inbox = new Inbox(this.directory);
    const runner = new ScriptRunner(
      ...([bus, this.directory, inbox, new RunTokens(SECRET), this.recorder, routing] as const),
    );
    const triggers = new TriggerEvents(new ListenerRepository(), new Outbox(outbox, bell));
    const letters = new DeadLetterNews(triggers);
    const effects = effectsCommit({ database, bus, triggers, recorder: this.recorder });
    this.settler = new OutboxSettler(
      database,
      new SettlementRepository(),
      this.recorder,
      letters,
      effects,
      logger,
    );
    const callers = new CallerSettings('');
    const registrants = new Registrants(
      new UserIdentity(database, new UserRepository(), callers, bus),
      new Memberships(database, new AppMemberRepository(), callers, bus),
    );
    const scripts = new ScriptPresence(database, outbox);
    this.runs = new OutboxRuns(tables, runner, registrants, scripts, settings, logger);
    const turns = new TriggerPlaces(database, new PlaceRepository(), logger);
    this.work = new OutboxWork(this.runs, this.settler, turns);
    this.claims = new OutboxClaims(database, outbox, settings);
    const places = new DispatchRoom(this.claims, this.directory, bus, logger);
    this.dispatcher = new Dispatcher(this.claims, this.work, places, settings, bell, logger);
    const intake = new OutboxIntake(database, outbox);
    const once = new AsyncOnce(database, outbox, new IdempotencyKeys());
    this.asyncRuns = new AsyncRuns(intake, once, this.fingerprints, settings, bell);
  }

  async start(): Promise<void> {
    await this.directory.start();
    this.dispatcher.start();
  }

  /** As a process stops that was asked to. */
  async stop(drainMs = 2_000): Promise<void> {
    await this.dispatcher.stopClaiming();
    await this.dispatcher.drain(drainMs);
    this.directory.stop();
    await this.recorder.stop();
  }
}

/** An executor that announces itself and answers as the spec says. */
export class ExecutorUnderSpec {
  readonly id = newId();
  readonly requests: RunScriptRequest[] = [];
  private readonly announcing: NodeJS.Timeout;

  constructor(bus: InProcessBus, answering: Answering, capacity = 100) {
    bus.serve(
      runScript,
      async (request) => {
        this.requests.push(request);
        return answering(request);
      },
      { as: this.id },
    );
    const announce = (): void =>
      bus.publish(executorAnnounced, { executorId: this.id, inFlight: 0, capacity, draining: false });
    this.announcing = setInterval(announce, EXECUTOR_ANNOUNCE_EVERY_MS / 5);
    announce();
  }

  /** What scripts were told in `ctx`. */
  get contexts(): Record<string, unknown>[] {
    return this.requests.map(({ context }) => JSON.parse(context) as Record<string, unknown>);
  }

  silence(): void {
    clearInterval(this.announcing);
  }
}

const receipt = { cpuMs: 1, wallMs: 2, waitMs: 0, peakHeapBytes: 4, sdkCalls: 0 };
export const succeeding: Answering = () => ({
  ...{ status: 'success', log: '[]', receipt, streamed: false, body: '"done"' },
  result: JSON.stringify({ statusCode: 200, headers: {}, encoding: 'utf8' }),
});
export const failing: Answering = () => ({
  ...{ status: 'error', log: '[]', receipt, streamed: false },
  error: { code: 'script.threw', message: 'Error: boom', stack: 'at line 1' },
});
export const refusing =
  (code: string): Answering =>
  () => {
    throw new RefusalError(code);
  };

class RefusalError extends DomainError {
  readonly kind: ErrorKind = 'busy';

  constructor(readonly code: string) {
    super(`Refused: ${code}`);
  }
}

/** What a spec file starts; all of it ends with each test. */
export interface DispatchWorld {
  readonly bus: InProcessBus;
  /** A script that there is from the beginning. */
  readonly owner: Owner;
  /** Another one, of an app of its own. */
  script(more?: Partial<RoutableScript>): Promise<Owner>;
  /** Not started. */
  orchestrator(options?: Partial<WorldOptions>): OrchestratorUnderSpec;
  started(options?: Partial<WorldOptions>): Promise<OrchestratorUnderSpec>;
  executor(answering: Answering, capacity?: number): ExecutorUnderSpec;
}

/** A bus, which is up, and a script of an app, for every test; no other app, event or record is there. */
export function useDispatchWorld(pg: PostgresForSpecs): DispatchWorld {
  let bus: InProcessBus;
  let owner: Owner;
  const scripts = new Map<string, RoutableScript>();
  let cleanUps: (() => Promise<unknown> | void)[];
  beforeEach(async () => {
    await pg.database.execute('TRUNCATE apps, execution_logs, abandoned_executions CASCADE', []);
    cleanUps = [];
    bus = new InProcessBus();
    new PresenceResponder(bus);
    owner = await script();
    await bus.start();
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    await bus.close();
  });
  const script = async (more: Partial<RoutableScript> = {}): Promise<Owner> => {
    const made = await scriptIn(pg.db);
    scripts.set(made.scriptId, {
      ...{ id: made.scriptId, appId: made.appId, name: 'hook', version: 1, canary: null, build: 1 },
      ...{ kind: 'endpoint', isolation: 'warm', limits: { ...LIMITS, maxResponseBytes: 1_000 } },
      ...more,
    });
    return made;
  };
  const orchestrator = (options: Partial<WorldOptions> = {}): OrchestratorUnderSpec => {
    const one = new OrchestratorUnderSpec({ database: pg.database, bus, scripts, ...options });
    cleanUps.push(() => one.stop());
    return one;
  };
  return {
    get bus() {
      return bus;
    },
    get owner() {
      return owner;
    },
    script,
    orchestrator,
    async started(options) {
      const one = orchestrator(options);
      await one.start();
      return one;
    },
    executor(answering, capacity) {
      const one = new ExecutorUnderSpec(bus, answering, capacity);
      cleanUps.push(() => one.silence());
      return one;
    },
  };
}

/** Looks until it is so. @throws Error after `withinMs`. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 8_000): Promise<void> {
  for (const end = performance.now() + withinMs; !(await isSo()); await pause(5)) {
    if (performance.now() > end) throw new Error(`It did not become so within ${withinMs} ms`);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
