export { SessionRepository } from './session.repository.js';
export type { LiveSession, NewSession } from './session.repository.js';
export { UserRepository } from './user.repository.js';
export type { NewUser } from './user.repository.js';
