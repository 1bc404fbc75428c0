export { PROBLEM_JSON, problemOf, problemOfWire } from './problem.js';
export type { Problem } from './problem.js';
export { ProblemFilter } from './problem.filter.js';
export { STATUS_OF } from './status.js';
export { strictValidation } from './validation.pipe.js';
