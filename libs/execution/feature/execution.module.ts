import { Module } from '@nestjs/common';
import { AtomicCalls } from './atomic-calls.js';
import { Bundles } from './bundles.js';
import { DeadLetterCalls } from './dead-letter-calls.js';
import { DocsCalls } from './docs-calls.js';
import { EmailCalls } from './email-calls.js';
import { ExecutorService } from './executor.service.js';
import { FilesCalls } from './files-calls.js';
import { HttpCalls } from './http-calls.js';
import { KvCalls } from './kv-calls.js';
import { PubsubCalls } from './pubsub-calls.js';
import { QueueCalls } from './queue-calls.js';
import { Quarantines } from './quarantines.js';
import { RunHosts } from './run-hosts.js';
import { SdkServices } from './sdk-services.js';
import { UsageCalls } from './usage-calls.js';

/** The executor role. The app provides MessageBus, Sandbox, EgressGuard, ExecutorSettings and Logger. */
@Module({
  providers: [
    AtomicCalls,
    Bundles,
    SdkServices,
    DeadLetterCalls,
    DocsCalls,
    EmailCalls,
    FilesCalls,
    HttpCalls,
    KvCalls,
    PubsubCalls,
    QueueCalls,
    Quarantines,
    RunHosts,
    UsageCalls,
    ExecutorService,
  ],
  exports: [ExecutorService, HttpCalls, SdkServices],
})
export class ExecutionModule {}
