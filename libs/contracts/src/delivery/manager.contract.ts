import { IsUUID } from 'class-validator';
import { defineRequest } from '../define.js';

export class ManagerPresenceRequest {
  @IsUUID() askedBy!: string;
}

export class ManagerPresenceResponse {
  @IsUUID() managerId!: string;
}

/** Whether there is a manager; any of them answers, at once. */
export const managerPresence = defineRequest({
  subject: 'manager.v1.presence',
  request: ManagerPresenceRequest,
  response: ManagerPresenceResponse,
  errors: [],
});
