/** The module `picloud`, as scripts import it. */
declare module 'picloud' {
  /** Writes a line into the execution's log; `data` is kept as JSON. */
  export const log: {
    trace(message: string, data?: unknown): void;
    debug(message: string, data?: unknown): void;
    info(message: string, data?: unknown): void;
    warn(message: string, data?: unknown): void;
    error(message: string, data?: unknown): void;
  };
}
