import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { LogLevel } from '#platform/telemetry';
import { readBind } from './bind-address.js';
import type { BindAddress } from './bind-address.js';
import { readDispatch } from './dispatch-config.js';
import type { DispatchConfig } from './dispatch-config.js';
import { ConfigurationError, Environment } from './environment.js';
import type { RawEnvironment } from './environment.js';
import { readFiles } from './files-config.js';
import type { FilesConfig } from './files-config.js';
import { readMail } from './mail-config.js';
import type { MailConfig } from './mail-config.js';

/** Every setting of every role, read once at the start. Which of them are required is for the role to say. */
export interface Config {
  readonly bind: BindAddress;
  /** Empty when not set; the all-in-one mode then uses its own address. */
  readonly publicBaseUrl: string;
  /** Host names of the public base URL: what the default app answers to beside this machine's own. */
  readonly publicHosts: readonly string[];
  /** Whose `X-Forwarded-*` headers count: IP addresses and networks. */
  readonly trustedProxies: readonly string[];
  readonly dataDir: string;
  readonly logLevel: LogLevel;
  readonly databaseUrl: string | undefined;
  readonly natsUrl: string | undefined;
  readonly redisUrl: string | undefined;
  /** Root of the keys for run tokens and secrets; at least 32 characters. */
  readonly secretKey: string | undefined;
  readonly adminUsername: string | undefined;
  readonly adminPassword: string | undefined;
  readonly sessionTtlHours: number;
  /** How long execution records are kept, in whole days. */
  readonly executionLogRetentionDays: number;
  /** How long the notes of abandoned executions are kept, in whole days (R-GC-01). */
  readonly abandonedExecutionsRetentionDays: number;
  /** How long dead letters are kept, in whole days (R-GC-01). */
  readonly deadLetterRetentionDays: number;
  /** How long what scripts report of usage is kept, in whole days. */
  readonly usageRetentionDays: number;
  readonly databasePoolSize: number;
  readonly executor: ExecutorConfig;
  readonly dispatch: DispatchConfig;
  /** Messages that wait in the queues of one app at most, about. */
  readonly queueMaxMessages: number;
  readonly mail: MailConfig;
  readonly files: FilesConfig;
  /** How many of each `npm run start:cluster` starts. */
  readonly localExecutors: number;
  readonly localOrchestrators: number;
}

export interface ExecutorConfig {
  /** Runs one executor takes at a time: its gate (R-EXEC-11). */
  readonly gateSize: number;
  /** Compiled scripts a supervisor keeps (R-EXEC-12). */
  readonly scriptCacheSize: number;
  /** Modules it keeps, shared by the scripts that import them (R-MOD-05). */
  readonly moduleCacheSize: number;
  /** Lets scripts reach private addresses, for development only (R-HTTP-08). */
  readonly httpAllowPrivate: boolean;
  readonly cells: number;
  /** Cells beside those, for versions that nobody knows yet. */
  readonly probationCells: number;
  /** Resident memory at which a cell is replaced, MB. */
  readonly cellMaxRssMb: number;
  readonly cellMaxAgeMinutes: number;
  /** Whether apps share processes, or each has its own. */
  readonly cellTenancy: CellTenancy;
  /** Idle isolates one cell keeps warm. */
  readonly warmIsolatesPerCell: number;
}

export type CellTenancy = 'shared' | 'app';

const DEFAULT_BIND = '127.0.0.1:8080';
const CELL_TENANCIES: readonly CellTenancy[] = ['shared', 'app'];
const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];
const MIN_SECRET_LENGTH = 32;
const RETENTION_DAYS = { min: 1, max: 3_650 };

/** @throws ConfigurationError naming every variable that cannot be followed. */
export function loadConfig(raw: RawEnvironment, defaultLogLevel: LogLevel = 'info'): Config {
  const env = new Environment(raw);
  const publicBaseUrl = (env.url('PICLOUD_PUBLIC_BASE_URL', ['http:', 'https:']) ?? '').replace(/\/+$/, '');
  const dataDir = resolve(env.text('PICLOUD_DATA_DIR', '.picloud'));
  const config: Config = {
    bind: readBind(env, 'PICLOUD_BIND', DEFAULT_BIND),
    publicBaseUrl,
    publicHosts: publicBaseUrl === '' ? [] : [new URL(publicBaseUrl).hostname],
    trustedProxies: env.networks('PICLOUD_TRUSTED_PROXIES'),
    dataDir,
    logLevel: env.oneOf('PICLOUD_LOG_LEVEL', defaultLogLevel, LOG_LEVELS),
    databaseUrl: env.url('DATABASE_URL', ['postgres:', 'postgresql:']),
    natsUrl: env.url('NATS_URL', ['nats:', 'tls:']),
    redisUrl: env.url('REDIS_URL', ['redis:', 'rediss:']),
    secretKey: readSecretKey(env),
    adminUsername: env.text('PICLOUD_ADMIN_USERNAME'),
    adminPassword: env.text('PICLOUD_ADMIN_PASSWORD'),
    sessionTtlHours: env.int('PICLOUD_SESSION_TTL_HOURS', 24, { min: 1, max: 24 * 365 }),
    executionLogRetentionDays: env.int('PICLOUD_EXECUTION_LOG_RETENTION_DAYS', 14, RETENTION_DAYS),
    abandonedExecutionsRetentionDays: env.int(
      'PICLOUD_ABANDONED_EXECUTIONS_RETENTION_DAYS',
      7,
      RETENTION_DAYS,
    ),
    deadLetterRetentionDays: env.int('PICLOUD_DEAD_LETTER_RETENTION_DAYS', 30, RETENTION_DAYS),
    usageRetentionDays: env.int('PICLOUD_USAGE_RETENTION_DAYS', 400, RETENTION_DAYS),
    databasePoolSize: env.int('PICLOUD_DATABASE_POOL_SIZE', 10, { min: 1, max: 200 }),
    executor: {
      gateSize: env.int('PICLOUD_EXECUTION_GATE_SIZE', 512, { min: 1, max: 100_000 }),
      scriptCacheSize: env.int('PICLOUD_SCRIPT_CACHE_SIZE', 256, { min: 1, max: 1_000_000 }),
      moduleCacheSize: env.int('PICLOUD_MODULE_CACHE_SIZE', 512, { min: 1, max: 1_000_000 }),
      httpAllowPrivate: env.oneOf('PICLOUD_HTTP_ALLOW_PRIVATE', 'false', ['true', 'false']) === 'true',
      cells: env.int('PICLOUD_EXECUTOR_CELLS', availableParallelism(), { min: 1, max: 256 }),
      probationCells: env.int('PICLOUD_PROBATION_CELLS', 1, { min: 0, max: 64 }),
      cellMaxRssMb: env.int('PICLOUD_CELL_MAX_RSS_MB', 1_024, { min: 128, max: 1_048_576 }),
      cellMaxAgeMinutes: env.int('PICLOUD_CELL_MAX_AGE_MINUTES', 60, { min: 1, max: 10_080 }),
      cellTenancy: env.oneOf('PICLOUD_CELL_TENANCY', 'shared', CELL_TENANCIES),
      warmIsolatesPerCell: env.int('PICLOUD_WARM_ISOLATES_PER_CELL', 256, { min: 1, max: 100_000 }),
    },
    dispatch: readDispatch(env),
    queueMaxMessages: env.int('PICLOUD_QUEUE_MAX_MESSAGES', 1_000_000, { min: 1, max: 1_000_000_000 }),
    mail: readMail(env, publicBaseUrl),
    files: readFiles(env, dataDir),
    localExecutors: env.int('PICLOUD_LOCAL_EXECUTORS', 1, { min: 1, max: 16 }),
    localOrchestrators: env.int('PICLOUD_LOCAL_ORCHESTRATORS', 1, { min: 1, max: 16 }),
  };
  env.throwIfFaulty();
  return config;
}

function readSecretKey(env: Environment): string | undefined {
  const key = env.text('PICLOUD_SECRET_KEY');
  if (key !== undefined && key.length < MIN_SECRET_LENGTH) {
    env.fault(
      `PICLOUD_SECRET_KEY must have at least ${MIN_SECRET_LENGTH} characters; make one with: openssl rand -hex 32`,
    );
  }
  return key;
}

type Optional = 'databaseUrl' | 'natsUrl' | 'redisUrl' | 'secretKey';

/**
 * The settings without which a role cannot start.
 * @throws ConfigurationError naming every variable that is missing.
 */
export function required<K extends Optional>(
  config: Config,
  variables: Record<K, string>,
): Record<K, string> {
  const missing: string[] = [];
  const found = {} as Record<K, string>;
  for (const key of Object.keys(variables) as K[]) {
    const value = config[key];
    if (value === undefined) missing.push(variables[key]);
    else found[key] = value;
  }
  if (missing.length > 0) throw new ConfigurationError(`Cannot start: set ${missing.join(', ')}`);
  return found;
}
