import { Injectable } from '@nestjs/common';
import { ImportGraphRepository, ScriptRepository } from '#scripts/data';
import { AppCleanups } from '#tenancy/feature';

/** Lets an app be deleted with its scripts, and not without them by accident (R-APP-13, R-APP-14). */
@Injectable()
export class AppScripts {
  constructor(cleanups: AppCleanups, scripts: ScriptRepository, graph: ImportGraphRepository) {
    cleanups.registerScripts({
      async lockAndCount(transaction, appId) {
        // Who makes a script takes this lock first, and finds no app when it is their turn.
        await graph.lockApp(transaction, appId);
        return scripts.countInApp(transaction, appId);
      },
      deleteAll: (transaction, appId) => scripts.deleteOfApp(transaction, appId),
    });
  }
}
