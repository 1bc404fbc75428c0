import { Lazy } from '../lazy.js';

export const url = new Lazy(() => import('./index.js'));
