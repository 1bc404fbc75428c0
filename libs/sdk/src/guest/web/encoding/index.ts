export { atob, btoa } from './base64.js';
export { TextDecoder } from './text-decoder.js';
export { TextEncoder } from './text-encoder.js';
