import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { managerPresence } from '#contracts';
import { MessageBus } from '#platform/messaging';

/** Says that this manager is there. Serves from its making on, so it must be made before the bus starts. */
@Injectable()
export class PresenceResponder {
  private readonly managerId = newId();

  constructor(bus: MessageBus) {
    bus.serve(managerPresence, () => Promise.resolve({ managerId: this.managerId }));
  }
}
