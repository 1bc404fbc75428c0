import { Injectable } from '@nestjs/common';
import { fetchBundle } from '#contracts';
import type { FetchBundleRequest, FetchBundleResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { ScriptRepository } from '#scripts/data';
import { BundleRefusedError, ScriptNotFoundError } from '#scripts/domain';
import { RunTokenVerifier } from './run-token.verifier.js';

/** Hands executors the code of the runs they were given. Serves from its making on, so it must be made before the bus starts. */
@Injectable()
export class BundleResponder {
  constructor(
    bus: MessageBus,
    private readonly database: Database,
    private readonly scripts: ScriptRepository,
    private readonly tokens: RunTokenVerifier,
  ) {
    bus.serve(fetchBundle, (request) => this.fetch(request));
  }

  /**
   * @throws DomainError `run-token.refused` when the token is not valid, or is for another script.
   * @throws ScriptNotFoundError when the version is gone, or was never there.
   */
  private async fetch({ runToken, scriptId, version }: FetchBundleRequest): Promise<FetchBundleResponse> {
    if (this.tokens.verify(runToken).scriptId !== scriptId) throw new BundleRefusedError();
    const bundle = await this.scripts.findBundle(this.database.db, scriptId, version);
    if (bundle === undefined) throw new ScriptNotFoundError(scriptId);
    return { scriptId, version, ...bundle };
  }
}
