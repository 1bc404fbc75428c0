import { URL as UrlInterface, URLSearchParams as ParamsInterface } from 'whatwg-url/webidl2js-wrapper.js';
import { decodeUtf8WithoutBom, encodeUtf8 } from '../encoding/utf8.js';
import { apply, descriptorOf } from '../primordials.js';
import { notePlatformPrototype } from '../webidl.js';
import borrowed from './borrowed.cjs';
import { toASCII } from './domain-to-ascii.js';

interface UrlObject {
  readonly href: string;
  readonly username: string;
  readonly password: string;
}
interface Scope {
  URL: new (url: unknown, base?: unknown) => UrlObject;
  URLSearchParams: new (init?: unknown) => object;
}

// What the package takes from elsewhere (tools/build-guest.mjs).
borrowed.toASCII = toASCII;
borrowed.encodeUtf8 = encodeUtf8;
borrowed.decodeUtf8WithoutBom = decodeUtf8WithoutBom;

const scope = { Array, Object, Promise, String, TypeError } as unknown as Scope;
UrlInterface.install(scope, ['Window']);
ParamsInterface.install(scope, ['Window']);

export const { URL, URLSearchParams } = scope;
notePlatformPrototype(URL.prototype as object);
notePlatformPrototype(URLSearchParams.prototype as object);

const hrefOf = getter<string>('href');
const usernameOf = getter<string>('username');
const passwordOf = getter<string>('password');
const paramsToString = (URLSearchParams.prototype as { toString: () => string }).toString;

function getter<T>(name: string): (url: object) => T {
  const get = descriptorOf(URL.prototype as object, name)?.get as () => T;
  return (url) => apply(get, url, []);
}

export function isParams(value: unknown): value is object {
  return ParamsInterface.is(value);
}

/** A URLSearchParams as `application/x-www-form-urlencoded`. */
export function paramsText(params: object): string {
  return apply(paramsToString, params, []);
}

/** @throws TypeError when the text is no absolute URL. */
export function parseUrl(text: string): { readonly href: string; readonly hasCredentials: boolean } {
  const url = new URL(text);
  return { href: hrefOf(url), hasCredentials: usernameOf(url) !== '' || passwordOf(url) !== '' };
}
