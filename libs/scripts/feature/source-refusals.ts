/** What may be wrong with a source, at a save and when an older version is made the active one again. */
export const SOURCE_REFUSALS = [
  'script.invalid-source',
  'script.source-too-large',
  'script.no-default-export',
  'script.import-refused',
  'script.module-top-level',
  'script.import-cycle',
  'script.import-too-deep',
  'script.compiler-busy',
] as const;
