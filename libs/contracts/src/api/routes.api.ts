import { IsIn, IsOptional, IsString } from 'class-validator';
import { MayBeAbsent } from './may-be-absent.js';

export class CreateRouteBody {
  @MayBeAbsent() @IsIn(['any', 'strict', 'wildcard']) host_kind?: 'any' | 'strict' | 'wildcard';
  @IsOptional() @IsString() host?: string | null;
  @MayBeAbsent() @IsIn(['exact', 'prefix', 'param']) path_kind?: 'exact' | 'prefix' | 'param';
  @IsString() path!: string;
  /** Absent or null: any method. */
  @IsOptional() @IsString() method?: string | null;
  @MayBeAbsent() @IsIn(['sync', 'async']) dispatch_mode?: 'sync' | 'async';
}

export interface RouteView {
  readonly id: string;
  readonly app_id: string;
  readonly script_id: string;
  readonly host_kind: 'any' | 'strict' | 'wildcard';
  readonly host: string | null;
  readonly host_param_name: string | null;
  readonly path_kind: 'exact' | 'prefix' | 'param';
  readonly path: string;
  readonly method: string | null;
  readonly dispatch_mode: 'sync' | 'async';
  readonly created_at: string;
}
