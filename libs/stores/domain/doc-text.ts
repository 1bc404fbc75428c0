import type { Doc } from './doc.js';

/** A document as JSON text for scripts; its data is JSON text already. */
export function docText({ id, data, version, createdAt, updatedAt }: Doc): string {
  const times = `"createdAt":"${createdAt.toISOString()}","updatedAt":"${updatedAt.toISOString()}"`;
  return `{"id":"${id}","data":${data},"version":${version},${times}}`;
}
