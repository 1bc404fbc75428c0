import type { DueMessage, Sender } from './queue-message.js';

export interface BatchRules {
  /** Messages of one batch at most. */
  readonly batchSize: number;
  /** Bodies of one batch at most; a larger one is alone in its batch. */
  readonly maxBatchBytes: number;
  /** Bodies of all batches together; at least one is formed. */
  readonly maxBytes: number;
  readonly maxBatches: number;
  /** The deepest level at which events are run (R-DISP-08). */
  readonly maxDepth: number;
}

export interface Batch {
  readonly messages: readonly DueMessage[];
  /** What it is an effect of: the deepest of its messages, so that no chain of sends goes on for ever (R-QUE-10). */
  readonly sender: Sender | undefined;
}

/**
 * Cuts messages into batches, in their order (R-QUE-04).
 * What is too deep to be run is by itself: dropping it must not take others along.
 */
export function formBatches(messages: readonly DueMessage[], rules: BatchRules): Batch[] {
  const batches: DueMessage[][] = [];
  let [bytes, all] = [0, 0];
  for (const message of messages) {
    const current = batches.at(-1);
    const last = current?.at(-1);
    const fits =
      current !== undefined &&
      last !== undefined &&
      current.length < rules.batchSize &&
      bytes + message.bodyBytes <= rules.maxBatchBytes &&
      isTooDeep(last, rules) === isTooDeep(message, rules);
    if (all > 0 && all + message.bodyBytes > rules.maxBytes) break;
    if (fits) current.push(message);
    else if (batches.length < rules.maxBatches) batches.push([message]);
    else break;
    bytes = (fits ? bytes : 0) + message.bodyBytes;
    all += message.bodyBytes;
  }
  return batches.map((batch) => ({ messages: batch, sender: senderOf(batch) }));
}

/** Its event is one hop further than whoever sent it. */
function isTooDeep({ sender }: DueMessage, { maxDepth }: BatchRules): boolean {
  return sender !== undefined && sender.depth + 1 > maxDepth;
}

/** The first one that a run has sent names the chain. */
function senderOf(batch: readonly DueMessage[]): Sender | undefined {
  const senders = batch.flatMap(({ sender }) => sender ?? []);
  const [first] = senders;
  return first && { ...first, depth: Math.max(...senders.map(({ depth }) => depth)) };
}

/** JSON text of `ctx.event.queue`; bodies are put in as they are, and never read. */
export function batchPart(queue: string, { messages }: Batch, bodies: ReadonlyMap<string, string>): string {
  const parts = messages.map(({ id }) => `{"id":"${id}","body":${bodies.get(id) ?? 'null'}}`);
  return `{"queue":${JSON.stringify(queue)},"messages":[${parts.join(',')}]}`;
}
