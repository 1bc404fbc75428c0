import { Module } from '@nestjs/common';
import { Bundles } from './bundles.js';
import { ExecutorService } from './executor.service.js';
import { HttpCalls } from './http-calls.js';
import { KvCalls } from './kv-calls.js';
import { Quarantines } from './quarantines.js';
import { RunHosts } from './run-hosts.js';
import { SdkServices } from './sdk-services.js';

/** The executor role. The app provides MessageBus, Sandbox, EgressGuard, ExecutorSettings and Logger. */
@Module({
  providers: [Bundles, SdkServices, HttpCalls, KvCalls, Quarantines, RunHosts, ExecutorService],
  exports: [ExecutorService, HttpCalls, SdkServices],
})
export class ExecutionModule {}
