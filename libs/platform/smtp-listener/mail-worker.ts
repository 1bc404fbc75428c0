import { parentPort } from 'node:worker_threads';
import { simpleParser } from 'mailparser';
import type { AddressObject, EmailAddress, ParsedMail } from 'mailparser';
import type { ReceivedMail } from './mail-intake.js';

/**
 * Entry of the thread in which mails are read: an odd one of a few megabytes takes a second or more, and a thread can be
 * ended. It has a heap of its own and nothing of the environment.
 */

export interface MailQuestion {
  readonly raw: Uint8Array;
}

/** What a mail says; the envelope is its receiver's to know. */
export type ReadMail = Omit<ReceivedMail, 'recipients' | 'from'> & { readonly from: string | undefined };

export type MailAnswer =
  { readonly ok: true; readonly mail: ReadMail } | { readonly ok: false; readonly message: string };

/**
 * Nothing is made of what a mail does not say itself: no text of HTML, which takes a hostile page's time, and no HTML of
 * text; images that HTML points to are attachments.
 */
const OPTIONS = {
  ...{ skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true },
  keepCidLinks: true,
} as Parameters<typeof simpleParser>[1];

async function read({ raw }: MailQuestion): Promise<ReadMail> {
  const mail = await simpleParser(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), OPTIONS);
  return {
    from: senderIn(mail),
    subject: mail.subject ?? '',
    messageId: mail.messageId,
    isAutomatic: isAutomatic(mail),
    text: bodyText(mail.text),
    html: bodyText(mail.html),
    attachments: mail.attachments.map(({ filename, contentType, content }) => ({
      ...{ name: filename, contentType, content },
    })),
  };
}

/** Without the line end that the protocol puts behind the last line. */
function bodyText(text: string | false | undefined): string | undefined {
  const body = (text || '').replace(/\r?\n$/, '');
  return body === '' ? undefined : body;
}

function senderIn({ from }: ParsedMail): string | undefined {
  const [first] = from?.value ?? [];
  return first?.address === undefined || first.address === '' ? undefined : addressText(first);
}

/** In the form in which mail can be sent to it. */
function addressText({ name, address = '' }: EmailAddress): string {
  const label = name.replace(/[\p{Cc}\p{Cf}<>"\\\u2028\u2029]/gu, '').trim();
  return label === '' || label === address ? address : `${label} <${address}>`;
}

function isAutomatic({ headers }: ParsedMail): boolean {
  const value = headers.get('auto-submitted') as string | AddressObject | { value: string } | undefined;
  const text = typeof value === 'object' && 'value' in value ? String(value.value) : String(value ?? 'no');
  return text.trim().toLowerCase() !== 'no';
}

async function answer(question: MailQuestion): Promise<MailAnswer> {
  try {
    return { ok: true, mail: await read(question) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : 'unknown' };
  }
}

const port = parentPort;
port?.on('message', (question: MailQuestion) => {
  void answer(question).then((told) => port.postMessage(told));
});
