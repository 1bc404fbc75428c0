import { readFileSync } from 'node:fs';

/** A script on a page of the reference: what stands behind `ts` in the line of its fence, and its text. */
export interface Fence {
  readonly info: string;
  readonly source: string;
}

/** A script that a page shows with the requests that follow it. */
export interface Example {
  readonly title: string;
  readonly source: string;
  readonly module: string | undefined;
  readonly route: string | undefined;
  readonly env: readonly [string, string] | undefined;
  readonly bundled: boolean;
  readonly exchanges: Exchange[];
}

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
  readonly status: number;
  readonly type: string;
  readonly answer: string;
}

/** Pages whose examples with requests are all run by programming-model.e2e-spec.ts. */
export const PAGES_WITH_REQUESTS = [
  'programming-model',
  'kv',
  'docs',
  'files',
  'atomic',
  'http',
  'variables',
] as const;

const FENCE = /^```(ts|http)\b([^\n]*)\n([\s\S]*?)^```$/gm;

export const textOf = (page: string): string => readFileSync(`docs/reference/${page}.md`, 'utf8');

export function scriptsOf(page: string): Fence[] {
  return [...textOf(page).matchAll(FENCE)].flatMap(([, kind, info = '', source = '']) =>
    kind === 'ts' ? [{ info: info.trim(), source }] : [],
  );
}

/** Scripts of whose fence nothing is said but that they are TypeScript: a spec of their own runs each. */
export const plainScriptsOf = (page: string): string[] =>
  scriptsOf(page).flatMap(({ info, source }) => (info === '' ? [source] : []));

/** @throws Error where a request follows no script that has a route. */
export function examplesOf(page: string): Example[] {
  const examples: Example[] = [];
  let current: Example | undefined;
  for (const [, kind, info = '', text = ''] of textOf(page).matchAll(FENCE)) {
    if (kind === 'ts') {
      current = /\b(?:route|module)=/.test(info) ? exampleOf(info, text) : undefined;
      if (current !== undefined) examples.push(current);
    } else if (current === undefined) throw new Error(`${page}.md: no script is there for\n${text}`);
    else current.exchanges.push(exchangeOf(text));
  }
  return examples;
}

function exampleOf(info: string, source: string): Example {
  const told = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(info)?.[1];
  const [name, value] = (told('env') ?? '').split(':');
  return {
    title: info.trim(),
    source,
    module: told('module'),
    route: told('route'),
    env: name && value ? [name, value] : undefined,
    bundled: info.includes(' bundle'),
    exchanges: [],
  };
}

function exchangeOf(text: string): Exchange {
  const parts = text.trim().split(/\n\n/);
  const [line = '', ...headerLines] = (parts[0] ?? '').split('\n');
  const [method = '', path = ''] = line.split(' ');
  const [statusLine = '', ...answer] = (parts.at(-1) ?? '').split('\n');
  const [status = '', ...type] = statusLine.split(' ');
  return {
    method,
    path,
    headers: Object.fromEntries(headerLines.map((header) => header.split(/:\s*/) as [string, string])),
    body: parts.length === 3 ? parts[1] : undefined,
    status: Number(status),
    type: type.join(' '),
    answer: answer.join('\n'),
  };
}
