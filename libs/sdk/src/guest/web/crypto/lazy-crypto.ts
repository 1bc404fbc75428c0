import { Lazy } from '../lazy.js';

export const webCrypto = new Lazy(() => import('./index.js'));
