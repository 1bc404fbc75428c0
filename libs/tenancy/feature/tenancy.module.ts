import { Module } from '@nestjs/common';
import { AppDomainRepository, AppRepository } from '#tenancy/data';
import { AppsController } from './apps.controller.js';
import { AppsService } from './apps.service.js';
import { DefaultApp } from './default-app.js';

/** Apps and their domains. The app provides `Database` and `Logger` globally. */
@Module({
  controllers: [AppsController],
  providers: [AppDomainRepository, AppRepository, AppsService, DefaultApp],
  exports: [AppsService, DefaultApp],
})
export class TenancyModule {}
