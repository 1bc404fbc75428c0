import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { requirePrincipal } from '#identity/domain';
import type { Principal } from '#identity/domain';

/** The signed-in principal. In an `@Open()` handler there is none: AuthRequiredError. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => {
    return requirePrincipal(context.switchToHttp().getRequest<{ user?: Principal }>().user);
  },
);
