import type { BodyKind } from '#contracts';
import type { Invocation, InvocationBody } from './invocation.js';

/** What of an invocation comes from its request, as the script is to see it. */
export type HttpEvent = Pick<Invocation, 'request' | 'requestId' | 'principal' | 'body'>;

/** A request as it waits for its run. */
interface HttpPayload extends Omit<HttpEvent, 'body'> {
  readonly body: {
    readonly kind: BodyKind;
    readonly bytes: number;
    readonly text?: string;
    /** Instead of `text` where the body is bytes: JSON would make up to six bytes of one. */
    readonly base64?: string;
  };
}

/** JSON text of a request, to be kept until its run. */
export function writeHttpPayload({ request, requestId, principal, body }: HttpEvent): string {
  const payload: HttpPayload = { request, requestId, principal: principal ?? null, body: keptBody(body) };
  return JSON.stringify(payload);
}

export function readHttpPayload(text: string): HttpEvent {
  const { request, requestId, principal, body } = JSON.parse(text) as HttpPayload;
  return { request, requestId, principal: principal ?? null, body: bodyOf(body) };
}

function keptBody({ kind, bytes, text }: InvocationBody): HttpPayload['body'] {
  if (text === undefined) return { kind, bytes };
  if (kind !== 'bytes') return { kind, bytes, text };
  return { kind, bytes, base64: Buffer.from(text, 'latin1').toString('base64') };
}

function bodyOf({ kind, bytes, text, base64 }: HttpPayload['body']): InvocationBody {
  if (base64 === undefined) return { kind, bytes, text };
  return { kind, bytes, text: Buffer.from(base64, 'base64').toString('latin1') };
}
