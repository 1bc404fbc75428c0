/** How one executor works; the app that starts it decides. */
export class ExecutorSettings {
  constructor(
    /** Names this executor on the bus; new at each start. */
    readonly executorId: string,
    /** Runs it takes at a time (R-EXEC-11). */
    readonly gateSize: number,
    /** Compiled scripts it keeps (R-EXEC-12). */
    readonly scriptCacheSize: number,
    /** Modules it keeps, shared by the scripts that import them (R-MOD-05). */
    readonly moduleCacheSize: number,
    /** How long it lets runs end when it is told to stop, ms. */
    readonly drainMs: number,
  ) {}
}
