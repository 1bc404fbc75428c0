import { Injectable } from '@nestjs/common';
import { Database } from '#platform/postgres';
import { OutboxRepository } from '../data/index.js';

/** Whether scripts are there, by the database's word: the routing table may be a moment behind. */
@Injectable()
export class ScriptPresence {
  constructor(
    private readonly database: Database,
    private readonly outbox: OutboxRepository,
  ) {}

  has(scriptId: string): Promise<boolean> {
    return this.outbox.hasScript(this.database.statements, scriptId);
  }
}
