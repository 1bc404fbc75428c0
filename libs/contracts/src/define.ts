/** A class whose decorators say what a message must look like: type and schema in one. */
export type Shape<T extends object> = new () => T;

export interface RequestContract<Req extends object, Res extends object> {
  /** `<owner>.v<n>.<verb-noun>`: who answers, which version of the message, what is asked. */
  readonly subject: string;
  readonly request: Shape<Req>;
  readonly response: Shape<Res>;
  /** The codes a caller must be ready for, beside those of the bus itself. */
  readonly errors: readonly string[];
}

export interface EventContract<E extends object> {
  readonly subject: string;
  readonly event: Shape<E>;
}

/** Fixes the types of a question and its answer; renames and new required fields take a new version. */
export function defineRequest<Req extends object, Res extends object>(
  contract: RequestContract<Req, Res>,
): RequestContract<Req, Res> {
  return contract;
}

/** Fixes the type of an announcement that any number of processes may hear, or none. */
export function defineEvent<E extends object>(contract: EventContract<E>): EventContract<E> {
  return contract;
}
