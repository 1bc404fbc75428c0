/** What an event comes from; each has its own form of payload. */
export const EVENT_SOURCES = [
  'http',
  'kv',
  'docs',
  'files',
  'cron',
  'pubsub',
  'queue',
  'email',
  'dead_letter',
] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];
