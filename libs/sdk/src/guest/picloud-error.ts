import { ErrorOf } from './primordials.js';

/** What the SDK's calls reject with; made anew in here, so that no host error with its paths ever crosses. */
export class PiCloudError extends ErrorOf {
  constructor(
    /** Stable and dotted: `http.blocked`, `kv.version-conflict`. */
    readonly code: string,
    message: string,
    /** Whether the same call may succeed later. */
    readonly retryable: boolean,
  ) {
    super(message);
  }
}
Object.defineProperty(PiCloudError.prototype, 'name', { value: 'PiCloudError' });
