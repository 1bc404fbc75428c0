import { Injectable } from '@nestjs/common';
import { TransientMap } from '#kernel';
import { abortRun } from '#contracts';
import type { RunScriptRequest } from '#contracts';
import { MessageBus } from '#platform/messaging';
import { ExecutorSettings } from './executor-settings.js';
import { RequestHost } from './run-host.js';
import { SdkServices } from './sdk-services.js';

/** What each run of this executor may ask of it, and the way to those whose client goes away. */
@Injectable()
export class RunHosts {
  /** By execution id. */
  private readonly hosts = new TransientMap<string, RequestHost>();

  constructor(
    private readonly bus: MessageBus,
    private readonly services: SdkServices,
    settings: ExecutorSettings,
  ) {
    const abort = (executionId: string) => Promise.resolve({ found: this.abort(executionId) });
    bus.serve(abortRun, ({ executionId }) => abort(executionId), { as: settings.executorId });
  }

  /** The caller ends it. */
  begin(request: RunScriptRequest): RequestHost {
    const host = new RequestHost(request, this.services, this.bus);
    this.hosts.set(request.executionId, host);
    return host;
  }

  end(executionId: string): void {
    this.hosts.get(executionId)?.end();
    this.hosts.delete(executionId);
  }

  private abort(executionId: string): boolean {
    const host = this.hosts.get(executionId);
    host?.clientIsGone();
    return host !== undefined;
  }
}
