const QUEUE = /^[A-Za-z0-9_.:-]{1,100}$/;

/** @throws what `refusal` makes of the reason. */
export function requireQueueName(name: string, refusal: (message: string) => Error): void {
  if (!QUEUE.test(name))
    throw refusal('a queue must be named by 1 to 100 letters, digits, "_", ".", ":" and "-"');
}
