/** What the web globals ask of the wrapper around a script; nothing here is an object of the host's. */
export interface GuestHost {
  /**
   * Asks the host for a service by name; payload and answer are JSON text.
   * @param effect whether it may change something outside this run
   * @param take is given what tells the host that nobody waits for the answer any more
   * @throws Error with `code` and `message`, at once or as a rejection
   */
  call(service: string, payload: string, effect: boolean, take?: (drop: () => void) => void): Promise<string>;
  /** Random bytes from the host, one latin1 character per byte; at most 65,536 at a time. Synchronous. */
  entropy(length: number): string;
  setTimeout(fn: () => void, ms: number): number;
  clearTimeout(id: number): void;
}

let installed: GuestHost | undefined;

export function useHost(given: GuestHost): void {
  installed = given;
}

/** @throws Error before `useHost`: the wrapper installs the web globals before any script runs. */
export function host(): GuestHost {
  if (installed === undefined) throw new Error('The web globals are not installed yet');
  return installed;
}
