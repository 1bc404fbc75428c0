import { Module } from '@nestjs/common';
import { KvRepository } from '#stores/data';
import { KvResponder } from './kv.responder.js';
import { KvService } from './kv.service.js';

/** What scripts keep: the manager's side. The app provides `Database`, `MessageBus` and `RunTokenVerifier` globally. */
@Module({
  providers: [KvRepository, KvService, KvResponder],
  exports: [KvService],
})
export class StoresModule {}
