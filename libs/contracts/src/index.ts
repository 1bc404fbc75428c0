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
export { CredentialsChanged, credentialsChanged } from './identity/credentials.contract.js';
export { pubsubPublish, PubsubPublishRequest, PubsubPublishResponse } from './triggers/pubsub.contract.js';
export { PageQuery, pageSize, toPage } from './api/page.js';
export type { Page } from './api/page.js';
export { CreateScriptBody, ListScriptsQuery, SANDBOX_FIELDS, UpdateScriptBody } from './api/scripts.api.js';
export type { SandboxBody, SandboxField, ScriptView } from './api/scripts.api.js';
export { MayBeAbsent } from './api/may-be-absent.js';
export {
  CheckRouteBody,
  CorsBody,
  CreateRouteBody,
  MatchRouteBody,
  RateLimitBody,
  UpdateRouteBody,
} from './api/routes.api.js';
export type {
  CorsView,
  RateLimitView,
  RouteAuthName,
  RouteCheckView,
  RouteMatchView,
  RouteView,
} from './api/routes.api.js';
export {
  CreateCronTriggerBody,
  CreateDeadLetterTriggerBody,
  CreateDocsTriggerBody,
  CreateEmailTriggerBody,
  CreateFilesTriggerBody,
  CreateKvTriggerBody,
  CreatePubsubTriggerBody,
  CreateQueueTriggerBody,
  FireTriggerBody,
  ListTriggersQuery,
  PreviewScheduleBody,
  RetryBody,
  UpdateTriggerBody,
} from './api/triggers.api.js';
export type {
  RetryView,
  SchedulePreviewView,
  TriggerFiredView,
  TriggerKindName,
  TriggerView,
} from './api/triggers.api.js';
export { ChangePasswordBody, EndSessionsQuery, LoginBody } from './api/auth.api.js';
export type { LoginView, SessionView, UserView } from './api/auth.api.js';
export { CreateUserBody, ListUsersQuery, ResetPasswordBody, UpdateUserBody } from './api/users.api.js';
export type { UserAccountView } from './api/users.api.js';
export { CreateApiKeyBody, KEY_SCOPES } from './api/api-keys.api.js';
export type { ApiKeyView, KeyScope } from './api/api-keys.api.js';
export { CheckSlugBody, CreateAppBody, DeleteAppQuery, UpdateAppBody } from './api/apps.api.js';
export type { AppRefView, AppView, SlugCheckView } from './api/apps.api.js';
export { ClaimDomainBody } from './api/domains.api.js';
export type { DomainReleasedView, DomainView, UnreachableRouteView } from './api/domains.api.js';
export { GrantMemberBody, ListMembersQuery, UpdateMemberBody } from './api/members.api.js';
export type { MemberView } from './api/members.api.js';
export { ListExecutionsQuery } from './api/executions.api.js';
export type { JobView } from './api/jobs.api.js';
export { ListAuditQuery } from './api/audit.api.js';
export type { AuditRecordView } from './api/audit.api.js';
export { IsTime, timeOf, timeRange } from './api/time-range.js';
export type { ExecutionView, LogLineView } from './api/executions.api.js';
export type { VersionView } from './api/version.api.js';
export type { ReadinessView } from './api/readiness.api.js';
export { atomicCommit, AtomicCommitRequest, AtomicCommitResponse } from './stores/atomic.contract.js';
export {
  docsCount,
  DocsCountRequest,
  DocsCountResponse,
  docsCreate,
  docsCreateIndex,
  DocsCreateIndexRequest,
  DocsCreateIndexResponse,
  DocsCreateRequest,
  docsDelete,
  DocsDeleteRequest,
  DocsDeleteResponse,
  DocsDocResponse,
  docsFind,
  DocsFindRequest,
  DocsFindResponse,
  docsGet,
  DocsGetRequest,
  DocsGetResponse,
  docsReplace,
  docsUpdate,
  DocsWriteRequest,
} from './stores/docs.contract.js';
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
export { MAX_ALLOWED_HOSTS, PutEgressBody } from './api/egress.api.js';
export type { EgressView } from './api/egress.api.js';
export { PutEnvBody } from './api/env.api.js';
export type { EnvVariableView, EnvView } from './api/env.api.js';
export {
  managerPresence,
  ManagerPresenceRequest,
  ManagerPresenceResponse,
} from './delivery/manager.contract.js';
export { outboxFilled, OutboxFilled } from './delivery/outbox.contract.js';
export { emailSend, EmailSendRequest, EmailSendResponse } from './mail/email.contract.js';
export {
  deadLettersList,
  DeadLettersListRequest,
  DeadLettersListResponse,
  deadLettersReplay,
  DeadLettersReplayRequest,
  DeadLettersReplayResponse,
  deadLettersResolve,
  DeadLettersResolveRequest,
  DeadLettersResolveResponse,
} from './delivery/dead-letters.contract.js';
export {
  DeadLetterFilterBody,
  ListDeadLettersQuery,
  ReplayDeadLetterBody,
  ReplayDeadLettersBody,
  ResolveDeadLetterBody,
  ResolveDeadLettersBody,
} from './api/dead-letters.api.js';
export type {
  DeadLetterCountView,
  DeadLettersReplayedView,
  DeadLettersResolvedView,
  DeadLetterView,
  FullDeadLetterView,
  GivenResolutionName,
} from './api/dead-letters.api.js';
export { ListFilesQuery } from './api/files.api.js';
export type { FileView } from './api/files.api.js';
export {
  filesBegin,
  FilesBeginRequest,
  FilesBeginResponse,
  filesCreate,
  FilesCreateRequest,
  filesDelete,
  FilesDeleteRequest,
  FilesDeleteResponse,
  FilesFileResponse,
  filesHead,
  FilesHeadRequest,
  FilesHeadResponse,
  filesList,
  FilesListRequest,
  FilesListResponse,
  filesPart,
  FilesPartRequest,
  FilesPartResponse,
  filesRead,
  FilesReadRequest,
  FilesReadResponse,
  filesUpdate,
  FilesUpdateRequest,
} from './stores/files.contract.js';
export { ListUsageRecordsQuery } from './api/usage.api.js';
export type { UsageRecordView } from './api/usage.api.js';
export { usageRecord, UsageRecordRequest, UsageRecordResponse } from './usage/usage.contract.js';
export type { ExecutionNodeView, ExecutionTreeView, TreeTotalsView } from './api/executions.api.js';
export {
  queueSend,
  QueueSendRequest,
  QueueSendResponse,
  queuesFilled,
  QueuesFilled,
} from './queues/queue.contract.js';
export { ListQueuesQuery } from './api/queues.api.js';
export type { QueuePurgedView, QueueView } from './api/queues.api.js';
