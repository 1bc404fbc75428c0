export { ExecutionRecorder } from './execution-recorder.js';
export { LogWritingModule } from './log-writing.module.js';
export { TailAnnouncer } from './tail-announcer.js';
