import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startRedis } from '#platform/local-servers';
import type { LocalServer } from '#platform/local-servers';
import { EmbeddedPostgres } from '#platform/postgres-embedded';
import { cellsBelow } from '../cells.for-spec.js';
import type { PlannedFault } from './checker-plan.for-spec.js';
import { ADMIN, freePort } from '../installation.js';
import { pause, Program } from '../program.js';

const READY_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

type Role = 'manager' | 'orchestrator' | 'executor';

/** A role at one address, whichever process it is just now. */
class KeptRole {
  private program: Program | undefined;
  private isWanted = false;
  /** Ends that nobody here has caused. */
  readonly ownEnds: string[] = [];

  constructor(
    readonly role: Role,
    readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  get base(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return (this.program as Program).pid;
  }

  start(): void {
    const bind = { PICLOUD_BIND: `127.0.0.1:${this.port}` };
    const program = new Program(`dist/apps/${this.role}/src/main.js`, { ...this.env, ...bind });
    this.program = program;
    this.isWanted = true;
    program.child.once('exit', (code, signal) => {
      if (!this.isWanted || this.program !== program) return;
      this.ownEnds.push(`${this.role} ended by itself (${code ?? signal ?? ''}):\n${program.output}`);
    });
  }

  async kill(): Promise<void> {
    this.isWanted = false;
    await this.program?.stop('SIGKILL');
  }

  async ready(): Promise<void> {
    for (const end = Date.now() + READY_WITHIN_MS; !(await this.isReady()); await pause(LOOK_EVERY_MS)) {
      if (Date.now() < end && this.isWanted && this.ownEnds.length === 0) continue;
      throw new Error(`The ${this.role} is not ready: ${this.ownEnds.join()}${this.program?.output ?? ''}`);
    }
  }

  private async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.base}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }
}

/** The servers behind the roles, each at one address for all its lives. */
class KeptServers {
  private constructor(
    private readonly dataDir: string,
    private postgres: EmbeddedPostgres,
    private nats: LocalServer,
    private redis: LocalServer,
  ) {}

  static async start(dataDir: string): Promise<KeptServers> {
    const path = process.env['PATH'];
    const [postgres, nats, redis] = await Promise.all([
      EmbeddedPostgres.start({ dataDir, port: await freePort() }),
      startNats({ path, port: await freePort() }),
      startRedis({ path, port: await freePort() }),
    ]);
    return new KeptServers(dataDir, postgres, nats, redis);
  }

  get urls(): { DATABASE_URL: string; NATS_URL: string; REDIS_URL: string } {
    return { DATABASE_URL: this.postgres.url, NATS_URL: this.nats.url, REDIS_URL: this.redis.url };
  }

  async restart(server: 'postgres' | 'nats' | 'redis', awayMs: number): Promise<void> {
    const path = process.env['PATH'];
    const port = Number(new URL(this[server].url).port);
    // Postgres drops everything at this, and recovers from its log at the next start; the others keep nothing.
    process.kill(this[server].pid as number, server === 'postgres' ? 'SIGQUIT' : 'SIGKILL');
    await this[server].stop();
    await pause(awayMs);
    if (server === 'postgres') this.postgres = await EmbeddedPostgres.start({ dataDir: this.dataDir, port });
    else if (server === 'nats') this.nats = await startNats({ path, port });
    else this.redis = await startRedis({ path, port });
  }

  async stop(): Promise<void> {
    await Promise.all([this.postgres.stop(), this.nats.stop(), this.redis.stop()]);
  }
}

/** A cluster whose every process may be killed, and comes back at the same address. */
export class CheckerCluster {
  private constructor(
    private readonly dataDir: string,
    private readonly servers: KeptServers,
    private readonly roles: readonly KeptRole[],
  ) {}

  static async start(more: Readonly<Record<string, string>>): Promise<CheckerCluster> {
    const dataDir = await mkdtemp(join(tmpdir(), 'picloud-checker-'));
    const servers = await KeptServers.start(dataDir);
    const env = {
      ...servers.urls,
      PICLOUD_SECRET_KEY: randomBytes(32).toString('hex'),
      PICLOUD_DATA_DIR: dataDir,
      PICLOUD_ADMIN_USERNAME: ADMIN.username,
      PICLOUD_ADMIN_PASSWORD: ADMIN.password,
      PICLOUD_EXECUTOR_CELLS: '1',
      PICLOUD_LOG_LEVEL: 'warn',
      ...more,
    };
    const wanted: Role[] = ['manager', 'orchestrator', 'orchestrator', 'executor', 'executor'];
    const roles: KeptRole[] = [];
    for (const role of wanted) roles.push(new KeptRole(role, await freePort(), env));
    const cluster = new CheckerCluster(dataDir, servers, roles);
    try {
      for (const role of roles) role.start();
      await cluster.ready();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  get databaseUrl(): string {
    return this.servers.urls.DATABASE_URL;
  }

  get manager(): string {
    return this.of('manager')[0]?.base ?? '';
  }

  get orchestratorPorts(): number[] {
    return this.of('orchestrator').map(({ port }) => port);
  }

  /** Processes that ended though nobody here has ended them. */
  get ownEnds(): string[] {
    return this.roles.flatMap(({ ownEnds }) => ownEnds);
  }

  /** Every part is there and has found the others. */
  async ready(): Promise<void> {
    await Promise.all(this.roles.map((role) => role.ready()));
  }

  /** Does it, and resolves when all is well again. @throws Error when something does not come back. */
  async suffer({ fault, awayMs, which }: PlannedFault): Promise<void> {
    if (fault === 'nats' || fault === 'postgres' || fault === 'redis') {
      await this.servers.restart(fault, awayMs);
    } else if (fault === 'cell') {
      const cells = this.of('executor').flatMap(({ pid }) => cellsBelow(pid));
      process.kill(cells[Math.floor(which * cells.length)] as number, 'SIGKILL');
    } else {
      const role = this.of(fault)[Math.floor(which * this.of(fault).length)] as KeptRole;
      await role.kill();
      await pause(awayMs);
      role.start();
    }
    await this.ready();
  }

  async close(): Promise<void> {
    await Promise.all(this.roles.map((role) => role.kill()));
    await this.servers.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private of(role: Role): KeptRole[] {
    return this.roles.filter((one) => one.role === role);
  }
}
