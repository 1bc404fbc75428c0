import { newId } from '#kernel';
import { OutboxRepository } from '#delivery/data';
import { Outbox, OutboxBell } from '#delivery/runtime';
import { MemoryRateLimits } from '#platform/limits';
import { InProcessBus } from '#platform/messaging';
import type { ReceivedAttachment, ReceivedMail } from '#platform/smtp-listener';
import { createLogger } from '#platform/telemetry';
import { RoutingSnapshotReader } from '#routing/data';
import { RoutingSettings, RoutingTables } from '#routing/runtime';
import { usePostgres } from '#testing';
import { filesWorld } from '../../stores/feature/files-stores.for-spec.js';
import { tokens, triggersOn } from '../../stores/feature/kv-stores.for-spec.js';
import { AttachmentFiles } from './attachment-files.js';
import { EmailIntake } from './email-intake.js';
import { MailIntakeSettings } from './mail-intake.settings.js';
import { MailTargets } from './mail-targets.js';

const MAX_PER_HOUR = 50;
const pg = usePostgres();
const logger = createLogger('spec', 'silent');
let world: ReturnType<typeof filesWorld>;
let tables: RoutingTables;
let intake: EmailIntake;
beforeAll(async () => {
  world = filesWorld(pg.database);
  const { bus } = world;
  tables = new RoutingTables(new RoutingSettings('o1'), new RoutingSnapshotReader(pg.database), bus, logger);
  intake = intakeOn(bus, tables);
  await bus.start();
});
beforeEach(async () => {
  await pg.database.execute('TRUNCATE apps CASCADE', []);
});
afterEach(() => tables.stop());
afterAll(() => world.close());

function intakeOn(bus: InProcessBus, routing: RoutingTables, outbox?: Outbox, maxPerHour = MAX_PER_HOUR) {
  const targets = new MailTargets(routing, pg.database, triggersOn(new InProcessBus()));
  const attachments = new AttachmentFiles(bus, tokens, logger);
  const usual = new Outbox(new OutboxRepository(), new OutboxBell(new InProcessBus(), logger));
  const settings = new MailIntakeSettings(maxPerHour);
  const limits = new MemoryRateLimits();
  return new EmailIntake(targets, attachments, pg.database, outbox ?? usual, limits, settings);
}

/** An app with a trigger for each address, which the tables know of. */
async function givenApp(domains: readonly string[], addresses: readonly string[], enabled = true) {
  const [appId, scriptId] = [newId(), newId()];
  await pg.db.app.create({ data: { id: appId, slug: `app-${appId}`, name: 'An app' } });
  await pg.db.script.create({ data: { id: scriptId, appId, name: 'a script' } });
  for (const domain of domains)
    await pg.db.appDomain.create({ data: { id: newId(), appId, domain, shapeKey: domain } });
  const retry = { maxAttempts: 3, backoff: 'constant', baseMs: 1, maxMs: 1, jitter: 0 };
  const triggerIds: string[] = [];
  for (const address of addresses) {
    const id = newId();
    triggerIds.push(id);
    await pg.db.trigger.create({
      data: {
        ...{ id, appId, scriptId, kind: 'email', enabled, registeredByPrincipal: newId(), ...retry },
        email: { create: { appId, address } },
      },
    });
  }
  await tables.stop();
  await tables.start();
  return { appId, scriptId, triggerIds };
}

const aMail = (recipients: readonly string[], more: Partial<ReceivedMail> = {}): ReceivedMail => ({
  ...{ recipients, from: 'Ada <ada@sender.example>', subject: 'Hi', messageId: '<1@sender.example>' },
  ...{ isAutomatic: false, text: 'Hello', html: undefined, attachments: [] },
  ...more,
});
const attached = (name: string, size: number): ReceivedAttachment => ({
  ...{ name, contentType: 'text/plain', content: Buffer.alloc(size, 255) },
});
const eventsOf = (appId: string) => pg.db.outboxEvent.findMany({ where: { appId }, orderBy: { id: 'asc' } });
interface Payload {
  readonly email: { readonly to: string; readonly attachments: { readonly fileId: string }[] };
}
const refused = (kind: string) => expect.objectContaining({ code: 'email.not-taken', kind }) as Error;

describe('an address', () => {
  it('is that of a trigger of the app that claims the domain, in whatever case (R-MAIL-09)', async () => {
    const { appId, triggerIds } = await givenApp(['a.example', '*.b.example'], ['orders', 'o+x']);
    const other = await givenApp(['c.example'], ['orders']);
    await intake.admit('OrDers@A.Example');
    await intake.admit('o+x@deep.below.b.example');
    await intake.take(aMail(['OrDers@A.Example']));
    await intake.take(aMail(['orders@c.example']));
    const [event, ...more] = await eventsOf(appId);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ source: 'email', triggerId: triggerIds[0], depth: 0, rootId: event?.id });
    expect((event?.payload as unknown as Payload).email.to).toBe('orders@a.example');
    expect(await eventsOf(other.appId)).toHaveLength(1);
  });

  it.each([
    ['of a domain that nobody claims', 'orders@nobody.example'],
    ['of the name of a wildcard itself', 'orders@b.example'],
    ['that no trigger has', 'sales@a.example'],
    ['that is none', 'orders'],
    ['that is another one as well', 'orders@a.example, eve@x.y'],
    ['whose trigger is disabled', 'off@off.example'],
  ])('%s is refused for good (R-MAIL-09)', async (_, address) => {
    await givenApp(['a.example', '*.b.example'], ['orders']);
    await givenApp(['off.example'], ['off'], false);
    await expect(intake.admit(address)).rejects.toThrow(refused('not-found'));
    await expect(intake.take(aMail([address]))).rejects.toThrow(refused('not-found'));
  });

  it('is refused for now while the domains are not known', async () => {
    await givenApp(['a.example'], ['orders']);
    const reader = new RoutingSnapshotReader(pg.database);
    const early = new RoutingTables(new RoutingSettings('o2'), reader, new InProcessBus(), logger);
    await expect(intakeOn(world.bus, early).admit('orders@a.example')).rejects.toThrow(refused('busy'));
  });

  it('takes so many mails in an hour as its app may, and says to come again (R-MAIL-11)', async () => {
    await givenApp(['a.example'], ['orders', 'sales']);
    await givenApp(['b.example'], ['orders']);
    const strict = intakeOn(world.bus, tables, undefined, 2);
    await strict.admit('orders@a.example');
    await strict.admit('sales@a.example');
    await expect(strict.admit('orders@a.example')).rejects.toThrow(refused('throttled'));
    await strict.admit('orders@b.example');
  });
});

it('is told to the script as the mail was (R-MAIL-10)', async () => {
  const { appId, scriptId } = await givenApp(['a.example'], ['orders']);
  await intake.take(
    aMail(['orders@a.example'], {
      html: '<p>\0</p>',
      attachments: [attached('../x é.txt', 3), attached('', 0)],
    }),
  );
  const [event] = await eventsOf(appId);
  expect(event).toMatchObject({ scriptId, attemptCount: 0, maxAttempts: 3 });
  const files = await pg.db.file.findMany({ where: { appId }, orderBy: { id: 'asc' } });
  expect(event?.payload).toEqual({
    op: 'receive',
    occurredAt: expect.stringMatching(/Z$/) as string,
    email: {
      ...{ from: 'Ada <ada@sender.example>', to: 'orders@a.example', subject: 'Hi', text: 'Hello' },
      ...{ html: '<p>\0</p>', messageId: '<1@sender.example>', isAutomatic: false },
      attachments: [
        { fileId: files[0]?.id, name: 'x é.txt', contentType: 'text/plain', size: 3 },
        { fileId: files[1]?.id, name: 'attachment-2', contentType: 'text/plain', size: 0 },
      ],
    },
  });
  expect(files.map(({ collection, size }) => [collection, Number(size)])).toEqual([
    ['email-attachments', 3],
    ['email-attachments', 0],
  ]);
  expect(await world.blobIds(appId)).toHaveLength(2);
});

it('makes one event for each trigger among its recipients, with files of each app (R-MAIL-10)', async () => {
  const one = await givenApp(['a.example', 'a2.example'], ['orders', 'sales']);
  const two = await givenApp(['b.example'], ['orders']);
  const recipients = ['orders@a.example', 'sales@a.example', 'orders@a2.example', 'orders@b.example'];
  await intake.take(aMail([...recipients, 'nobody@a.example'], { attachments: [attached('x', 1)] }));
  const [events, others] = [await eventsOf(one.appId), await eventsOf(two.appId)];
  expect(events.map(({ triggerId }) => triggerId).sort()).toEqual([...one.triggerIds].sort());
  expect(others).toHaveLength(1);
  const fileOf = (payload: unknown) => (payload as Payload).email.attachments[0]?.fileId;
  expect(new Set(events.map(({ payload }) => fileOf(payload))).size).toBe(1);
  expect(fileOf(others[0]?.payload)).not.toBe(fileOf(events[0]?.payload));
  expect(await pg.db.file.count({ where: { appId: two.appId } })).toBe(1);
});

describe('a mail that cannot be kept as a whole', () => {
  const traces = async (appId: string) => [
    (await eventsOf(appId)).length,
    await pg.db.file.count({ where: { appId } }),
    (await world.blobIds(appId)).length,
  ];

  it('leaves nothing when an attachment is more than the app may keep', async () => {
    const { appId } = await givenApp(['a.example'], ['orders']);
    const attachments = [
      attached('small', 10),
      ...Array.from({ length: 4 }, (_, n) => attached(`${n}`, 4_000_000)),
    ];
    const taking = intake.take(aMail(['orders@a.example'], { attachments }));
    await expect(taking).rejects.toMatchObject({ code: 'files.quota-exceeded', kind: 'exhausted' });
    expect(await traces(appId)).toEqual([0, 0, 0]);
  });

  it('leaves nothing when its event cannot be stored', async () => {
    const { appId } = await givenApp(['a.example'], ['orders']);
    class BrokenOutbox extends Outbox {
      override put(): Promise<void> {
        return Promise.reject(new Error('The database is away'));
      }
    }
    const outbox = new BrokenOutbox(new OutboxRepository(), new OutboxBell(new InProcessBus(), logger));
    const broken = intakeOn(world.bus, tables, outbox);
    const taking = broken.take(aMail(['orders@a.example'], { attachments: [attached('x', 1)] }));
    await expect(taking).rejects.toThrow('The database is away');
    expect(await traces(appId)).toEqual([0, 0, 0]);
  });

  it('leaves nothing when it is too large', async () => {
    const { appId } = await givenApp(['a.example'], ['orders']);
    const large = aMail(['orders@a.example'], {
      text: 'x'.repeat(2 ** 20 + 1),
      attachments: [attached('x', 1)],
    });
    await expect(intake.take(large)).rejects.toThrow(refused('too-large'));
    expect(await traces(appId)).toEqual([0, 0, 0]);
  });

  it('needs no manager unless it has attachments', async () => {
    const { appId } = await givenApp(['a.example'], ['orders']);
    const lonely = new InProcessBus();
    await lonely.start();
    const alone = intakeOn(lonely, tables);
    const attachments = [attached('x', 1)];
    await expect(alone.take(aMail(['orders@a.example'], { attachments }))).rejects.toThrow();
    expect(await traces(appId)).toEqual([0, 0, 0]);
    await alone.take(aMail(['orders@a.example']));
    expect(await traces(appId)).toEqual([1, 0, 0]);
    await lonely.close();
  });
});
