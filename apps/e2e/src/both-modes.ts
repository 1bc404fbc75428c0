import { Client } from './client.js';
import type { Place } from './installation.js';

const places = JSON.parse(process.env['PICLOUD_E2E_PLACES'] ?? '[]') as Place[];

export interface Guests {
  readonly admin: Client;
  readonly stranger: Client;
  readonly place: Place;
}

/** The same specs against the same front door, once for each mode. */
export function inBothModes(specs: (guests: () => Guests) => void): void {
  describe.each(places)('$mode', (place) => {
    let guests: Guests;
    beforeAll(async () => {
      guests = { admin: await Client.signedIn(place), stranger: Client.anonymous(place), place };
    });
    specs(() => guests);
  });
}
