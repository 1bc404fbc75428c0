import { Lazy } from '../lazy.js';

export const streams = new Lazy(() => import('./index.js'));
