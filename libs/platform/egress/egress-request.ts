import { KIB, MIB, SECOND_MS } from '#kernel';
import type { Header } from './redirect-step.js';

/** What one script asks of the world. */
export interface EgressRequest {
  /** Connections are shared within an app and never between two. */
  readonly appId: string;
  readonly scriptId: string;
  readonly method: string;
  /** Absolute, http or https. */
  readonly url: string;
  /** In order, with repetitions; those that belong to the connection are left out (`DROPPED_HEADERS`). */
  readonly headers: readonly Header[];
  readonly body: Buffer | undefined;
  /** `manual` gives the redirecting response itself. */
  readonly redirect: 'follow' | 'error' | 'manual';
  /** For everything from the lookup to the last byte, over all redirects, ms. */
  readonly timeoutMs: number;
  /** After decompression. */
  readonly maxResponseBytes: number;
  readonly maxRequestBytes: number;
  /** Exact hosts, or `*.example.com` for the names below it; undefined for every public host. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** When it aborts, the call rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface EgressResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case, in the order of arrival. A body that was decompressed has lost its encoding and length. */
  readonly headers: [name: string, value: string][];
  readonly body: Buffer;
  /** Of the last request, without fragment. */
  readonly url: string;
  readonly redirected: boolean;
}

/** What a request has when its script does not say (R-HTTP-10). */
export const EGRESS_DEFAULTS = {
  timeoutMs: 30 * SECOND_MS,
  maxRequestBytes: 10 * MIB,
  maxResponseBytes: 10 * MIB,
} as const;

export const MAX_REDIRECTS = 5;
/** One connection, with its TLS handshake. */
export const CONNECT_TIMEOUT_MS = 5 * SECOND_MS;
/** All headers of one message together, and for a request its URL as well. */
export const MAX_HEADER_BYTES = 64 * KIB;
