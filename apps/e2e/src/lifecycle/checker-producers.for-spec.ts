import { Agent, request } from 'node:http';
import type { PlannedWrite } from './checker-plan.for-spec.js';
import { pause } from '../program.js';

/** `done`: we were told so. `refused`: we were told that nothing was done. `unknown`: either may be. */
export type Outcome = 'done' | 'refused' | 'unknown';

export interface SentWrite extends PlannedWrite {
  readonly outcome: Outcome;
  /** Of one that an async route has taken. */
  readonly executionId: string | undefined;
}

export type Go = 'send' | 'wait' | 'end';

const LATE_MS = 100;
const TIMEOUT_MS = 10_000;
/** While nothing answers no more than this many wait. */
const MAX_UNDER_WAY = 64;

interface Answered {
  readonly status: number;
  readonly text: string;
}

/** Clients of all apps' routes, who ask one orchestrator after the other and never ask twice. */
export class Producers {
  readonly sent: SentWrite[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MAX_UNDER_WAY });
  private readonly underWay = new Set<Promise<unknown>>();
  private turn = 0;

  /** @param ports of the orchestrators on 127.0.0.1. */
  constructor(
    private readonly ports: readonly number[],
    private readonly hostOf: (app: string) => string,
  ) {}

  /** Sends what is planned, at most at this pace, while it may; resolves when it is over and all has an outcome. */
  async run(plan: Iterator<PlannedWrite, never>, perSecond: number, may: () => Go): Promise<void> {
    let dueAt = performance.now();
    for (let go = may(); go !== 'end'; go = may()) {
      const now = performance.now();
      if (go === 'send' && now >= dueAt && this.underWay.size < MAX_UNDER_WAY) {
        // What could not be sent in time is not made up for.
        dueAt = Math.max(dueAt + 1_000 / perSecond, now - LATE_MS);
        this.begin(plan.next().value);
      } else await pause(5);
    }
    await Promise.all(this.underWay);
  }

  close(): void {
    this.agent.destroy();
  }

  async send(write: PlannedWrite): Promise<SentWrite> {
    const sent = { ...write, ...(await this.ask(write)) };
    this.sent.push(sent);
    return sent;
  }

  private begin(write: PlannedWrite): void {
    const sending = this.send(write).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  private async ask({
    op,
    app,
    workload,
  }: PlannedWrite): Promise<Pick<SentWrite, 'outcome' | 'executionId'>> {
    try {
      const { status, text } = await this.post(this.hostOf(app), `/write/${workload}`, { op });
      if (status === 202) {
        const { execution_id: executionId } = JSON.parse(text) as { execution_id: string };
        return { outcome: 'done', executionId };
      }
      // What an error of the server leaves behind nobody can say.
      const outcome = status < 300 ? 'done' : status < 500 ? 'refused' : 'unknown';
      return { outcome, executionId: undefined };
    } catch (error) {
      const wasNeverSent = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
      return { outcome: wasNeverSent ? 'refused' : 'unknown', executionId: undefined };
    }
  }

  private post(host: string, path: string, body: object): Promise<Answered> {
    const port = this.ports[this.turn++ % this.ports.length];
    const headers = { host, 'content-type': 'application/json' };
    const options = { host: '127.0.0.1', port, path, method: 'POST', headers, agent: this.agent };
    return new Promise((resolve, reject) => {
      const asking = request({ ...options, signal: AbortSignal.timeout(TIMEOUT_MS) }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => (text += String(chunk)));
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
        answer.on('error', reject);
        answer.on('aborted', () => reject(new Error('The answer broke off')));
      });
      asking.on('error', reject);
      asking.end(JSON.stringify(body));
    });
  }
}
