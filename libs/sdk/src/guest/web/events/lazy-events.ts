import { Lazy } from '../lazy.js';

export const events = new Lazy(() => import('./index.js'));
