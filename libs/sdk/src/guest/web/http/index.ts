import { blobs } from './lazy-blobs.js';

export { Blob, File } from './blob.js';
export { fetch } from './fetch.js';
export { FormData } from './form-data.js';
export { Headers } from './headers.js';
export { makeRequest, Request } from './request.js';
export { Response, takeResponse } from './response.js';

// Whoever asks for the blobs alone must see that they are there.
blobs.use();
