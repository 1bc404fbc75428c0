import type { SandboxBody } from '#contracts';

export type ScriptKind = 'endpoint' | 'module';
/** `fresh` gives every run a new context; `warm` reuses one between runs of the same version. */
export type Isolation = 'warm' | 'fresh';
/** Limits the author set, in the API's names and units; what is absent follows the platform's default. */
export type Sandbox = SandboxBody;

export interface Script {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly description: string | null;
  readonly kind: ScriptKind;
  /** Raised by every save of other source; `{id, version}` names what runs (D11). */
  readonly version: number;
  readonly sandbox: Sandbox;
  readonly isolation: Isolation;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A program as the executors take it. */
export interface Program {
  /** JavaScript, an ES module. */
  readonly code: string;
  /** Source map of `code`, JSON text. */
  readonly sourceMap: string;
  /** Specifiers of its static imports. */
  readonly imports: readonly string[];
  /** Names it exports; `default` among them when it has one. */
  readonly exports: readonly string[];
}
