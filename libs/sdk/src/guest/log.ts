import type { Log } from '../api/picloud.js';
import { charCodeAt, DateOf, isoOf, jsonStringify, matches, now, slice, stringOf } from './primordials.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const MAX_MESSAGE_CHARS = 8_192;

/** Collects one run's lines as JSON text, up to the run's limit; what comes after is counted, not kept. */
export class RunLog {
  private lines = '';
  private bytes = 0;
  private dropped = 0;
  private maxBytes = 0;

  reset(maxBytes: number): void {
    this.lines = '';
    this.bytes = this.dropped = 0;
    this.maxBytes = maxBytes;
  }

  write(level: Level, message: unknown, data: unknown): void {
    if (this.dropped > 0) {
      this.dropped += 1;
      return;
    }
    const line = lineOf(level, message, data);
    const bytes = utf8BytesOf(line) + 1;
    if (this.bytes + bytes > this.maxBytes) {
      this.dropped = 1;
      return;
    }
    this.bytes += bytes;
    this.lines += this.lines === '' ? line : `,${line}`;
  }

  /** The lines as a JSON array; where lines were cut, a last one says how many. */
  take(): string {
    if (this.dropped === 0) return `[${this.lines}]`;
    const mark = lineOf('warn', `${this.dropped} log lines over the limit were cut`, undefined);
    return this.lines === '' ? `[${mark}]` : `[${this.lines},${mark}]`;
  }
}

const NOT_ASCII = /[^\x00-\x7f]/;

function utf8BytesOf(text: string): number {
  if (matches(NOT_ASCII, text) === null) return text.length;
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = charCodeAt(text, at);
    // Half of a surrogate pair stands for two of the four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return bytes;
}

function lineOf(level: Level, message: unknown, data: unknown): string {
  const at = isoOf(new DateOf(now()));
  const head = `{"at":"${at}","level":"${level}","message":${jsonStringify(textOf(message))}`;
  const tail = data === undefined ? undefined : dataOf(data);
  return tail === undefined ? `${head}}` : `${head},"data":${tail}}`;
}

function textOf(message: unknown): string {
  const text = typeof message === 'string' ? message : (dataOf(message) ?? 'undefined');
  return text.length > MAX_MESSAGE_CHARS ? `${slice(text, 0, MAX_MESSAGE_CHARS)}…` : text;
}

/** JSON text of `data`; an Error shows its stack; what JSON cannot hold shows as text. */
function dataOf(data: unknown): string | undefined {
  try {
    if (data instanceof Error) return jsonStringify(stringOf(data.stack ?? data.message));
    return jsonStringify(data) ?? (data === undefined ? undefined : jsonStringify(stringOf(data)));
  } catch {
    return '"(cannot be shown)"';
  }
}

export function logApi(log: RunLog): Log {
  const at = (level: Level) => (message: unknown, data?: unknown) => log.write(level, message, data);
  return { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** `console` writes into the run's log; several arguments become one message. */
export function consoleApi(log: RunLog): object {
  const at =
    (level: Level) =>
    (...parts: unknown[]) => {
      let text = '';
      for (let i = 0; i < parts.length; i++) text += (i === 0 ? '' : ' ') + textOf(parts[i]);
      log.write(level, text, undefined);
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    log: at('info'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
