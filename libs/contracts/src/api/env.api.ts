import { IsBoolean, IsString } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

export class PutEnvBody {
  @IsString() value!: string;
  /** Left out: as it was, or a plain variable. */
  @MayBeAbsent() @IsBoolean() secret?: boolean;
}

/** A variable or secret of an app. */
export interface EnvVariableView {
  readonly name: string;
  readonly secret: boolean;
  /** Of plain variables that can be read; a secret's is shown to nobody. */
  readonly value?: string;
  /** False when it was sealed with another key; then no script of the app runs until it is set again. */
  readonly readable: boolean;
  readonly updated_at: string;
}

export interface EnvView {
  readonly items: readonly EnvVariableView[];
}
