import { Injectable } from '@nestjs/common';
import type { NewEvent } from '#delivery/domain';
import { IncomingMailError, parseMailAddress } from '#mail/domain';
import { Database } from '#platform/postgres';
import { RoutingTables } from '#routing/runtime';
import { matchDomain } from '#tenancy/domain';
import { TriggerEvents } from '#triggers/runtime';

/** Whom a mail is for. */
export interface MailTarget {
  /** In lower case. */
  readonly address: string;
  /** For the trigger of the address; its payload is still to come. */
  readonly event: NewEvent;
}

/** Finds the trigger of an address: the domain says which app, what stands in front of it which trigger (R-MAIL-09). */
@Injectable()
export class MailTargets {
  constructor(
    private readonly tables: RoutingTables,
    private readonly database: Database,
    private readonly triggers: TriggerEvents,
  ) {}

  /**
   * @returns undefined for an address that nobody has.
   * @throws IncomingMailError while it cannot be known.
   */
  async find(recipient: string): Promise<MailTarget | undefined> {
    const address = parseMailAddress(recipient)?.address.toLowerCase();
    if (address === undefined) return undefined;
    if (!this.tables.isReady()) throw new IncomingMailError('busy', 'the domains of apps are not loaded yet');
    const cut = address.lastIndexOf('@');
    const app = matchDomain(this.tables.current().hosts, address.slice(cut + 1));
    if (app === undefined) return undefined;
    const event = await this.triggers.addressed(this.database.statements, app.appId, address.slice(0, cut));
    return event && { address, event };
  }
}
