import type { Email, EmailMessage, SentEmail } from '../api/picloud.js';
import { ask } from './ask.js';
import type { Call } from './ask.js';
import { PiCloudError } from './picloud-error.js';
import { freeze, isArray, jsonParse, jsonStringify, keysOf } from './primordials.js';

/** `email` of the module `picloud`. */
export function emailApi(call: Call): Email {
  return freeze({
    send: (message) => ask(() => call('email.send', callText(message), true), sentIn),
  } satisfies Email);
}

function sentIn(answer: string): SentEmail {
  return jsonParse(answer) as SentEmail;
}

const FIELDS: Readonly<Record<string, true>> = {
  __proto__: null as never,
  ...{ to: true, cc: true, bcc: true, replyTo: true, subject: true, text: true, html: true },
};

function callText(message: unknown): string {
  const { to, cc, bcc, replyTo, subject, text, html } = checked(message);
  if (to === undefined) throw invalid('"to" is missing');
  let call = `{"to":${listText('to', to)},"cc":${listText('cc', cc)},"bcc":${listText('bcc', bcc)}`;
  call += `,"replyTo":${listText('replyTo', replyTo)},"subject":${quoted('subject', subject)}`;
  if (text !== undefined) call += `,"text":${quoted('text', text)}`;
  if (html !== undefined) call += `,"html":${quoted('html', html)}`;
  return `${call}}`;
}

function checked(message: unknown): EmailMessage {
  if (typeof message !== 'object' || message === null)
    throw invalid('it must be an object with "to", "subject" and "text" or "html"');
  const names = keysOf(message);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (FIELDS[name] !== true)
      throw new PiCloudError(
        'email.unknown-option',
        `email has no option ${jsonStringify(name)} here`,
        false,
      );
  }
  return message as EmailMessage;
}

/** One address or many, as JSON text of a list. */
function listText(field: string, value: unknown): string {
  if (value === undefined) return '[]';
  if (!isArray(value)) return `[${quoted(field, value)}]`;
  let list = '';
  for (let at = 0; at < value.length; at++) list += `${at === 0 ? '' : ','}${quoted(field, value[at])}`;
  return `[${list}]`;
}

function quoted(field: string, value: unknown): string {
  if (typeof value === 'string') return jsonStringify(value);
  const isList = field === 'to' || field === 'cc' || field === 'bcc' || field === 'replyTo';
  throw invalid(`"${field}" must be a string${isList ? ' or a list of strings' : ''}`);
}

function invalid(reason: string): PiCloudError {
  return new PiCloudError('email.invalid', `Cannot send the mail: ${reason}`, false);
}
