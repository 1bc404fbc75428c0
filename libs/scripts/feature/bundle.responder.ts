import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { fetchBundle } from '#contracts';
import type { FetchBundleRequest, FetchBundleResponse } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { Database } from '#platform/postgres';
import { ScriptRepository } from '#scripts/data';
import { BundleRefusedError, ScriptNotFoundError } from '#scripts/domain';
import { RunTokenVerifier } from './run-token.verifier.js';

/** Hands executors the code of the runs they were given. Registers when the module starts, before the bus does. */
@Injectable()
export class BundleResponder implements OnModuleInit {
  constructor(
    private readonly bus: MessageBus,
    private readonly database: Database,
    private readonly scripts: ScriptRepository,
    private readonly tokens: RunTokenVerifier,
  ) {}

  onModuleInit(): void {
    this.bus.serve(fetchBundle, (request) => this.fetch(request));
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
