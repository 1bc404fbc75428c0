import { Injectable } from '@nestjs/common';
import { atomicCommit } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { RunTokenVerifier } from '#scripts/feature';
import { AtomicService } from './atomic.service.js';

/**
 * Answers what runs ask of `atomic`. The app is that of the run token; executors are believed nothing else (R-CTX-07).
 * Serves from its making on, so it must be made before the bus starts.
 */
@Injectable()
export class AtomicResponder {
  constructor(bus: MessageBus, atomic: AtomicService, tokens: RunTokenVerifier) {
    bus.serve(atomicCommit, async ({ runToken, operations }) => {
      const run = tokens.verify(runToken);
      const results = await atomic.commit({ appId: run.appId, origin: run }, operations);
      return { results: `[${results.join(',')}]` };
    });
  }
}
