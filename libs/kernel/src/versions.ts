/** The product's version; a check holds it equal to package.json's (R-VER-04). */
export const PRODUCT_VERSION = '0.1.0';
/** `major.minor` of what scripts may rely on; they read it as `ctx.sdkVersion` (R-CTX-03). */
export const SDK_VERSION = '1.0';
/** The HTTP API is served under `/api/v{API_VERSION}` (R-VER-03). */
export const API_VERSION = 1;
/** Raised when two releases can no longer share one bus (R-VER-01). */
export const WIRE_VERSION = 1;
