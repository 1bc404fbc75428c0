import { newId } from '#kernel';
import { DispatchSettings } from '#delivery/feature';
import { Outbox, OutboxBell, TriggerPlaces } from '#delivery/runtime';
import { OutboxRepository, PlaceRepository } from '#delivery/data';
import type { PostgresForSpecs } from '#testing';
import { createLogger } from '#platform/telemetry';
import { BatchRepository, MessageRepository } from '#queues/data';
import type { MessageToSend, Sender } from '#queues/domain';
import { BacklogLimit, QueueBell, QueueSender, QueueSettings } from '#queues/runtime';
import type { Owner } from '../../delivery/data/events.for-spec.js';
import { useDispatchWorld } from '../../delivery/feature/dispatch-world.for-spec.js';
import type {
  DispatchWorld,
  ExecutorUnderSpec,
  OrchestratorUnderSpec,
  WorldOptions,
} from '../../delivery/feature/dispatch-world.for-spec.js';
import { QueueBatches, QueuePump } from './index.js';

const logger = createLogger('spec', 'silent');

export interface Given {
  readonly queue?: string;
  readonly concurrency?: number;
  readonly batchSize?: number;
  readonly maxAttempts?: number;
  /** Pause between attempts. */
  readonly baseMs?: number;
  readonly enabled?: boolean;
}

export interface SpecMessage {
  readonly id: string;
  readonly body: unknown;
}

/** What a run was given. */
export interface Delivery {
  readonly executionId: string;
  readonly attempt: number;
  readonly depth: number;
  readonly rootId: string;
  readonly event: {
    readonly source: string;
    readonly op: string;
    readonly queue: { readonly queue: string; readonly messages: readonly SpecMessage[] };
  };
}

export interface QueuesWorld extends DispatchWorld {
  /** An enabled trigger of the world's script unless said otherwise. @returns its id. */
  trigger(more?: Given, owner?: Owner): Promise<string>;
  /** As a script sends it. @returns id of the message. */
  send(body: unknown, more?: Partial<MessageToSend>, sender?: Sender): Promise<string>;
  sender(maxMessages?: number): QueueSender;
  batches(maxDepth?: number): QueueBatches;
  /** An orchestrator with its pump, started. */
  pumping(options?: Partial<WorldOptions>): Promise<OrchestratorUnderSpec>;
}

/** What `ctx` of a run says of its event. */
export function deliveryIn(context: string): Delivery {
  return JSON.parse(context) as Delivery;
}

export function deliveriesOf(executor: ExecutorUnderSpec): Delivery[] {
  return executor.contexts as unknown as Delivery[];
}

export const bodiesOf = ({ event }: Delivery): unknown[] => event.queue.messages.map(({ body }) => body);

export function useQueuesWorld(pg: PostgresForSpecs): QueuesWorld {
  const world = useDispatchWorld(pg);
  const pumps: QueuePump[] = [];
  // Runs before the world's own clean-up: hooks of a later registration come first.
  afterEach(async () => {
    for (const pump of pumps.splice(0)) await pump.stop();
  });
  const settings = (maxDepth: number): DispatchSettings =>
    new DispatchSettings({
      retry: { maxAttempts: 3, backoff: 'constant', baseMs: 20, maxMs: 1_000, jitter: 0 },
      ...{ maxDepth, concurrency: 64 },
    });
  const batches = (maxDepth = 8): QueueBatches => {
    const outbox = new Outbox(new OutboxRepository(), new OutboxBell(world.bus, logger));
    const places = new TriggerPlaces(pg.database, new PlaceRepository(), logger);
    return new QueueBatches(pg.database, new BatchRepository(), outbox, places, settings(maxDepth));
  };
  const sender = (maxMessages = 1_000_000): QueueSender => {
    const messages = new MessageRepository();
    const limit = new BacklogLimit(messages, new QueueSettings(maxMessages));
    return new QueueSender(messages, limit, new QueueBell(world.bus, logger));
  };
  return Object.setPrototypeOf(
    {
      batches,
      sender,
      trigger: (more: Given = {}, owner = world.owner) => givenTrigger(pg, owner, more),
      async send(body: unknown, more: Partial<MessageToSend> = {}, from?: Sender) {
        const message = { ...aMessage(world.owner.appId, body), ...more };
        const way = sender();
        const receipt = await way.send(pg.database.statements, message, from);
        way.ring(receipt);
        return receipt.id;
      },
      async pumping(options: Partial<WorldOptions> = {}) {
        const orchestrator = await world.started(options);
        const pump = new QueuePump(batches(options.maxDepth), world.bus, logger);
        orchestrator.settler.whenSettled(({ triggerId }) => pump.wake(triggerId ?? ''));
        pumps.push(pump);
        pump.start();
        return orchestrator;
      },
    },
    world,
  ) as QueuesWorld;
}

export function aMessage(appId: string, body: unknown = 1): MessageToSend {
  const options = { delaySeconds: undefined, dedupeKey: undefined, priority: undefined };
  return { appId, queue: 'work', body: JSON.stringify(body), ...options };
}

async function givenTrigger(
  pg: PostgresForSpecs,
  { appId, scriptId }: Owner,
  { queue = 'work', concurrency = 1, batchSize = 1, maxAttempts = 3, baseMs = 20, enabled = true }: Given,
): Promise<string> {
  const id = newId();
  const by = newId();
  await pg.db.user.create({
    data: { id: by, username: `u-${by}`, passwordHash: '-', instanceRole: 'owner' },
  });
  await pg.db.trigger.create({
    data: {
      ...{ id, appId, scriptId, kind: 'queue', enabled, registeredByPrincipal: by },
      ...{ maxAttempts, backoff: 'constant', baseMs, maxMs: 60_000, jitter: 0 },
      queue: { create: { appId, queue, concurrency, batchSize } },
    },
  });
  return id;
}
