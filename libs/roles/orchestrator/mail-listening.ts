import type { INestApplicationContext } from '@nestjs/common';
import { EmailIntake } from '#mail/runtime';
import type { BindAddress } from '#platform/config';
import type { Lifecycle } from '#platform/process';
import { Logger } from '#platform/telemetry';

/** Lets mail in, where the operator wants it; to be called when the routing tables are loaded. */
export async function listenForMail(
  app: INestApplicationContext,
  at: BindAddress | undefined,
  lifecycle: Lifecycle,
): Promise<void> {
  if (at === undefined) return;
  // Loaded where it is wanted: it takes memory.
  const { SmtpListener } = await import('#platform/smtp-listener');
  const logger = app.get(Logger, { strict: false });
  const listener = new SmtpListener({ ...at, logger }, app.get(EmailIntake, { strict: false }));
  await lifecycle.add({
    name: 'mail listener',
    start: () => listener.start(),
    stop: () => listener.stop(),
  });
}
