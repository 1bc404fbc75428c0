import type { InProcessBus } from '#platform/messaging';
import type { Database } from '#platform/postgres';
import type { CellOutcome } from '#platform/sandbox';
import { givenApp } from '../../stores/data/kv-collection.for-spec.js';
import { filesWorld } from '../../stores/feature/files-stores.for-spec.js';
import { tokenOf } from '../../stores/feature/kv-stores.for-spec.js';
import { FilesCalls } from './files-calls.js';
import type { RequestHost } from './run-host.js';
import { SdkRuns } from './sdk-runs.for-spec.js';

const HEAD = `import { files, PiCloudError } from 'picloud';
  const pictures = files.collection('pictures');
  const text = (bytes) => new TextDecoder().decode(bytes);
  const pattern = (length, from = 0) => Uint8Array.from({ length }, (_, n) => (n + from) * 31 >> 3);
  const refusalOf = (call) => Promise.resolve().then(call).then(
    () => 'none', (e) => [e instanceof PiCloudError, e.code, e.message, e.retryable]);`;

/** Scripts that use `files`, from their cells to the database and the disk; each spec has an app of its own. */
export class FilesRuns {
  appId = '';
  readonly world: ReturnType<typeof filesWorld>;
  private readonly runs = new SdkRuns((bus, services) => void new FilesCalls(bus, services), {
    ...{ cpuMs: 10_000, wallMs: 30_000, maxResponseBytes: 10_000_000 },
  });

  constructor(private readonly database: Database) {
    this.world = filesWorld(database);
  }

  async start(): Promise<void> {
    await Promise.all([this.world.bus.start(), this.runs.start()]);
  }

  async stop(): Promise<void> {
    await this.runs.stop();
    await this.world.close();
  }

  async anotherApp(): Promise<void> {
    this.appId = await givenApp(this.database.db);
  }

  /** What asks for services as a run of the app does. */
  host(over: InProcessBus = this.world.bus, more: { wallMs?: number } = {}): RequestHost {
    return this.runs.host(over, { appId: this.appId, runToken: tokenOf(this.appId), ...more });
  }

  /** Runs a script as an executor does. */
  run(body: string, over?: InProcessBus): Promise<CellOutcome> {
    return this.runs.run(`${HEAD} export default async () => { ${body} };`, this.host(over));
  }

  async resultOf(body: string, over?: InProcessBus): Promise<unknown> {
    const outcome = await this.run(body, over);
    expect(outcome.error).toBeUndefined();
    return JSON.parse(outcome.body ?? '') as unknown;
  }

  /** Codes of what is refused, each as PiCloudError and not for a second try. */
  async codesOf(...calls: readonly string[]): Promise<unknown[]> {
    const refusals = (await this.resultOf(
      `const { id } = await pictures.create({ name: 'a', data: 'a' });
       return [${calls.map((call) => `await refusalOf(() => ${call})`).join(', ')}];`,
    )) as [boolean, string, string, boolean][];
    return refusals.map(([isOurs, code, , retryable]) =>
      isOurs && !retryable ? code : [isOurs, code, retryable],
    );
  }
}
