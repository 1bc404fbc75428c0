import { IsNumber, IsOptional, IsString, IsUUID } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

/** The token says of which app, script and execution it is. */
export class UsageRecordRequest {
  @IsString() runToken!: string;
  @IsString() metric!: string;
  @IsNumber() quantity!: number;
  /** JSON text of an object. */
  @Verbatim() @IsOptional() @IsString() attributes?: string;
}

export class UsageRecordResponse {
  @IsUUID() id!: string;
}

export const usageRecord = defineRequest({
  subject: 'manager.v1.usage-record',
  request: UsageRecordRequest,
  response: UsageRecordResponse,
  errors: [
    'run-token.refused',
    'app.not-found',
    'usage.invalid-metric',
    'usage.invalid-quantity',
    'usage.invalid-attributes',
  ],
});
