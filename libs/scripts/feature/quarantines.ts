import { Injectable } from '@nestjs/common';
import { quarantineLifted, scriptQuarantined } from '#contracts';
import type { ScriptQuarantined } from '#contracts';
import type { Caller } from '#identity/domain';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { Logger } from '#platform/telemetry';
import { QuarantineRepository } from '#scripts/data';
import { storableReason } from '#scripts/domain';
import { ScriptWriter } from './script-writer.js';
import { ScriptsService } from './scripts.service.js';

/**
 * Which versions executors refuse to run, so that it can be seen and ended here. Executors decide by themselves; this
 * only keeps what they say. It listens from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class Quarantines {
  constructor(
    private readonly bus: MessageBus,
    private readonly database: Database,
    private readonly quarantines: QuarantineRepository,
    private readonly scripts: ScriptsService,
    private readonly writer: ScriptWriter,
    private readonly logger: Logger,
  ) {
    bus.subscribe(scriptQuarantined, (event) => void this.keep(event));
  }

  /**
   * Lets all versions of the script run again at once.
   * @throws ScriptNotFoundError
   */
  async lift(caller: Caller, scriptId: string): Promise<void> {
    const script = await this.scripts.get(scriptId);
    await this.database.transaction(async (db) => {
      await this.quarantines.deleteOfScript(db, script.id);
      await this.writer.tell(db, caller, script, 'script.quarantine-lift');
    });
    this.bus.publish(quarantineLifted, { scriptId: script.id });
  }

  private async keep({ scriptId, version, untilMs, strikes, reason }: ScriptQuarantined): Promise<void> {
    try {
      const quarantine = { version, until: new Date(untilMs), strikes, reason: storableReason(reason) };
      await this.quarantines.put(this.database.db, scriptId, quarantine);
    } catch (error) {
      // What it shows is missing then; the executors hold to it all the same.
      this.logger.warn({ err: error, scriptId, version }, 'Cannot note a quarantine');
    }
  }
}
