import { bytesOf } from './bytes.js';
import { charCodeAt, jsonParse, stringIncludes } from './primordials.js';
import { BadBody } from './run-failures.js';

const MAX_JSON_DEPTH = 64;

/**
 * What a script reads as `ctx.request.body`.
 * @throws BadBody when it is announced as JSON and is none, is nested too deep or names `__proto__`.
 */
export function readBody(kind: string, body: string | undefined): unknown {
  if (kind === 'none' || body === undefined) return null;
  if (kind === 'json') return readJson(body);
  return kind === 'bytes' ? bytesOf(body) : body;
}

function readJson(text: string): unknown {
  if (depthOf(text) > MAX_JSON_DEPTH)
    throw new BadBody(`JSON is nested deeper than ${MAX_JSON_DEPTH} levels`);
  // An own `__proto__` key survives JSON.parse and turns into a prototype in the first careless merge.
  const suspicious = stringIncludes(text, '__proto__') || stringIncludes(text, '\\u005');
  try {
    return suspicious ? jsonParse(text, refuseProto) : jsonParse(text);
  } catch (error) {
    if (error instanceof BadBody) throw error;
    throw new BadBody('Body is not valid JSON');
  }
}

function refuseProto(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new BadBody('JSON must not have a key "__proto__"');
  return value;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = charCodeAt(text, at);
    if (inString) {
      if (char === 0x5c) at++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}
