import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSecretKeyFile, environment, loadConfig } from '#platform/config';
import type { Config } from '#platform/config';
import { TrustedProxies } from '#platform/http';
import { startNats, startRedis } from '#platform/local-servers';
import { EmbeddedPostgres, lockDataDir } from '#platform/postgres-embedded';
import { runProcess, settingsOrExit } from '#platform/process';
import type { Lifecycle } from '#platform/process';
import { createLogger } from '#platform/telemetry';
import { createIngress } from './ingress.js';
import { RoleProcess } from './role-process.js';
import type { Role } from './role-process.js';

/**
 * A cluster on this machine: manager, orchestrators and executors as processes of their own, over real servers.
 * Those named by DATABASE_URL, NATS_URL and REDIS_URL are used; for the others it starts its own.
 */
const config = settingsOrExit(() => loadConfig(environment(), 'warn'));
const logger = createLogger('cluster', config.logLevel);
const DEFAULT_USERNAME = 'admin';
const PASSWORD_BYTES = 15;
const LOOPBACK = '127.0.0.1';

await runProcess(logger, async (lifecycle) => {
  const say = (text: string): boolean => process.stdout.write(`  ${text}\n`);
  const unlock = await lockDataDir(config.dataDir);
  await lifecycle.add({ name: 'data directory', stop: unlock });
  const password = firstPassword(config);
  say('Starting the servers');
  const servers = await openServers(config, lifecycle);
  const env = {
    ...environment(),
    ...servers,
    PICLOUD_LOG_LEVEL: config.logLevel,
    // The roles have one proxy in front of them, which itself knows whom to believe.
    PICLOUD_TRUSTED_PROXIES: LOOPBACK,
    ...(password === undefined ? {} : { PICLOUD_ADMIN_PASSWORD: password }),
  };
  const start = (role: Role, more: Readonly<Record<string, string>> = {}): Promise<RoleProcess> => {
    say(`Starting ${role === 'manager' ? 'the manager' : `an ${role}`}`);
    return lifecycle.open(
      role,
      () => RoleProcess.start(role, { ...env, ...more }),
      (started) => started.stop(),
    );
  };
  const manager = await start('manager');
  const executors = await startAll(config.localExecutors, () => start('executor'));
  const orchestrators = await startAll(config.localOrchestrators, (n) =>
    // One of them can listen for mail: they share an address.
    start('orchestrator', n === 0 ? {} : { PICLOUD_SMTP_BIND: '' }),
  );
  const ports = orchestrators.map(({ port }) => port);
  await openIngress(manager.port, ports, lifecycle);
  const url = `http://${config.bind.host}:${config.bind.port}`;
  const at = (port: number | undefined): string => `http://127.0.0.1:${port ?? 0}`;
  say(`
  PiCloud cluster   ${url}
  manager           ${at(manager.port)}
  orchestrators     ${ports.map(at).join('  ')}
  executors         ${executors.map(({ port }) => at(port)).join('  ')}
  Sign in           ${config.adminUsername ?? DEFAULT_USERNAME} / ${password === undefined ? '(the password of the first start)' : `${password}   (shown once)`}
  Try it            curl ${url}/hello/world
`);
  // For programs that start a cluster, such as the specs and the benchmark.
  const places = { manager: at(manager.port), orchestrator: at(ports[0]), nats: servers.NATS_URL };
  const pids = [manager, ...orchestrators, ...executors].map(({ role, pid }) => [role, pid] as const);
  process.stdout.write(`PICLOUD_CLUSTER ${JSON.stringify({ ...places, pids })}\n`);
});

async function openIngress(
  managerPort: number,
  orchestratorPorts: readonly number[],
  lifecycle: Lifecycle,
): Promise<void> {
  const proxies = new TrustedProxies(config.trustedProxies);
  const ingress = createIngress({ managerPort, orchestratorPorts, proxies });
  ingress.listen(config.bind.port, config.bind.host);
  await once(ingress, 'listening');
  await lifecycle.add({
    name: 'ingress',
    stop: () => {
      ingress.close();
      ingress.closeIdleConnections();
    },
  });
}

/** Made up for the owner of a new database of ours, unless one is given. */
function firstPassword({ adminPassword, databaseUrl, dataDir }: Config): string | undefined {
  const isNew = databaseUrl === undefined && !existsSync(join(dataDir, 'postgres'));
  return adminPassword === undefined && isNew ? randomBytes(PASSWORD_BYTES).toString('base64url') : undefined;
}

async function startAll(count: number, start: (n: number) => Promise<RoleProcess>): Promise<RoleProcess[]> {
  const started: RoleProcess[] = [];
  for (let n = 0; n < count; n++) started.push(await start(n));
  return started;
}

async function openServers(
  { dataDir, databaseUrl, natsUrl, redisUrl, secretKey }: Config,
  lifecycle: Lifecycle,
): Promise<Record<'DATABASE_URL' | 'NATS_URL' | 'REDIS_URL' | 'PICLOUD_SECRET_KEY', string>> {
  const own = async <T extends { url: string; stop: () => Promise<void> }>(
    name: string,
    start: () => Promise<T>,
  ): Promise<string> => (await lifecycle.open(name, start, (server) => server.stop())).url;
  const path = environment()['PATH'];
  return {
    NATS_URL: natsUrl ?? (await own('NATS', () => startNats({ path }))),
    REDIS_URL: redisUrl ?? (await own('Redis', () => startRedis({ path }))),
    DATABASE_URL: databaseUrl ?? (await own('PostgreSQL', () => EmbeddedPostgres.start({ dataDir }))),
    PICLOUD_SECRET_KEY: secretKey ?? (await ensureSecretKeyFile(dataDir)),
  };
}
