import { Lazy } from '../lazy.js';

export const http = new Lazy(() => import('./index.js'));
