export interface IdentitySettingsValues {
  /** How long a session lives after its last use, in hours. */
  readonly sessionTtlHours: number;
  /** Where browsers find this instance, such as `https://cloud.example`; empty when not set. */
  readonly publicBaseUrl: string;
}

/** What the app's configuration decides about sign-in; the app provides it globally under this class. */
export class IdentitySettings {
  readonly sessionTtlHours: number;
  /** `scheme://host[:port]` of the public base URL, or empty. */
  readonly publicOrigin: string;

  constructor(values: IdentitySettingsValues) {
    this.sessionTtlHours = values.sessionTtlHours;
    this.publicOrigin = values.publicBaseUrl === '' ? '' : new URL(values.publicBaseUrl).origin;
  }

  /** Whether browsers come over TLS, so that the cookie may be kept to it. */
  get secureCookies(): boolean {
    return this.publicOrigin.startsWith('https:');
  }
}
