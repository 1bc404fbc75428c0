import { Lazy } from '../lazy.js';

export const encoding = new Lazy(() => import('./index.js'));
