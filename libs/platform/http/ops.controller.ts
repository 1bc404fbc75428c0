import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Metrics } from '#platform/telemetry';
import { Open } from './open.js';

/** What must hold before a process should get requests; the app that starts it names the checks. */
export class Readiness {
  constructor(private readonly checks: Readonly<Record<string, () => Promise<boolean> | boolean>>) {}

  /** Each check by name, and whether it holds now. */
  async look(): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
    const names = Object.keys(this.checks);
    const results = await Promise.all(names.map((name) => this.checks[name]?.()));
    const checks = Object.fromEntries(names.map((name, at) => [name, results[at] === true]));
    return { ready: results.every((result) => result === true), checks };
  }
}

/** What operators and probes ask every process (R-OPS-01). */
@Open()
@Controller()
export class OpsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @Header('content-type', 'text/plain; charset=utf-8')
  health(): string {
    return 'ok';
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, checks } = await this.readiness.look();
    void reply.status(ready ? 200 : 503);
    return { ready, checks };
  }

  @Get('metrics')
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
