export { DomainError, InvalidInputError, RemoteError, toWire, ERROR_KINDS } from './errors.js';
export type { ErrorKind, FieldError, WireError } from './errors.js';
export { isUuid, newId, timeOfId } from './ids.js';
export { systemClock } from './clock.js';
export type { Clock } from './clock.js';
export type { Json, JsonObject } from './json.js';
export { storableText, truncateUtf8 } from './text.js';
export { KIB, MIB, SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS } from './units.js';
export { PRODUCT_VERSION, SDK_VERSION, API_VERSION, WIRE_VERSION } from './versions.js';
