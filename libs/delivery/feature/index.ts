export { DeliveryModule } from './delivery.module.js';
export { ExecutorDirectory } from './executor-directory.js';
export { Inbox } from './inbox.js';
export { PublicDataPlane } from './data-plane.js';
