/** Those that have numbers of their own, from 1 on. */
const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export const ANY_METHOD = 0;
/** Of all others: then only the name says whether two are the same. */
export const OTHER_METHOD = METHODS.length + 1;
export const GET = methodNumber('GET');
export const HEAD = methodNumber('HEAD');

export function methodNumber(method: string): number {
  const index = METHODS.indexOf(method);
  return index === -1 ? OTHER_METHOD : index + 1;
}
