import type { IncomingMessage } from 'node:http';
import { bodyKindOf, BodyTooLargeError } from '../domain/index.js';
import type { InvocationBody } from '../domain/index.js';

/** The client went away before its request was whole; there is nobody to answer. */
export class ClientGoneError extends Error {}

export const NO_BODY: InvocationBody = { kind: 'none', text: undefined, bytes: 0 };

/** Whether a body follows; a request without one need not wait for it. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
}

/**
 * The whole body, as text or as one character per byte.
 * @throws BodyTooLargeError as soon as it is known to be over `maxBytes`; what is left is not kept.
 * @throws ClientGoneError
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<InvocationBody> {
  const { headers } = request;
  const announced = headers['content-length'];
  if (announced !== undefined && Number(announced) > maxBytes) throw new BodyTooLargeError(maxBytes);
  const bytes = await collect(request, maxBytes);
  const kind = bodyKindOf(headers['content-type'], bytes.length);
  if (kind === 'none') return NO_BODY;
  return { kind, text: bytes.toString(kind === 'bytes' ? 'latin1' : 'utf8'), bytes: bytes.length };
}

function collect(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // Gone before anybody listened: nothing will be heard of it any more.
    if (request.destroyed) reject(new ClientGoneError('The request broke off'));
    const chunks: Buffer[] = [];
    let total = 0;
    request.on('data', (chunk: Buffer) => {
      total += chunk.length;
      if (total > maxBytes) {
        // Node reads on and forgets it, so that the client gets to read the answer.
        chunks.length = 0;
        reject(new BodyTooLargeError(maxBytes));
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      if (total > maxBytes) return;
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, total));
    });
    request.on('error', () => reject(new ClientGoneError('The request broke off')));
    request.on('close', () => reject(new ClientGoneError('The request broke off')));
  });
}
