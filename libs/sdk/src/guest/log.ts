import { DateOf, isoOf, jsonStringify, now, slice, stringOf } from './primordials.js';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const MAX_MESSAGE_CHARS = 8_192;

/** Collects one run's lines as JSON text, up to the run's limit; what comes after is counted, not kept. */
export class RunLog {
  private lines = '';
  private dropped = 0;
  private maxChars = 0;

  reset(maxChars: number): void {
    this.lines = '';
    this.dropped = 0;
    this.maxChars = maxChars;
  }

  write(level: Level, message: unknown, data: unknown): void {
    if (this.dropped > 0) {
      this.dropped += 1;
      return;
    }
    const line = lineOf(level, message, data);
    if (this.lines.length + line.length + 1 > this.maxChars) this.dropped = 1;
    else this.lines += this.lines === '' ? line : `,${line}`;
  }

  /** The lines as a JSON array; where lines were cut, a last one says how many. */
  take(): string {
    if (this.dropped === 0) return `[${this.lines}]`;
    const mark = lineOf('warn', `${this.dropped} log lines over the limit were cut`, undefined);
    return this.lines === '' ? `[${mark}]` : `[${this.lines},${mark}]`;
  }
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

export interface LogApi {
  readonly trace: (message: unknown, data?: unknown) => void;
  readonly debug: (message: unknown, data?: unknown) => void;
  readonly info: (message: unknown, data?: unknown) => void;
  readonly warn: (message: unknown, data?: unknown) => void;
  readonly error: (message: unknown, data?: unknown) => void;
}

export function logApi(log: RunLog): LogApi {
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
