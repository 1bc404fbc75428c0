import { SANDBOX_CEILINGS } from '#scripts/domain';
import type { SandboxValues } from '#scripts/domain';

/** The most that scripts may ask for in this installation; the app provides it under this class. */
export class SandboxCeilings {
  readonly values: SandboxValues;

  /** @param overrides what the operator set (`readSandboxCeilings`); the rest is built in. */
  constructor(overrides: Partial<SandboxValues> = {}) {
    this.values = { ...SANDBOX_CEILINGS, ...overrides };
  }
}
