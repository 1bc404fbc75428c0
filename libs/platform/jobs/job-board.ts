import { Injectable, Module } from '@nestjs/common';
import type { JobDefinition } from './jobs.js';

/** Where each subject says what it wants done again and again; the role that runs jobs takes them from here. */
@Injectable()
export class JobBoard {
  private readonly posted: JobDefinition[] = [];

  post(job: JobDefinition): void {
    this.posted.push(job);
  }

  get jobs(): readonly JobDefinition[] {
    return this.posted;
  }
}

/** For modules whose subject has jobs. */
@Module({ providers: [JobBoard], exports: [JobBoard] })
export class JobBoardModule {}
