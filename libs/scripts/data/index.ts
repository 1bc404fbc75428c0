export { ScriptRepository } from './script.repository.js';
export type { Bundle, SavedProgram, ScriptFilter, ScriptSettings } from './script.repository.js';
