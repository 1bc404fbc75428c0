export { SEAL_BYTES, SealBrokenError, Sealer } from './sealer.js';
