import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown, Provider } from '@nestjs/common';
import { ScriptCompiler } from '#platform/compiler';
import { Logger } from '#platform/telemetry';
import { SDK_MODULE } from '#scripts/domain';
import { SDK_EXPORTS } from '#sdk';

export const compilerProvider: Provider = {
  provide: ScriptCompiler,
  useFactory: () => new ScriptCompiler({ modules: { [SDK_MODULE]: SDK_EXPORTS } }),
};

/** Starts the compiler's process with the application and ends it with it. */
@Injectable()
export class CompilerLife implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly compiler: ScriptCompiler,
    private readonly logger: Logger,
  ) {}

  /** Not waited for: the first save may come before it, and then waits itself. */
  onApplicationBootstrap(): void {
    this.compiler
      .warm()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'Cannot start the compiler'));
  }

  onApplicationShutdown(): Promise<void> {
    return this.compiler.close();
  }
}
