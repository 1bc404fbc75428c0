import type { SandboxBody } from '#contracts';

export type ScriptKind = 'endpoint' | 'module';
/** `fresh` gives every run a new context; `warm` reuses one between runs of the same version. */
export type Isolation = 'warm' | 'fresh';
/** Limits the author set, in the API's names and units; what is absent follows the platform's default. */
export type Sandbox = SandboxBody;

/** A second version that gets a share of the runs. */
export interface Canary {
  readonly version: number;
  /** 1 to 100. */
  readonly percent: number;
}

export interface Script {
  readonly id: string;
  readonly appId: string;
  readonly name: string;
  readonly description: string | null;
  readonly kind: ScriptKind;
  /** The active one; a save of other source makes the next and activates it. `{id, version}` names what runs (D11). */
  readonly version: number;
  readonly canary: Canary | null;
  readonly sandbox: Sandbox;
  readonly isolation: Isolation;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a program takes from elsewhere, gives, and does when it is loaded. */
export interface ProgramShape {
  /** Names of the app's modules that it imports, each once. */
  readonly imports: readonly string[];
  /** Specifiers that mean nothing here. */
  readonly foreignImports: readonly string[];
  /** Names it exports; `default` among them when it has one. */
  readonly exports: readonly string[];
  /** The first thing at its top level that a module must not have; of a module's program only. */
  readonly topLevelFault?: TopLevelFault;
}

export interface TopLevelFault {
  /** In words: "a loop". */
  readonly found: string;
  /** In the author's source, when it is known. */
  readonly position?: { readonly line: number; readonly column: number; readonly line_text: string };
}

/** A program as the executors take it. */
export interface Program extends ProgramShape {
  /** JavaScript, an ES module. */
  readonly code: string;
  /** Source map of `code`, JSON text. */
  readonly sourceMap: string;
}
