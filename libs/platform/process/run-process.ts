import { DomainError } from '#kernel';
import type { Logger } from '#platform/telemetry';
import { Lifecycle, StoppedWhileStartingError } from './lifecycle.js';

const FORCE_EXIT_AFTER_MS = 40_000;
const KEEP_ALIVE_MS = 3_600_000;
const SAME_WISH_MS = 1_500;

/**
 * Runs a role until SIGINT or SIGTERM: starts it, stops it in order, and exits with 0, or with 1 when it could not
 * start. A second signal, when the first is some time ago, ends it at once. An error that nobody caught is logged and
 * ends the process in order: its state can no longer be trusted.
 */
export async function runProcess(
  logger: Logger,
  start: (lifecycle: Lifecycle) => Promise<void>,
): Promise<void> {
  const lifecycle = new Lifecycle(logger);
  let signalledAt: number | undefined;
  const stop = (exitCode: number) => {
    setTimeout(() => process.exit(1), FORCE_EXIT_AFTER_MS).unref();
    void lifecycle.stop().then(() => process.exit(exitCode));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      signalledAt ??= now;
      // Ctrl-C reaches the whole group, and npm passes it on once more: that is no second wish.
      if (now - signalledAt > SAME_WISH_MS) process.exit(1);
      if (now > signalledAt) return;
      logger.info({ signal }, 'Stopping');
      stop(0);
    });
  }
  process.on('uncaughtException', (error) => {
    logger.error({ err: error }, 'Uncaught error; stopping');
    stop(1);
  });
  process.on('unhandledRejection', (error) => {
    logger.error({ err: error }, 'Unhandled rejection; stopping');
    stop(1);
  });
  // A start may wait for something that keeps no process alive, such as a program it has let go of.
  setInterval(() => undefined, KEEP_ALIVE_MS);
  try {
    await start(lifecycle);
  } catch (error) {
    await lifecycle.stop();
    if (error instanceof StoppedWhileStartingError) process.exit(0);
    // An expected refusal says what to do; only a bug is worth its stack.
    if (error instanceof DomainError) sayRefusal(error);
    else logger.error({ err: error }, 'Cannot start');
    process.exit(1);
  }
}

/** What `read` gives of the settings; a refusal ends the process with code 1 and what to do, not with a stack. */
export function settingsOrExit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    sayRefusal(error);
    process.exit(1);
  }
}

function sayRefusal({ message }: DomainError): void {
  process.stderr.write(`picloud: ${message}\n`);
}
