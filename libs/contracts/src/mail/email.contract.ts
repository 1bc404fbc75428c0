import { IsOptional, IsString } from 'class-validator';
import { defineRequest } from '../define.js';
import { Verbatim } from '../verbatim.js';

/** The token says whose mail it is; the sender's address is the installation's. */
export class EmailSendRequest {
  @IsString() runToken!: string;
  /** Each `ada@example.com` or `Ada <ada@example.com>`. */
  @IsString({ each: true }) to!: string[];
  @IsOptional() @IsString({ each: true }) cc?: string[];
  @IsOptional() @IsString({ each: true }) bcc?: string[];
  @IsOptional() @IsString({ each: true }) replyTo?: string[];
  @IsString() subject!: string;
  @Verbatim() @IsOptional() @IsString() text?: string;
  @Verbatim() @IsOptional() @IsString() html?: string;
}

export class EmailSendResponse {
  /** As it stands in the mail. */
  @IsString() messageId!: string;
  /** Recipients that the server refused while it took the mail for others. */
  @IsString({ each: true }) refused!: string[];
}

export const emailSend = defineRequest({
  subject: 'manager.v1.email-send',
  request: EmailSendRequest,
  response: EmailSendResponse,
  errors: [
    'run-token.refused',
    'email.invalid',
    'email.not-configured',
    'email.rate-limited',
    'email.rejected',
    'email.unavailable',
  ],
});
