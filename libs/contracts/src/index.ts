// The decorators of our shapes leave their types where this library keeps them.
import 'reflect-metadata';

export { defineEvent, defineRequest } from './define.js';
export type { EventContract, RequestContract, Shape } from './define.js';
export {
  EXECUTOR_ANNOUNCE_EVERY_MS,
  EXECUTOR_SILENCE_MS,
  executorAnnounced,
  ExecutorAnnouncement,
} from './execution/announce.contract.js';
export {
  BODY_KINDS,
  GuestResult,
  Receipt,
  RUN_STATUSES,
  RunError,
  runScript,
  RunScriptRequest,
  RunScriptResponse,
} from './execution/run.contract.js';
export type { BodyKind, RunLimits, RunStatus } from './execution/run.contract.js';
export { Verbatim, verbatimFields } from './verbatim.js';
export {
  cellKilled,
  CellKilled,
  QuarantineLifted,
  quarantineLifted,
  ScriptQuarantined,
  scriptQuarantined,
} from './execution/quarantine.contract.js';
export {
  abortRun,
  AbortRunRequest,
  AbortRunResponse,
  PartTaken,
  ResponsePart,
  takePart,
} from './execution/stream.contract.js';
export type { PartKind } from './execution/stream.contract.js';
export {
  fetchBundle,
  FetchBundleRequest,
  FetchBundleResponse,
  fetchModule,
  FetchModuleRequest,
  FetchModuleResponse,
} from './scripts/bundle.contract.js';
export type { ModuleRef } from './scripts/bundle.contract.js';
export {
  ROUTING_APPLIED_EVERY_MS,
  RoutingApplied,
  routingApplied,
  RoutingChanged,
  routingChanged,
} from './routing/routing.contract.js';
export { PageQuery, pageSize, toPage } from './api/page.js';
export type { Page } from './api/page.js';
export { CreateScriptBody, ListScriptsQuery, SANDBOX_FIELDS, UpdateScriptBody } from './api/scripts.api.js';
export type { SandboxBody, SandboxField, ScriptView } from './api/scripts.api.js';
export { MayBeAbsent } from './api/may-be-absent.js';
export { CreateRouteBody } from './api/routes.api.js';
export type { RouteView } from './api/routes.api.js';
export { LoginBody } from './api/auth.api.js';
export type { LoginView, UserView } from './api/auth.api.js';
export type { AppView } from './api/apps.api.js';
export { ListExecutionsQuery } from './api/executions.api.js';
export type { ExecutionView, LogLineView } from './api/executions.api.js';
export type { VersionView } from './api/version.api.js';
export {
  kvDelete,
  KvDeleteRequest,
  KvDeleteResponse,
  kvGet,
  kvGetMany,
  KvGetManyRequest,
  KvGetManyResponse,
  KvGetRequest,
  KvGetResponse,
  kvHas,
  KvHasRequest,
  KvHasResponse,
  kvList,
  KvListRequest,
  KvListResponse,
  kvSet,
  KvSetRequest,
  KvSetResponse,
} from './stores/kv.contract.js';
export { ListAppExecutionsQuery } from './api/executions.api.js';
export {
  ExecutionsRecorded,
  executionsRecorded,
  MAX_TAIL_IDS,
  TAIL_WANTED_EVERY_MS,
  TAIL_WISH_LASTS_MS,
  TailWanted,
  tailWanted,
} from './logs/tail.contract.js';
export { CanaryBody } from './api/scripts.api.js';
export type { QuarantineView, ScriptVersionView } from './api/scripts.api.js';
export { PutEnvBody } from './api/env.api.js';
export type { EnvVariableView, EnvView } from './api/env.api.js';
