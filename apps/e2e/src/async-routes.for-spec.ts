import { randomUUID } from 'node:crypto';
import type { ExecutionView, ScriptView } from '#contracts';
import type { Client } from './client.js';
import { pause } from './program.js';

export interface AsyncEndpoint {
  readonly script: ScriptView;
  readonly path: string;
}

/** A script behind an async route that nobody else uses. */
export async function asyncEndpoint(
  admin: Client,
  source: string,
  more: Record<string, unknown> = {},
): Promise<AsyncEndpoint> {
  const script = await admin.script(source, more);
  const path = `/specs/async-${randomUUID()}`;
  const body = { path, dispatch_mode: 'async' };
  const { status, text } = await admin.post(`/api/v1/admin/scripts/${script.id}/routes`, body);
  if (status !== 201) throw new Error(`Cannot create an async route: ${text}`);
  return { script, path };
}

/** Executions of a script once they are as the spec waits for; those there are when it takes too long. */
export async function executionsOnce(
  admin: Client,
  scriptId: string,
  areSo: (executions: readonly ExecutionView[]) => boolean,
  withinMs = 15_000,
): Promise<readonly ExecutionView[]> {
  for (const end = Date.now() + withinMs; ; await pause(50)) {
    const { json } = await admin.get(`/api/v1/admin/scripts/${scriptId}/logs?limit=200`);
    const items = (json['items'] ?? []) as readonly ExecutionView[];
    if (areSo(items) || Date.now() > end) return items;
  }
}

export const succeeded = (executions: readonly ExecutionView[]): string[] =>
  executions.filter(({ status }) => status === 'success').map(({ execution_id: id }) => id);
