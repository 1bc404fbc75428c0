import { Lazy } from './lazy.js';

export const basics = new Lazy(() => import('./basics.js'));
