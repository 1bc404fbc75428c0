import { sessionCookieName } from '#identity/domain';
import { RECENT_ANSWERS } from './recent-answers.js';
import type { RecentAnswersOptions } from './recent-answers.js';

/** What the app's configuration decides about callers of scripts; the app provides it under this class. */
export class CallerSettings {
  /** `scheme://host[:port]` where browsers find this installation, or empty. */
  readonly publicOrigin: string;
  /** The one cookie that signs in: over TLS a sibling host could plant the other. */
  readonly cookieName: string;

  /** @param publicBaseUrl empty when not set. */
  constructor(
    publicBaseUrl: string,
    readonly answers: RecentAnswersOptions = RECENT_ANSWERS,
  ) {
    this.publicOrigin = publicBaseUrl === '' ? '' : new URL(publicBaseUrl).origin;
    this.cookieName = sessionCookieName(this.publicOrigin.startsWith('https:'));
  }
}
