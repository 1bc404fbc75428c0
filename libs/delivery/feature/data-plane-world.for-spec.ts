import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '#kernel';
import { EXECUTOR_ANNOUNCE_EVERY_MS, executorAnnounced, runScript } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { RunTokens } from '#execution/domain';
import { ApiKeyRepository, SessionRepository } from '#identity/data';
import { apiKeyPrefix, hashApiKey, hashSessionToken, mintApiKey, mintSessionToken } from '#identity/domain';
import type { AppRole, InstanceRole, Scope } from '#identity/domain';
import { CallerIdentity, CallerSettings } from '#identity/runtime';
import { ExecutionLogRepository } from '#logs/data';
import { ExecutionRecorder } from '#logs/runtime';
import { FrontDoor, TrustedProxies } from '#platform/http';
import { MemoryRateLimits } from '#platform/limits';
import type { RateLimits } from '#platform/limits';
import { InProcessBus } from '#platform/messaging';
import type { Database, Db } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import type { LogFields } from '#platform/telemetry';
import { compileTable, OPEN_TO_ALL, parseBinding, parseSettings } from '#routing/domain';
import type {
  BindingDraft,
  RoutableRoute,
  RoutableScript,
  RoutingTable,
  SettingsDraft,
} from '#routing/domain';
import { RoutingSettings } from '#routing/runtime';
import type { RoutingTables } from '#routing/runtime';
import { AppMemberRepository } from '#tenancy/data';
import { Memberships } from '#tenancy/runtime';
import type { Invocation } from '../domain/index.js';
import { Admission } from './admission.js';
import { LIMITS, success } from './an-invocation.for-spec.js';
import type { Accepted, AcceptOptions, AsyncRuns } from './async-runs.js';
import { PublicDataPlane } from './data-plane.js';
import { ExecutorDirectory } from './executor-directory.js';
import { Inbox } from './inbox.js';
import { Preflights } from './preflights.js';
import { RequestTargets } from './request-targets.js';
import { RouteCallers } from './route-callers.js';
import { RunAborts } from './run-aborts.js';
import { ScriptRunner } from './script-runner.js';
import { SyncRuns } from './sync-runs.js';

/** Keeps the warnings for a spec to look at. */
class KeptWarnings extends Logger {
  readonly warnings: string[] = [];
  debug(): void {}
  info(): void {}
  warn(_fields: LogFields, message: string): void {
    this.warnings.push(message);
  }
  error(fields: LogFields, message: string): void {
    this.warnings.push(`${message} ${String(fields['err'])}`);
  }
}

export interface WorldOptions {
  readonly database: Database;
  /** Where callers are looked for, if not there. */
  readonly callersIn?: Database;
  /** How long callers are remembered, ms. */
  readonly goodForMs?: number;
  readonly limits?: RateLimits;
}

/** A data plane over real callers, whose one script answers with its `ctx`. */
export class DataPlaneWorld {
  readonly appId = newId();
  readonly bus = new InProcessBus();
  readonly logger = new KeptWarnings();
  readonly tokens = new RunTokens('a key that only these specs have, and long enough');
  /** What reached the executor. */
  readonly runs: RunScriptRequest[] = [];
  /** What was accepted for later. */
  readonly accepted: (AcceptOptions & { readonly invocation: Invocation })[] = [];
  readonly script: RoutableScript;
  dataPlane!: PublicDataPlane;
  base = '';
  private readonly db: Db;
  private readonly door = new FrontDoor(new TrustedProxies(['127.0.0.1']));
  private readonly routes: RoutableRoute[] = [];
  private readonly limits: RateLimits;
  private table: RoutingTable = compileTable({ revision: 0, domains: [], scripts: [], routes: [] });
  private announcing: NodeJS.Timeout | undefined;
  private recorder: ExecutionRecorder | undefined;
  private directory: ExecutorDirectory | undefined;
  private server: Server | undefined;

  constructor(private readonly options: WorldOptions) {
    this.db = options.database.db;
    this.limits = options.limits ?? new MemoryRateLimits();
    this.script = {
      ...{ id: newId(), appId: this.appId, name: 'echo', version: 4, canary: null, build: 1 },
      ...{ kind: 'endpoint', isolation: 'warm', limits: { ...LIMITS, maxResponseBytes: 100_000 } },
    };
  }

  async start(): Promise<void> {
    const { database, callersIn = database, goodForMs = 60_000 } = this.options;
    const { bus, logger } = this;
    const settings = new CallerSettings('', { goodForMs, withinMs: 1_000 });
    const callers = new CallerIdentity(
      callersIn,
      new SessionRepository(),
      new ApiKeyRepository(),
      settings,
      bus,
    );
    const memberships = new Memberships(callersIn, new AppMemberRepository(), settings, bus);
    const directory = new ExecutorDirectory(bus, logger);
    this.directory = directory;
    const inbox = new Inbox(directory);
    this.recorder = new ExecutionRecorder(new ExecutionLogRepository(database), database, logger);
    const runner = new ScriptRunner(
      ...([bus, directory, inbox, this.tokens, this.recorder, new RoutingSettings(newId())] as const),
    );
    const targets = new RequestTargets({ current: () => this.table } as unknown as RoutingTables);
    const routeCallers = new RouteCallers(callers, memberships, logger);
    this.dataPlane = new PublicDataPlane(
      targets,
      new Preflights(targets),
      new Admission(routeCallers, this.limits),
      new SyncRuns(runner, this.recorder, new RunAborts(bus, inbox, logger)),
      this.laterRuns(),
      logger,
    );
    await this.db.app.create({ data: { id: this.appId, slug: `app-${this.appId}`, name: 'An app' } });
    await bus.start();
    await this.startExecutor();
    await directory.start();
    await this.listen();
  }

  async close(): Promise<void> {
    clearInterval(this.announcing);
    await this.door.stop(0);
    this.directory?.stop();
    await this.recorder?.stop();
    await this.limits.close();
    await this.bus.close();
  }

  /** A route of the script, in force at once. @returns its id. */
  route(path: string, settings: SettingsDraft = {}, more: Partial<BindingDraft> = {}): string {
    const id = newId();
    const { appId } = this;
    const parts = { ...OPEN_TO_ALL, ...parseBinding({ path, ...more }), ...parseSettings(settings) };
    this.routes.push({ id, appId, scriptId: this.script.id, ...parts });
    this.table = compileTable({
      revision: this.routes.length,
      domains: [
        { appId, domain: '127.0.0.1' },
        { appId, domain: 'a.example' },
        { appId, domain: '*.tenants.example' },
      ],
      scripts: [this.script],
      routes: this.routes,
    });
    return id;
  }

  /** Somebody new, and a session of theirs. */
  async user(
    instanceRole: InstanceRole,
    appRole?: AppRole,
  ): Promise<{ userId: string; username: string; token: string }> {
    const [userId, token] = [newId(), mintSessionToken()];
    const username = `u-${userId}`;
    await this.db.user.create({ data: { id: userId, username, passwordHash: 'none', instanceRole } });
    if (appRole !== undefined)
      await this.db.appMember.create({ data: { appId: this.appId, userId, role: appRole } });
    const [createdAt, expiresAt] = [new Date(), new Date(Date.now() + 3_600_000)];
    await this.db.session.create({
      data: {
        id: newId(),
        userId,
        tokenHash: hashSessionToken(token),
        createdAt,
        lastSeenAt: createdAt,
        expiresAt,
      },
    });
    return { userId, username, token };
  }

  async key(userId: string, scopes: readonly Scope[], appId: string | null = null): Promise<string> {
    const key = mintApiKey();
    const parts = {
      id: newId(),
      userId,
      appId,
      name: 'a key',
      scopes,
      createdAt: new Date(),
      expiresAt: null,
    };
    await new ApiKeyRepository().insert(this.db, {
      ...parts,
      prefix: apiKeyPrefix(key),
      keyHash: hashApiKey(key),
    });
    return key;
  }

  ask(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
    return fetch(this.base + path, { ...init, headers });
  }

  /** What the script was given by a request. */
  async ctx(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Ctx> {
    const response = await this.ask(path, headers, init);
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as Ctx;
  }

  private async startExecutor(): Promise<void> {
    const executorId = newId();
    this.bus.serve(
      runScript,
      (request) => {
        this.runs.push(request);
        const { request: asked } = JSON.parse(request.context) as Ctx;
        const own = JSON.parse(asked.query['headers'] ?? '{}') as Record<string, string>;
        const head = {
          statusCode: 200,
          headers: { 'content-type': 'application/json', ...own },
          encoding: 'utf8',
        };
        return Promise.resolve({ ...success(JSON.stringify(head)), body: request.context });
      },
      { as: executorId },
    );
    const announce = (): void =>
      this.bus.publish(executorAnnounced, { executorId, inFlight: 0, capacity: 100, draining: false });
    this.announcing = setInterval(announce, EXECUTOR_ANNOUNCE_EVERY_MS);
    announce();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  private async listen(): Promise<void> {
    this.server = this.door.serverFactory((_, response) => response.end('framework'));
    this.door.openDataPlane(this.dataPlane.handle);
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.base = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private laterRuns(): AsyncRuns {
    const accept = (invocation: Invocation, options: AcceptOptions): Promise<Accepted> => {
      this.accepted.push({ ...options, invocation });
      return Promise.resolve({ executionId: invocation.executionId, acceptedAt: new Date(0) });
    };
    return { accept } as unknown as AsyncRuns;
  }
}

/** As much of `ctx` as the specs look at. */
export interface Ctx {
  readonly version: number;
  readonly principal: Record<string, unknown> | null;
  readonly request: {
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly query: Record<string, string>;
    readonly params: Record<string, string>;
    readonly rest: string;
  };
}
