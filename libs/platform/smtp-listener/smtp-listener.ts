import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { MIB, MINUTE_MS, SECOND_MS } from '#kernel';
import type { Logger } from '#platform/telemetry';
import type { MailIntake } from './mail-intake.js';
import { MailReader, UnreadableMailError } from './mail-reader.js';
import type { ReadMail } from './mail-worker.js';
import { asError, replyTo } from './smtp-reply.js';
import type { SmtpReply } from './smtp-reply.js';

export const INTAKE_LIMITS = {
  /** Of a whole mail, as it comes. */
  maxMailBytes: 10 * MIB,
  maxRecipients: 20,
  /** Each may hold one mail at a time. */
  maxConnections: 20,
} as const;
const IDLE_MS = MINUTE_MS;
const DRAIN_MS = 10 * SECOND_MS;
const UNREADABLE: SmtpReply = { responseCode: 554, text: '5.6.0 Cannot read the mail' };
const TOO_LARGE: SmtpReply = { responseCode: 552, text: '5.3.4 The mail is too large' };

export interface SmtpListenerSettings {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly logger: Logger;
}

/**
 * The way in of mail: SMTP without TLS and without sign-in, for a mail server in front of it or for a network of one's own.
 * A mail is answered for with 250 when the intake has kept it, and with nothing before.
 */
export class SmtpListener {
  private readonly server: SMTPServer;
  private readonly reader = new MailReader();

  constructor(
    private readonly settings: SmtpListenerSettings,
    private readonly intake: MailIntake,
  ) {
    this.server = new SMTPServer({
      name: 'picloud',
      banner: 'PiCloud',
      size: INTAKE_LIMITS.maxMailBytes,
      rejectOversized: true,
      maxRecipients: INTAKE_LIMITS.maxRecipients,
      maxClients: INTAKE_LIMITS.maxConnections,
      disabledCommands: ['AUTH', 'STARTTLS'],
      authOptional: true,
      disableReverseLookup: true,
      socketTimeout: IDLE_MS,
      closeTimeout: DRAIN_MS,
      logger: false,
      onRcptTo: ({ address }, _session, done) => answer(this.admit(address), done),
      onData: (stream, session, done) => answer(this.receive(stream, session), done),
    });
  }

  /** @throws Error when it cannot listen there. */
  async start(): Promise<void> {
    const { host, port, logger } = this.settings;
    // Of connections: clients that leave in the middle.
    this.server.on('error', (error) => logger.debug({ err: error }, 'A connection for mail broke'));
    const { server } = this.server;
    this.server.listen(port, host);
    await once(server, 'listening');
  }

  /** Where it listens. */
  get port(): number {
    const address = this.server.server.address();
    return typeof address === 'object' && address !== null ? address.port : this.settings.port;
  }

  /** Takes no more connections, and waits a moment for the mails that are under way. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    await this.reader.close();
  }

  private async admit(recipient: string): Promise<void> {
    try {
      await this.intake.admit(recipient);
    } catch (error) {
      throw this.refusal(error);
    }
  }

  private async receive(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<void> {
    const raw = await contentOf(stream);
    if (raw === undefined) throw asError(TOO_LARGE);
    const { mailFrom, rcptTo } = envelope;
    const sender = mailFrom === false ? '' : mailFrom.address;
    const recipients = rcptTo.map(({ address }) => address);
    const mail = await this.read(raw);
    try {
      await this.intake.take({ ...mail, from: mail.from ?? sender, recipients });
    } catch (error) {
      throw this.refusal(error);
    }
  }

  private async read(raw: Buffer): Promise<ReadMail> {
    try {
      return await this.reader.read(raw);
    } catch (error) {
      if (!(error instanceof UnreadableMailError)) throw this.refusal(error);
      this.settings.logger.debug({ err: error }, 'A mail cannot be read');
      throw asError(UNREADABLE);
    }
  }

  private refusal(error: unknown): Error {
    const reply = replyTo(error);
    if (reply.responseCode === replyTo(undefined).responseCode)
      this.settings.logger.warn({ err: error }, 'Cannot take a mail now');
    return asError(reply);
  }
}

function answer(work: Promise<void>, done: (error?: Error | null) => void): void {
  work.then(
    () => done(),
    (error: unknown) => done(error as Error),
  );
}

/** Undefined for more than may come; the rest is let through unread, as the protocol has no other way. */
async function contentOf(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  let chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (stream.sizeExceeded) chunks = [];
    else chunks.push(chunk);
  }
  return stream.sizeExceeded ? undefined : Buffer.concat(chunks);
}
