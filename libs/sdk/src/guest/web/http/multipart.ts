import { bytesOfLatin1, decodeUtf8WithoutBom, encodeUtf8, latin1Of } from '../encoding/utf8.js';
import { host } from '../host.js';
import { List } from '../list.js';
import {
  apply,
  BytesOf,
  charCodeAt,
  indexOf,
  matches,
  setBytes,
  slice,
  startsWith,
  toBase,
  toLower,
  typedLength,
} from '../primordials.js';
import { blobParts, fileNameOf, fileOver } from './blob.js';
import { FormData } from './form-data.js';
import type { FormEntry } from './form-data.js';
import { trimHttp } from './mime.js';

/** `multipart/form-data`, as HTML serialises it and as Fetch reads it. */

const BOUNDARY_BYTES = 16;
/** RFC 2046: at most 70 characters of this alphabet. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/** A boundary that no content can know beforehand. */
export function newBoundary(): string {
  const random = host().entropy(BOUNDARY_BYTES);
  let hex = '';
  for (let at = 0; at < random.length; at++) hex += slice(`0${toBase(charCodeAt(random, at), 16)}`, -2);
  return `----picloud-form-${hex}`;
}

export function serializeForm(entries: List<FormEntry>, boundary: string): Uint8Array {
  const pieces = new List<Uint8Array>();
  let length = 0;
  const push = (piece: Uint8Array) => {
    pieces.push(piece);
    length += typedLength(piece);
  };
  for (let at = 0; at < entries.length; at++) {
    const { name, value } = entries.at(at);
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(crlf(name))}"`;
    if (typeof value === 'string') push(encodeUtf8(`${head}\r\n\r\n${crlf(value)}\r\n`));
    else {
      const { bytes, type } = blobParts(value) as { bytes: Uint8Array; type: string };
      const mime = type === '' ? 'application/octet-stream' : type;
      push(encodeUtf8(`${head}; filename="${escaped(fileNameOf(value))}"\r\nContent-Type: ${mime}\r\n\r\n`));
      push(bytes);
      push(encodeUtf8('\r\n'));
    }
  }
  push(encodeUtf8(`--${boundary}--\r\n`));
  return joined(pieces, length);
}

function joined(pieces: List<Uint8Array>, length: number): Uint8Array {
  const all = new BytesOf(length);
  let filled = 0;
  for (let at = 0; at < pieces.length; at++) {
    setBytes(all, pieces.at(at), filled);
    filled += typedLength(pieces.at(at));
  }
  return all;
}

/** Every line break of a name or a value is CR LF on the wire. */
function crlf(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = charCodeAt(text, at);
    if (unit !== 0x0d && unit !== 0x0a) continue;
    out += `${slice(text, from, at)}\r\n`;
    if (unit === 0x0d && charCodeAt(text, at + 1) === 0x0a) at++;
    from = at + 1;
  }
  return out + slice(text, from);
}

function escaped(name: string): string {
  let out = '';
  for (let at = 0; at < name.length; at++) {
    const char = slice(name, at, at + 1);
    out += char === '"' ? '%22' : char === '\r' ? '%0D' : char === '\n' ? '%0A' : char;
  }
  return out;
}

/** @throws TypeError when the bytes are no form of this boundary */
export function parseForm(bytes: Uint8Array, boundary: string | undefined): FormData {
  if (boundary === undefined || matches(BOUNDARY, boundary) === null) throw malformed('it has no boundary');
  // One character per byte: finding and cutting are then the engine's own work.
  const text = latin1Of(bytes);
  const delimiter = `--${boundary}`;
  const form = new FormData();
  // A preamble is allowed by RFC 2046; Fetch wants the first delimiter at the start.
  let at = startsWith(text, '\r\n') ? 2 : 0;
  if (!startsWith(text, delimiter, at)) throw malformed('it does not begin with its boundary');
  at += delimiter.length;
  for (;;) {
    if (startsWith(text, '--', at)) return form;
    at = lineEnd(text, at);
    const end = indexOf(text, `\r\n${delimiter}`, at - 2);
    if (end < 0) throw malformed('its last part has no end');
    const headersEnd = indexOf(text, '\r\n\r\n', at);
    if (headersEnd < 0 || headersEnd > end) throw malformed('a part has no headers');
    // Of an empty content the blank line's end is the start of the next delimiter's line.
    const content = headersEnd + 4 > end ? '' : slice(text, headersEnd + 4, end);
    appendPart(form, headersOf(slice(text, at, headersEnd)), content);
    at = end + 2 + delimiter.length;
  }
}

/** After a delimiter may stand blanks, and then the line must end. */
function lineEnd(text: string, start: number): number {
  let at = start;
  while (slice(text, at, at + 1) === ' ' || slice(text, at, at + 1) === '\t') at++;
  if (!startsWith(text, '\r\n', at)) throw malformed('a boundary is not alone on its line');
  return at + 2;
}

interface PartHeaders {
  disposition: string | undefined;
  type: string | undefined;
}

function headersOf(text: string): PartHeaders {
  const headers: PartHeaders = { disposition: undefined, type: undefined };
  let at = 0;
  while (at < text.length) {
    const found = indexOf(text, '\r\n', at);
    const end = found < 0 ? text.length : found;
    const line = slice(text, at, end);
    const colon = indexOf(line, ':');
    if (colon < 1) throw malformed('a part has a header without a name');
    const name = toLower(slice(line, 0, colon));
    if (name === 'content-disposition') headers.disposition = trimHttp(slice(line, colon + 1));
    else if (name === 'content-type') headers.type = trimHttp(slice(line, colon + 1));
    at = end + 2;
  }
  return headers;
}

function appendPart(form: FormData, headers: PartHeaders, content: string): void {
  const { disposition, type } = headers;
  if (disposition === undefined || matches(FORM_DATA, disposition) === null) {
    throw malformed('a part has no Content-Disposition of form-data');
  }
  const { name, fileName } = namesIn(disposition);
  if (name === undefined) throw malformed('a part has no name');
  const bytes = bytesOfLatin1(content);
  if (fileName === undefined) append(form, name, decodeUtf8WithoutBom(bytes));
  else append(form, name, fileOver(bytes, fileName, type ?? 'text/plain'));
}

const FORM_DATA = /^form-data[\t ]*(?:;|$)/i;
/** Browsers write a quote as %22; other clients as \", which no browser writes. */
const PARAMETER = /;[\t ]*([^=;\t ]+)[\t ]*=[\t ]*(?:"((?:\\"|[^"])*)"|([^;]*))[\t ]*/y;

function namesIn(disposition: string): { name: string | undefined; fileName: string | undefined } {
  const names: { name: string | undefined; fileName: string | undefined } = {
    name: undefined,
    fileName: undefined,
  };
  const start = indexOf(disposition, ';');
  PARAMETER.lastIndex = start < 0 ? disposition.length : start;
  for (;;) {
    const found = matches(PARAMETER, disposition);
    if (found === null) return names;
    const key = toLower(found[1] as string);
    const value = decoded(found[2] ?? trimHttp(found[3] as string));
    if (key === 'name') names.name ??= value;
    else if (key === 'filename') names.fileName ??= value;
  }
}

const { append: appendTo } = FormData.prototype;

function append(form: FormData, name: string, value: unknown): void {
  apply(appendTo, form, [name, value]);
}

const ESCAPES = ['%22', '"', '%0D', '\r', '%0A', '\n', '\\"', '"'] as const;

function decoded(latin1: string): string {
  let text = decodeUtf8WithoutBom(bytesOfLatin1(latin1));
  for (let at = 0; at < ESCAPES.length; at += 2) {
    text = replaced(text, ESCAPES[at] as string, ESCAPES[at + 1] as string);
  }
  return text;
}

function replaced(text: string, what: string, by: string): string {
  let out = '';
  let from = 0;
  for (;;) {
    const at = indexOf(text, what, from);
    if (at < 0) return from === 0 ? text : out + slice(text, from);
    out += slice(text, from, at) + by;
    from = at + what.length;
  }
}

function malformed(why: string): TypeError {
  return new TypeError(`The body is not multipart/form-data: ${why}`);
}
