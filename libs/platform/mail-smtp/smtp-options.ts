import { BlockList, isIP } from 'node:net';

/** What a URL says of the way to a server. */
export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte on; otherwise it begins in clear and goes over to TLS where the server can. */
  readonly secure: boolean;
  /** Nothing is sent before it is encrypted. */
  readonly requireTLS: boolean;
  /** For a server on this very machine, whose certificate, if it has one, is of its own making. */
  readonly ignoreTLS: boolean;
  readonly auth: { readonly user: string; readonly pass: string } | undefined;
}

const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** @param url `smtp://` or `smtps://`, with user and password where the server wants them. */
export function smtpOptions(url: string): SmtpOptions {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const isLocal = isLoopback(host);
  const auth = username === '' ? undefined : { user: decoded(username), pass: decoded(password) };
  return {
    host,
    port: port === '' ? (secure ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(port),
    secure,
    // A password goes through no network in clear, whatever somebody between us and the server leaves out.
    requireTLS: !secure && !isLocal && auth !== undefined,
    ignoreTLS: !secure && isLocal,
    auth,
  };
}

/** A percent sign that begins no escape stands for itself: passwords have such. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost' || host.endsWith('.localhost');
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
