import { randomUUID } from 'node:crypto';
import type { ExecutionView, Page, RouteView, ScriptView } from '#contracts';
import { ADMIN } from './installation.js';
import type { Place } from './installation.js';
import { pause } from './program.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

/** A stranger with curl, signed in or not. */
export class Client {
  private constructor(
    readonly base: string,
    private readonly token: string | undefined,
  ) {}

  static anonymous(place: Place): Client {
    return new Client(place.base, undefined);
  }

  static async signedIn(place: Place, who: typeof ADMIN = ADMIN): Promise<Client> {
    const answer = await Client.anonymous(place).post('/api/v1/auth/login', who);
    if (answer.status !== 200) throw new Error(`Cannot sign in: ${answer.text}`);
    return new Client(place.base, answer.json['token'] as string);
  }

  /** For requests that a spec makes itself. */
  get credentials(): Record<string, string> {
    return this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, JSON.stringify(body), { 'content-type': 'application/json', ...headers });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send('PUT', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send('PATCH', path, JSON.stringify(body), { 'content-type': 'application/json' });
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  async send(
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const init = {
      method,
      headers: { ...this.credentials, ...headers },
      ...(body === undefined ? {} : { body }),
    };
    const response = await fetch(this.base + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  /** A script under a name of its own. */
  async script(source: string, more: Record<string, unknown> = {}): Promise<ScriptView> {
    const name = `spec-${randomUUID()}`;
    const answer = await this.post('/api/v1/admin/scripts', { app_id: 'default', name, source, ...more });
    if (answer.status !== 201) throw new Error(`Cannot create a script: ${answer.text}`);
    return answer.json as unknown as ScriptView;
  }

  async route(scriptId: string, path: string, method?: string): Promise<RouteView> {
    const answer = await this.post(`/api/v1/admin/scripts/${scriptId}/routes`, {
      path,
      ...(method ? { method } : {}),
    });
    if (answer.status !== 201) throw new Error(`Cannot create a route: ${answer.text}`);
    return answer.json as unknown as RouteView;
  }

  /** A path nobody else uses, and a script that answers there. */
  async endpoint(
    source: string,
    more: Record<string, unknown> = {},
  ): Promise<{ script: ScriptView; path: string }> {
    const script = await this.script(source, more);
    const path = `/specs/${script.id}`;
    await this.route(script.id, path);
    return { script, path };
  }

  /** A script's executions, once there are as many; records are written a moment after the answer. */
  async executions(scriptId: string, atLeast: number): Promise<readonly ExecutionView[]> {
    for (let looks = 0; ; looks++) {
      const { json } = await this.get(`/api/v1/admin/scripts/${scriptId}/logs`);
      const { items } = json as unknown as Page<ExecutionView>;
      if (items.length >= atLeast || looks > 100) return items;
      await pause(30);
    }
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
