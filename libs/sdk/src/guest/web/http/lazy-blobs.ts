import { Lazy } from '../lazy.js';

export const blobs = new Lazy(() => import('./blob.js'));
