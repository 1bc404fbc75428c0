import { SetMetadata } from '@nestjs/common';

export const OPEN = 'picloud:open';

/** Marks a handler or a controller that answers without a sign-in (R-AUTH-06). */
export const Open = () => SetMetadata(OPEN, true);
