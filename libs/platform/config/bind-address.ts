import type { Environment } from './environment.js';

export interface BindAddress {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:(\[[0-9a-f:.]+\]|[^:[\]]*):)?(\d{1,5})$/i;
const MAX_PORT = 65_535;

/** `host:port`, `:port` or `port`; IPv6 hosts in brackets (R-OPS-03). Undefined when it is not set and has no fallback. */
export function readBind(env: Environment, name: string, fallback: string): BindAddress;
export function readBind(env: Environment, name: string): BindAddress | undefined;
export function readBind(env: Environment, name: string, fallback = ''): BindAddress | undefined {
  const text = env.text(name, fallback);
  if (text === '') return undefined;
  const match = ADDRESS.exec(text);
  const port = Number(match?.[2] ?? -1);
  if (match === null || port > MAX_PORT) {
    env.fault(`${name}="${text}" must be host:port, for example 127.0.0.1:8080`);
    return { host: '127.0.0.1', port: 0 };
  }
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '');
  return { host: host === '' ? '0.0.0.0' : host, port };
}
