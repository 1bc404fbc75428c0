import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { fetchBundle, fetchModule } from '#contracts';
import type {
  FetchBundleRequest,
  FetchBundleResponse,
  FetchModuleRequest,
  FetchModuleResponse,
} from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Logger } from '#platform/telemetry';
import { BundleRefusedError, ScriptUnloadableError } from '#scripts/domain';
import { RunPrograms } from './run-programs.js';
import { RunTokenVerifier } from './run-token.verifier.js';

/** Hands executors the code of the runs they were given. Serves from its making on, so it must be made before the bus starts. */
@Injectable()
export class BundleResponder {
  constructor(
    bus: MessageBus,
    private readonly programs: RunPrograms,
    private readonly tokens: RunTokenVerifier,
    private readonly logger: Logger,
  ) {
    bus.serve(fetchBundle, (request) => this.redacted(request, () => this.bundle(request)));
    bus.serve(fetchModule, (request) => this.redacted(request, () => this.module(request)));
  }

  /** @throws DomainError `run-token.refused` when the token is not valid, or is for another script. */
  private async bundle({ runToken, scriptId, version }: FetchBundleRequest): Promise<FetchBundleResponse> {
    const grant = this.tokens.verify(runToken);
    if (grant.scriptId !== scriptId) throw new BundleRefusedError();
    return this.programs.bundle(grant.appId, scriptId, version);
  }

  /** @throws DomainError `run-token.refused` when the token is not valid, or is for another app. */
  private async module({ runToken, scriptId, version }: FetchModuleRequest): Promise<FetchModuleResponse> {
    const { appId } = this.tokens.verify(runToken);
    return this.programs.module(appId, scriptId, version);
  }

  /** What goes wrong here is told to whoever called the script; the whole of it is for the log (R-MOD-07). */
  private async redacted<T>(
    { scriptId, version }: { readonly scriptId: string; readonly version: number },
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'invalid') throw error;
      this.logger.error({ err: error, scriptId, version }, "Cannot load a script's code");
      throw error instanceof DomainError ? new ScriptUnloadableError(error.code, { cause: error }) : error;
    }
  }
}
