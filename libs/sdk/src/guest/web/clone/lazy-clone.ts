import { Lazy } from '../lazy.js';

export const clone = new Lazy(() => import('./structured-clone.js'));
