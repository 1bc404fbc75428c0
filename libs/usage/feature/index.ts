export { UsageModule } from './usage.module.js';
export { UsageRetention } from './usage-retention.js';
