-- What is to be run later: one row for each event and script, written in the transaction that causes it. Its id is that
-- of the execution, the same for every attempt.
CREATE TABLE outbox (
  id               uuid PRIMARY KEY,
  app_id           uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  script_id        uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  -- The version to run; null: whichever is in force when it is run.
  version          integer CHECK (version >= 1),
  source           text NOT NULL CONSTRAINT outbox_source_check CHECK (source IN ('http')),
  trigger_id       uuid,
  -- Not jsonb: a script is to read exactly what was sent.
  payload          json NOT NULL,
  payload_bytes    integer NOT NULL,
  -- On whose behalf it runs.
  principal_id     uuid,
  root_id          uuid NOT NULL,
  parent_id        uuid,
  depth            integer NOT NULL CHECK (depth >= 0),
  -- Attempts that have failed.
  attempt_count    integer NOT NULL DEFAULT 0,
  max_attempts     integer NOT NULL CHECK (max_attempts >= 1),
  backoff          text NOT NULL CHECK (backoff IN ('exponential', 'linear', 'constant')),
  base_ms          integer NOT NULL CHECK (base_ms >= 0),
  max_ms           integer NOT NULL CHECK (max_ms >= 0),
  jitter           real NOT NULL CHECK (jitter BETWEEN 0 AND 1),
  due_at           timestamptz(6) NOT NULL DEFAULT now(),
  -- Until then one dispatcher works on it; null: nobody does.
  lease_until      timestamptz(6),
  -- Raised by every claim and every settlement: who holds an older one has lost the row.
  fence            bigint NOT NULL DEFAULT 0,
  -- Leases that ran out since the last settlement: whoever had them ended.
  lost_leases      integer NOT NULL DEFAULT 0,
  first_attempt_at timestamptz(3),
  last_attempt_at  timestamptz(3),
  created_at       timestamptz(3) NOT NULL DEFAULT now()
)
-- A claim changes no indexed column, so with room in its page it costs no index entry.
WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
-- The turn of each app: claims go from app to app, and in each by time.
CREATE INDEX outbox_app_id_due_at_idx ON outbox (app_id, due_at);
-- Whether anything is due at all, or when.
CREATE INDEX outbox_due_at_idx ON outbox (due_at);
-- For the script's deletion alone.
CREATE INDEX outbox_script_id_idx ON outbox (script_id);

-- Events whose last attempt has failed (R-DL-01).
CREATE TABLE dead_letters (
  id               uuid PRIMARY KEY,
  app_id           uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  script_id        uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  -- Of the outbox row that was, and of all its attempts.
  execution_id     uuid NOT NULL,
  -- The one that failed last.
  version          integer NOT NULL,
  -- As the event had it: null is whichever is in force.
  pinned_version   integer,
  source           text NOT NULL,
  trigger_id       uuid,
  payload          json NOT NULL,
  payload_bytes    integer NOT NULL,
  principal_id     uuid,
  root_id          uuid NOT NULL,
  parent_id        uuid,
  depth            integer NOT NULL,
  attempts         integer NOT NULL,
  max_attempts     integer NOT NULL,
  backoff          text NOT NULL,
  base_ms          integer NOT NULL,
  max_ms           integer NOT NULL,
  jitter           real NOT NULL,
  error_code       text NOT NULL,
  error_message    text NOT NULL,
  error_stack      text,
  first_attempt_at timestamptz(3) NOT NULL,
  last_attempt_at  timestamptz(3) NOT NULL,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  resolution       text CHECK (resolution IN ('replayed', 'ignored', 'handled_by_script', 'handler_failed')),
  resolved_at      timestamptz(3),
  CONSTRAINT dead_letters_resolved_check CHECK ((resolution IS NULL) = (resolved_at IS NULL))
);
CREATE UNIQUE INDEX dead_letters_execution_id_key ON dead_letters (execution_id);
CREATE INDEX dead_letters_app_id_idx ON dead_letters (app_id, id DESC);
CREATE INDEX dead_letters_unresolved_idx ON dead_letters (app_id, id DESC) WHERE resolution IS NULL;
CREATE INDEX dead_letters_script_id_idx ON dead_letters (script_id);
CREATE INDEX dead_letters_created_at_idx ON dead_letters (created_at);

-- An execution that is dispatched may take several attempts, and each leaves a record.
ALTER TABLE execution_logs DROP CONSTRAINT execution_logs_pkey;
ALTER TABLE execution_logs ADD PRIMARY KEY (execution_id, attempt);
-- Lists are in this order: without the attempt the primary key alone would have it, and be read instead.
DROP INDEX execution_logs_script_id_idx;
DROP INDEX execution_logs_app_id_idx;
CREATE INDEX execution_logs_script_id_idx ON execution_logs (script_id, execution_id DESC, attempt DESC);
CREATE INDEX execution_logs_app_id_idx ON execution_logs (app_id, execution_id DESC, attempt DESC);
