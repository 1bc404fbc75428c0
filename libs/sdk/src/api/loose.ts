/** A value of any shape: editors are told `any`, so that nobody must cast what he knows. */
export type Loose = unknown;
