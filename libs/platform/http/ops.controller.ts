import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ReadinessView } from '#contracts';
import { Metrics } from '#platform/telemetry';
import { DescribedAs, Describes } from './describes.decorator.js';
import { Open } from './open.js';

/** What must hold before a process should get requests; the app that starts it names the checks. */
export class Readiness {
  constructor(private readonly checks: Readonly<Record<string, () => Promise<boolean> | boolean>>) {}

  /** Each check by name, and whether it holds now. */
  async look(): Promise<ReadinessView> {
    const names = Object.keys(this.checks);
    const results = await Promise.all(names.map((name) => this.checks[name]?.()));
    const checks = Object.fromEntries(names.map((name, at) => [name, results[at] === true]));
    return { ready: results.every((result) => result === true), checks };
  }
}

/** What operators and probes ask every process (R-OPS-01). */
@Open()
@DescribedAs('Operations')
@Controller()
export class OpsController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('healthz')
  @Describes({
    summary: 'Whether the process is alive',
    answer: { type: 'text/plain', description: 'It is', example: 'ok' },
  })
  @Header('content-type', 'text/plain; charset=utf-8')
  health(): string {
    return 'ok';
  }

  @Get('readyz')
  @Describes({
    summary: 'Whether the process can do its work',
    alsoAnswers: { 503: 'Something that must hold does not' },
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessView> {
    const { ready, checks } = await this.readiness.look();
    void reply.status(ready ? 200 : 503);
    return { ready, checks };
  }

  @Get('metrics')
  @Describes({
    summary: 'Figures for Prometheus',
    answer: {
      type: 'text/plain',
      description: 'The text format of Prometheus',
      example: '# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.5\n',
    },
  })
  async scrape(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    void reply.header('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
