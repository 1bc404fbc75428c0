import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { SECOND_MS } from '#kernel';
import { canonicalAddress } from './classify-address.js';
import { EgressFailedError } from './egress.errors.js';
import { CONNECT_TIMEOUT_MS } from './egress-request.js';

/**
 * How an address that was checked and allowed is reached. Nothing but specs sets it, and the index of this folder
 * does not give it away. It has no say in what is allowed: a spec resolves a name to a public address, which passes
 * the same checks as any other, and lays only the wire behind that address to a server of its own on this machine.
 */
export interface Wiring {
  /** The address to open a socket to, in place of the checked one. */
  readonly dial?: (checkedAddress: string) => string;
  /** The authority to trust in place of the system's, PEM. */
  readonly ca?: string;
}

/** Until the next of several addresses is tried as well. */
const NEXT_ADDRESS_AFTER_MS = SECOND_MS;

/**
 * Connects to these addresses and no others, whatever the host's name means by now: between check and connection
 * nothing is looked up (R-HTTP-04). The name still goes into SNI and is what the certificate must be for.
 * @param addresses at least one, all of them checked
 */
export function pinnedConnector(addresses: readonly string[], wiring: Wiring): buildConnector.connector {
  const dialled = addresses.map((address) => wiring.dial?.(address) ?? address);
  const base = buildConnector({
    // Streams of several scripts on one connection would share its limits.
    allowH2: false,
    timeout: CONNECT_TIMEOUT_MS,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    lookup: lookupOf(dialled),
    // Said, so that no variable of the environment can switch it off.
    rejectUnauthorized: true,
    ...(wiring.ca === undefined ? {} : { ca: wiring.ca }),
  });
  const expected = new Set(dialled.map(canonicalAddress));
  return (target, done) => {
    const name = target.hostname.replace(/\.+$/, '');
    // An address is not looked up, so there the connector itself is told where to go.
    const hostname = isIP(name) === 0 ? name : (dialled[0] ?? name);
    const { servername: _, ...rest } = target;
    const sni = isIP(name) === 0 && target.protocol === 'https:' ? { servername: name } : {};
    base({ ...rest, hostname, ...sni }, (...result) => {
      const [error, socket] = result;
      if (error !== null) return done(error, null);
      // The last word: whatever led here, the other end is one that was checked.
      const fault = faultOf(socket.remoteAddress, expected);
      if (fault === undefined) return done(null, socket);
      socket.destroy();
      done(fault, null);
    });
  };
}

function faultOf(remote: string | undefined, expected: ReadonlySet<string | undefined>): Error | undefined {
  // It has gone again already.
  if (remote === undefined) return new EgressFailedError('reset');
  if (expected.has(canonicalAddress(remote))) return undefined;
  return new Error('Connected to another address than the one that was checked');
}

function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, done) => {
    if (all === true) return done(null, found);
    const [first] = found;
    done(null, first?.address ?? '', first?.family);
  };
}
