import { PromiseOf, then } from './primordials.js';

/** Asks the host for a service; `effect` when it may change something outside this run. */
export type Call = (service: string, payload: string, effect: boolean) => Promise<string>;

/** Whatever is wrong with a call, its promise says it. */
export function ask<T>(send: () => Promise<string>, read: (answer: string) => T): Promise<T> {
  return new PromiseOf<T>((resolve, reject) => {
    const settle = (answer: unknown): void => {
      try {
        resolve(read(answer as string));
      } catch (error) {
        reject(error);
      }
    };
    then(send(), settle, reject);
  });
}

/** What an error of the script's own making says, if it can be read. */
export function reasonOf(error: unknown): string {
  try {
    const { message } = error as { message?: unknown };
    return typeof message === 'string' ? `: ${message}` : '';
  } catch {
    return '';
  }
}
