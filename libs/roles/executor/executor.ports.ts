import { MIB, MINUTE_MS, newId } from '#kernel';
import { ExecutorSettings } from '#execution/feature';
import type { ExecutorConfig } from '#platform/config';
import { EgressGuard } from '#platform/egress';
import type { PortBinding } from '#platform/process';
import { cellEntry, Sandbox } from '#platform/sandbox';
import type { Logger } from '#platform/telemetry';

/** How long runs may take to end when the process is told to stop. */
const DRAIN_MS = 30_000;

/** What an executor needs beside the bus; the same in both modes, for a cell is a process of its own in each. */
export function executorPorts(
  config: ExecutorConfig,
  logger: Logger,
): { sandbox: Sandbox; egress: EgressGuard; bindings: PortBinding[] } {
  const { warmIsolatesPerCell, scriptCacheSize, moduleCacheSize, gateSize } = config;
  const sandbox = new Sandbox({
    cells: config.cells,
    probationCells: config.probationCells,
    tenancy: config.cellTenancy,
    maxResidentBytes: config.cellMaxRssMb * MIB,
    maxAgeMs: config.cellMaxAgeMinutes * MINUTE_MS,
    maxIdleIsolatesPerCell: warmIsolatesPerCell,
    maxScriptsPerCell: scriptCacheSize,
    entry: cellEntry(),
    logger,
  });
  const egress = new EgressGuard({
    allowPrivate: config.httpAllowPrivate,
    warn: (message) => logger.warn({}, message),
  });
  const settings = new ExecutorSettings(newId(), gateSize, scriptCacheSize, moduleCacheSize, DRAIN_MS);
  return {
    sandbox,
    egress,
    bindings: [
      [Sandbox, sandbox],
      [EgressGuard, egress],
      [ExecutorSettings, settings],
    ],
  };
}
