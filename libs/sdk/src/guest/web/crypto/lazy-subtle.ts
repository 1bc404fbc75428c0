import { Lazy } from '../lazy.js';

export const subtle = new Lazy(() => import('./subtle-crypto.js'));
