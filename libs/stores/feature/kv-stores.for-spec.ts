import { newId } from '#kernel';
import { RunTokens } from '#execution/domain';
import type { RunGrant } from '#execution/domain';
import { InProcessBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import { KvRepository } from '#stores/data';
import { KvResponder } from './kv.responder.js';
import { KvService } from './kv.service.js';

const tokens = new RunTokens('a key that only these specs have, and long enough');
const LIFE_MS = 60_000;

/** A run token as an orchestrator mints it. */
export function tokenOf(appId: string, more: Partial<RunGrant> = {}, minted = tokens): string {
  const grant = { appId, scriptId: newId(), executionId: newId(), principalId: null, depth: 0 };
  return minted.mint({ ...grant, expiresAt: Date.now() + LIFE_MS, ...more });
}

/** The manager's side of `kv` behind a bus of its own, which the caller starts and closes. */
export function kvBus(database: Database): InProcessBus {
  const bus = new InProcessBus();
  const verifier = { verify: (token: string) => tokens.verify(token, Date.now()) };
  new KvResponder(bus, new KvService(database, new KvRepository()), verifier);
  return bus;
}
