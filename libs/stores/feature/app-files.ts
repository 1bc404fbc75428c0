import { Injectable } from '@nestjs/common';
import { Blobs } from '#platform/blobs';
import { AppCleanups } from '#tenancy/feature';

/** What of an app's files no transaction can remove: their bytes (R-APP-16). Their rows go with the app's own. */
@Injectable()
export class AppFiles {
  constructor(cleanups: AppCleanups, blobs: Blobs) {
    cleanups.registerAfter('files', (appId) => blobs.deleteOwner(appId));
  }
}
