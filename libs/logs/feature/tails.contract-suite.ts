import { newId } from '#kernel';
import type { ExecutionRecord } from '#logs/domain';
import type { MessageBus } from '#platform/messaging';
import { usePostgres } from '#testing';
import { aRecord, scriptIn } from '../data/records.for-spec.js';
import type { Owner } from '../data/records.for-spec.js';
import { pause, until } from './tail-client.for-spec.js';
import type { TailClient } from './tail-client.for-spec.js';
import { idsOf, ManagerUnderSpec, Orchestrator, tailPath } from './tail-world.for-spec.js';

/** From a run's end to its event, on a machine that does other things as well. */
const ARRIVES_WITHIN_MS = 1_000;

/**
 * What tails do on every bus.
 * @param busOfOne the bus of one more process; all of them are connected. Whoever makes it closes it.
 */
export function describeTails(name: string, busOfOne: () => MessageBus): void {
  describe(name, () => {
    const pg = usePostgres({ poolSize: 20 });
    let owner: Owner;
    const cleanUps: (() => Promise<unknown> | void)[] = [];
    beforeEach(async () => {
      owner = await scriptIn(pg.db);
    });
    afterEach(async () => {
      for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
    });

    async function aManager(): Promise<ManagerUnderSpec> {
      const manager = await ManagerUnderSpec.start(pg.database, busOfOne());
      cleanUps.push(() => manager.app.close());
      return manager;
    }

    async function anOrchestrator(): Promise<Orchestrator> {
      const bus = busOfOne();
      const orchestrator = new Orchestrator(pg.database, bus);
      cleanUps.push(() => orchestrator.recorder.stop());
      await bus.start();
      return orchestrator;
    }

    async function aTail(manager: ManagerUnderSpec, path: string, lastId?: string): Promise<TailClient> {
      const client = await manager.open(path, lastId);
      cleanUps.push(() => client.close());
      expect(client.status).toBe(200);
      return client;
    }

    it('shows a run within a second, as a list shows it', async () => {
      const [manager, orchestrator] = [await aManager(), await anOrchestrator()];
      const tail = await aTail(manager, tailPath.ofScript(owner));
      expect(tail.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store, no-transform',
      });
      const log = '[{"at":"2026-11-03T12:30:01.000Z","level":"info","message":"line\\n\\ndata: no event"}]';
      const record = aRecord(owner, { log });
      orchestrator.record(record);
      expect(await until(() => tail.events.length === 1)).toBeLessThan(ARRIVES_WITHIN_MS);
      const { items } = await manager.read(`/scripts/${owner.scriptId}/logs`);
      expect(tail.events[0]).toMatchObject({ event: 'execution', id: record.executionId });
      expect(JSON.parse(tail.events[0]?.data ?? '')).toEqual(items[0]);
    });

    it('shows the runs of its script or of its app, those from now on, and no others', async () => {
      const [manager, orchestrator] = [await aManager(), await anOrchestrator()];
      const [sibling, stranger] = [await scriptIn(pg.db, owner.appId), await scriptIn(pg.db)];
      orchestrator.record(aRecord(owner), aRecord(sibling));
      await until(() => orchestrator.recorder.written === 2);
      const ofScript = await aTail(manager, tailPath.ofScript(owner));
      const ofApp = await aTail(manager, tailPath.ofApp(owner));
      const bySlug = await aTail(manager, `/apps/app-${owner.appId}/executions/tail`);
      const [own, other, strange] = [aRecord(owner), aRecord(sibling), aRecord(stranger)];
      orchestrator.record(strange, own, other);
      await until(
        () => ofApp.events.length === 2 && bySlug.events.length === 2 && ofScript.events.length === 1,
      );
      await pause(1_500);
      expect(ofScript.ids).toEqual([own.executionId]);
      expect(ofApp.ids).toEqual(idsOf([own, other]));
      expect(bySlug.ids).toEqual(ofApp.ids);
    });

    it('shows every attempt of an execution, and goes on behind any of them', async () => {
      const [manager, orchestrator] = [await aManager(), await anOrchestrator()];
      const tail = await aTail(manager, tailPath.ofScript(owner));
      const { executionId } = aRecord(owner);
      for (const attempt of [1, 2, 3]) {
        orchestrator.record(aRecord(owner, { executionId, attempt }));
        await until(() => tail.events.length === attempt);
      }
      const places = tail.events.map(({ id }) => id);
      expect(places).toEqual([executionId, `${executionId}.2`, `${executionId}.3`]);
      const attempts = tail.events.map(({ data }) => (JSON.parse(data) as { attempt: number }).attempt);
      expect(attempts).toEqual([1, 2, 3]);
      const again = await aTail(manager, tailPath.ofScript(owner), `${executionId}.2`);
      await until(() => again.events.length === 1);
      expect(again.events[0]?.id).toBe(`${executionId}.3`);
    });

    it('is told the same by every manager, of what every orchestrator records', async () => {
      const managers = [await aManager(), await aManager()];
      const orchestrators = [await anOrchestrator(), await anOrchestrator(), await anOrchestrator()];
      const tails: TailClient[] = [];
      for (const manager of managers) tails.push(await aTail(manager, tailPath.ofApp(owner)));
      const all: ExecutionRecord[] = [];
      for (let round = 0; round < 20; round++) {
        for (const orchestrator of orchestrators) {
          const record = aRecord(owner);
          all.push(record);
          orchestrator.record(record);
        }
        await pause(20);
      }
      await until(() => tails.every((tail) => tail.events.length >= all.length));
      await pause(1_200);
      for (const tail of tails) expect([...tail.ids].sort()).toEqual(idsOf(all).sort());
      expect(tails[0]?.ids).toEqual(tails[1]?.ids);
    });

    it('goes on where it broke off, without a gap and without doubles, whichever manager it comes back to', async () => {
      const managers = [await aManager(), await aManager()];
      const orchestrators = [await anOrchestrator(), await anOrchestrator()];
      const all: ExecutionRecord[] = [];
      const got: string[] = [];
      let lastId: string | undefined;
      let isRecording = true;
      const take = (client: TailClient): void => {
        got.push(...client.ids);
        lastId = client.lastId ?? lastId;
      };
      // What comes before a tail's first line is not its own.
      const first = await aTail(managers[0] as ManagerUnderSpec, tailPath.ofApp(owner));
      all.push(aRecord(owner));
      orchestrators[0]?.record(all[0] as ExecutionRecord);
      await until(() => first.ids.length === 1);
      first.close();
      take(first);
      const recording = (async () => {
        for (let n = 1; n < 300; n++) {
          // Some took long: their ids are older than those of runs that were recorded before them.
          const startedAgoMs = n % 7 === 0 ? 5_000 : 0;
          const executionId = startedAgoMs === 0 ? newId() : olderId(startedAgoMs);
          const record = aRecord(owner, { executionId });
          all.push(record);
          orchestrators[n % 2]?.record(record);
          await pause(10);
        }
        isRecording = false;
      })();
      for (let connection = 0; isRecording; connection++) {
        const manager = managers[connection % 2] as ManagerUnderSpec;
        const client = await aTail(manager, tailPath.ofApp(owner), lastId);
        await pause(connection % 3 === 0 ? 700 : 250);
        client.close();
        await until(() => client.closed);
        take(client);
        // Nobody watches for a moment.
        await pause(150);
      }
      await recording;
      const last = await aTail(managers[0] as ManagerUnderSpec, tailPath.ofApp(owner), lastId);
      await until(() => new Set([...got, ...last.ids]).size === all.length).catch(() => undefined);
      await pause(1_200);
      take(last);
      expect([...got].sort()).toEqual(idsOf(all).sort());
    });
  });
}

/** An id as it would have been made some time ago. */
function olderId(agoMs: number): string {
  const hex = (Date.now() - agoMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}
