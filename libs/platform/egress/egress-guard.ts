import { networkInterfaces } from 'node:os';
import type { Dispatcher } from 'undici';
import type { AppPools } from './app-pools.js';
import { isListed, isLocalName } from './check-url.js';
import type { Destination } from './check-url.js';
import { canonicalAddress, classifyAddress } from './classify-address.js';
import { codingsOf } from './decoder.js';
import {
  EgressBlockedError,
  EgressFailedError,
  EgressTooLargeError,
  EgressTooManyRedirectsError,
} from './egress.errors.js';
import { MAX_REDIRECTS } from './egress-request.js';
import type { EgressRequest, EgressResponse } from './egress-request.js';
import { HostLookups } from './host-lookups.js';
import type { Resolve } from './host-lookups.js';
import type { Wiring } from './pinned-connector.js';
import { prepareRequest } from './prepare-request.js';
import { readBody } from './read-body.js';
import { isRedirect, redirectStep } from './redirect-step.js';
import type { Step } from './redirect-step.js';
import { Term } from './term.js';

export interface EgressGuardOptions {
  /** Lifts the check of addresses, for development; URLs are checked all the same (R-HTTP-08). */
  readonly allowPrivate: boolean;
  /** This machine's addresses; those of its network interfaces unless given. */
  readonly ownAddresses?: () => readonly string[];
  /** All addresses of a name; the system's lookup unless given. */
  readonly resolve?: Resolve;
  /** How many pools of connections are kept, over all apps. */
  readonly maxPools?: number;
  readonly warn: (message: string) => void;
}

const DEFAULT_MAX_POOLS = 512;
/** All addresses of a host are checked, and so many of them tried. */
const MAX_ADDRESSES_TRIED = 8;

/** A response whose body has not been read. */
interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: [name: string, value: string][];
  readonly body: Dispatcher.ResponseData['body'];
  readonly release: () => void;
}

/**
 * The only way from a script to the network. Every request, the first as well as those after redirects, goes to an
 * address that was checked for that very request, over a connection that no other app uses; a proxy that the environment
 * names is not used, for it would look names up itself.
 */
export class EgressGuard {
  private readonly closing = new AbortController();
  private readonly lookups: HostLookups;
  /** Loaded with the first request: the HTTP client takes some 20 MB, and many executors never need it. */
  private pools: Promise<AppPools> | undefined;

  /** @param wiring for specs alone, see there. */
  constructor(
    private readonly options: EgressGuardOptions,
    private readonly wiring: Wiring = {},
  ) {
    this.lookups = new HostLookups(options.resolve);
    if (options.allowPrivate) {
      options.warn(
        'Scripts may reach private addresses: PICLOUD_HTTP_ALLOW_PRIVATE is on, which is for development only',
      );
    }
  }

  /**
   * Any status is an answer, also 404 and 500 (R-HTTP-03).
   * @throws EgressError saying what went wrong and whether it may be tried again; the reason of `request.signal` when
   *   that aborts.
   */
  async fetch(request: EgressRequest): Promise<EgressResponse> {
    const first = prepareRequest(request);
    const term = new Term(request.timeoutMs, [request.signal, this.closing.signal]);
    try {
      return await this.follow(first, request, term);
    } catch (error) {
      // An end of the term is what happened; the error is only how the client took it.
      if (term.signal.aborted) throw term.signal.reason;
      const { failureOf } = await import('./failure-of.js');
      throw failureOf(error);
    } finally {
      term.end();
    }
  }

  /** Ends what is under way with `http.failed`. Safe to call twice. */
  async close(): Promise<void> {
    this.closing.abort(new EgressFailedError('closed'));
    await (await this.pools)?.destroy();
  }

  private openPools(): Promise<AppPools> {
    const { maxPools = DEFAULT_MAX_POOLS } = this.options;
    this.pools ??= import('./app-pools.js').then(({ AppPools }) => new AppPools(maxPools, this.wiring));
    return this.pools;
  }

  private async follow(first: Step, request: EgressRequest, term: Term): Promise<EgressResponse> {
    let step = first;
    for (let redirects = 0; ; redirects += 1) {
      const answer = await this.ask(step, request, term);
      try {
        const next = nextStep(step, answer, request);
        if (next === undefined) {
          const { headers, body } = await contentOf(answer, step.method, request.maxResponseBytes);
          const { status, statusText } = answer;
          return { status, statusText, headers, body, url: step.to.url.href, redirected: redirects > 0 };
        }
        if (redirects === MAX_REDIRECTS) throw new EgressTooManyRedirectsError(MAX_REDIRECTS);
        step = next;
      } finally {
        discard(answer);
      }
    }
  }

  private async ask(step: Step, request: EgressRequest, term: Term): Promise<Answer> {
    const addresses = await this.checkedAddresses(step.to, request, term);
    term.signal.throwIfAborted();
    const { url } = step.to;
    const { pool, release } = (await this.openPools()).lease(request.appId, url.origin, addresses);
    try {
      const response = await pool.request({
        method: step.method as Dispatcher.HttpMethod,
        path: `${url.pathname}${url.search}`,
        headers: step.headers.flat(),
        body: step.body ?? null,
        signal: term.signal,
        responseHeaders: 'raw',
      });
      const { statusCode: status, statusText, body } = response;
      return { status, statusText, headers: pairsOf(response.headers), body, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @throws EgressBlockedError when any of the host's addresses is denied (R-HTTP-04). */
  private async checkedAddresses(
    { host, isAddress }: Destination,
    { appId, allowedHosts }: EgressRequest,
    term: Term,
  ): Promise<readonly string[]> {
    if (!isListed(host, allowedHosts)) throw new EgressBlockedError('unlisted');
    const { allowPrivate } = this.options;
    if (!allowPrivate && isLocalName(host)) throw new EgressBlockedError('loopback');
    const addresses = isAddress ? [host] : await term.bound(() => this.lookups.addressesOf(appId, host));
    if (!allowPrivate) {
      const own = this.ownAddresses();
      for (const address of addresses) {
        const category = classifyAddress(address, own);
        if (category !== undefined) throw new EgressBlockedError(category);
      }
    }
    return addresses.slice(0, MAX_ADDRESSES_TRIED);
  }

  /** Asked each time: an interface may have come or changed. */
  private ownAddresses(): ReadonlySet<string> {
    const own = this.options.ownAddresses?.() ?? addressesOfInterfaces();
    return new Set(own.map(canonicalAddress).filter((address) => address !== undefined));
  }
}

function addressesOfInterfaces(): string[] {
  return Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
}

function nextStep(step: Step, answer: Answer, { redirect }: EgressRequest): Step | undefined {
  if (redirect === 'manual' || !isRedirect(answer.status)) return undefined;
  if (redirect === 'error') throw new EgressFailedError('redirected');
  return redirectStep(step, answer.status, valuesOf(answer.headers, 'location'));
}

async function contentOf(
  { status, headers, body }: Answer,
  method: string,
  maxBytes: number,
): Promise<Pick<EgressResponse, 'headers' | 'body'>> {
  // Their headers speak of a body that another request would get.
  const bodyless = method === 'HEAD' || status === 204 || status === 304;
  const codings = bodyless ? [] : codingsOf(valuesOf(headers, 'content-encoding'));
  const announced = Number(valuesOf(headers, 'content-length')[0]);
  if (!bodyless && codings.length === 0 && announced > maxBytes)
    throw new EgressTooLargeError('response body', maxBytes);
  const content = await readBody(body, codings, maxBytes);
  const stale = (name: string): boolean => name === 'content-encoding' || name === 'content-length';
  return {
    headers: codings.length === 0 ? headers : headers.filter(([name]) => !stale(name)),
    body: content,
  };
}

/** A body that nobody reads takes its connection with it: reading on for the next request could last for ever. */
function discard({ body, release }: Answer): void {
  body.on('error', () => undefined).destroy();
  release();
}

function pairsOf(raw: unknown): [name: string, value: string][] {
  const flat = raw as readonly string[];
  return Array.from({ length: flat.length / 2 }, (_, index) => [
    (flat[2 * index] ?? '').toLowerCase(),
    flat[2 * index + 1] ?? '',
  ]);
}

function valuesOf(headers: readonly (readonly [string, string])[], wanted: string): string[] {
  return headers.filter(([name]) => name === wanted).map(([, value]) => value);
}
