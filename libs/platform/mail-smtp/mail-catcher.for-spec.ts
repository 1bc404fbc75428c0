import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerAddress, SMTPServerOptions } from 'smtp-server';

export interface CaughtMail {
  /** Of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: ParsedMail;
  readonly wasEncrypted: boolean;
}

/** A mail server on a free loopback port that keeps what it gets. Recipients `gone@` and `busy@` it refuses. */
export class MailCatcher {
  readonly caught: CaughtMail[] = [];

  private constructor(
    private readonly server: SMTPServer,
    readonly port: number,
  ) {}

  static async start(options: SMTPServerOptions = {}): Promise<MailCatcher> {
    let catcher: MailCatcher | undefined;
    const server = new SMTPServer({
      authOptional: true,
      // It would tell of its certificate, which everybody has; nothing here depends on it.
      logger: false,
      onRcptTo: (address, _session, done) => done(refusalOf(address)),
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const { mailFrom, rcptTo } = session.envelope;
          void simpleParser(raw).then((mail) => {
            catcher?.caught.push({
              from: mailFrom === false ? '' : mailFrom.address,
              to: rcptTo.map(({ address }) => address),
              ...{ raw, mail, wasEncrypted: session.secure },
            });
            done();
          }, done);
        });
      },
      ...options,
    });
    // Clients that leave in the middle are what some specs are about.
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('It listens on no port');
    catcher = new MailCatcher(server, address.port);
    return catcher;
  }

  url(credentials = ''): string {
    return `smtp://${credentials}127.0.0.1:${this.port}`;
  }

  /** Where nobody listens any more. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }
}

function refusalOf({ address }: SMTPServerAddress): Error | null {
  if (address.startsWith('gone@')) return answer(550, '5.1.1 No such user here');
  if (address.startsWith('busy@')) return answer(451, '4.3.0 Come again later');
  return null;
}

export function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
