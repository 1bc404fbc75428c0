import type { RunTokens } from '#execution/domain';
import { InProcessBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { DocsIndexRepository, DocsRepository } from '#stores/data';
import { DocsWrites } from '#stores/runtime';
import { DocsResponder } from './docs.responder.js';
import { DocsService } from './docs.service.js';
import { triggersOn } from './kv-stores.for-spec.js';

/** The manager's side of `docs` behind a bus of its own, which the caller starts and closes. */
export function docsBus(database: Database, tokens: RunTokens): InProcessBus {
  const bus = new InProcessBus();
  const verifier = { verify: (token: string) => tokens.verify(token, Date.now()) };
  const [docs, triggers] = [new DocsRepository(), triggersOn(bus)];
  const writes = new DocsWrites(docs, triggers);
  const service = new DocsService(database, docs, new DocsIndexRepository(), writes, triggers);
  new DocsResponder(bus, service, verifier);
  return bus;
}
