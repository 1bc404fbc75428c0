import { domainToASCII } from 'node:url';

/** Whom a mail is from or to. */
export interface MailAddress {
  /** For people; may be empty. */
  readonly name: string;
  /** `local@domain`; the domain in its ASCII form and in lower case. */
  readonly address: string;
}

/** RFC 5321, section 4.5.3.1; of the whole, what a path of 256 holds without its brackets. */
const MAX_LOCAL_CHARS = 64;
const MAX_ADDRESS_CHARS = 254;
const MAX_NAME_CHARS = 200;
/** The unquoted form. Names in other scripts need SMTPUTF8, which many servers do not have. */
const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const NAMED = /^(.*)<([^<>]*)>$/;
const QUOTED = /^"(.*)"$/;
/** Would end the header, or open another address in it. */
const NOT_IN_NAMES = /[\p{Cc}\p{Cf}<>"\\\u2028\u2029]/u;

/** Reads `ada@example.com` or `Ada <ada@example.com>`. Undefined for what is no such address, or more than one. */
export function parseMailAddress(text: string): MailAddress | undefined {
  // A trim of its own would take line breaks away that must be refused.
  const [, label = '', inner = text] = NAMED.exec(text) ?? [];
  const unquoted = label.replace(/^ +| +$/g, '');
  const name = QUOTED.exec(unquoted)?.[1] ?? unquoted;
  if (name.length > MAX_NAME_CHARS || NOT_IN_NAMES.test(name)) return undefined;
  const address = parseBare(inner);
  return address === undefined ? undefined : { name, address };
}

function parseBare(text: string): string | undefined {
  const cut = text.lastIndexOf('@');
  const [local, host] = [text.slice(0, Math.max(cut, 0)), text.slice(cut + 1)];
  // The URL parser drops tabs and line breaks, so nothing may reach it that has any.
  if (local.length > MAX_LOCAL_CHARS || !LOCAL.test(local) || !/^[\p{L}\p{N}\p{M}.-]+$/u.test(host))
    return undefined;
  const domain = domainToASCII(host);
  const address = `${local}@${domain}`;
  return DOMAIN.test(domain) && address.length <= MAX_ADDRESS_CHARS ? address : undefined;
}
