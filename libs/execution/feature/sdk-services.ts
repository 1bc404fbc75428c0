import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import type { RunScriptRequest } from '#contracts';

/** The payload of a call is not what the guest's side of the service writes. */
export class MalformedCallError extends DomainError {
  readonly code = 'sdk.malformed-call';
  readonly kind = 'malformed';

  constructor() {
    super('Cannot read the call: its payload is not what this release of the SDK writes');
  }
}

/** What of its run a call is bound by. */
export interface CallBounds {
  /** Aborts when the run is over, or does not wait for the call any more; made when it is first asked for. */
  readonly signal: () => AbortSignal;
  /** Where it may send requests; undefined for every public host. */
  readonly allowedHosts: readonly string[] | undefined;
}

/**
 * Serves one kind of call. It knows for which run: nothing in the payload says whose app it is (R-CTX-07).
 * @returns JSON text for the guest's side of the service.
 * @throws DomainError whose code and message the script gets.
 */
export type SdkService = (run: RunScriptRequest, payload: string, bounds: CallBounds) => Promise<string>;

/** What scripts can ask of their executor, by name; each service registers when its module is made. */
@Injectable()
export class SdkServices {
  private readonly services = new Map<string, SdkService>();

  register(name: string, service: SdkService): void {
    this.services.set(name, service);
  }

  find(name: string): SdkService | undefined {
    return this.services.get(name);
  }
}
