import { SetMetadata } from '@nestjs/common';

/** Where `Open` leaves its mark; the guard that asks for a sign-in looks there. */
export const OPEN_MARK = 'picloud:open';

/** Marks a controller or handler that answers without a sign-in (R-AUTH-06). */
export const Open = () => SetMetadata(OPEN_MARK, true);
