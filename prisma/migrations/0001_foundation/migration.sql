CREATE TABLE admin_users (
  id            uuid PRIMARY KEY,
  username      text NOT NULL CHECK (username <> ''),
  email         text,
  password_hash text NOT NULL,
  instance_role text NOT NULL CHECK (instance_role IN ('owner', 'admin', 'member')),
  is_active     boolean NOT NULL DEFAULT true,
  created_at    timestamptz(6) NOT NULL DEFAULT now(),
  updated_at    timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX admin_users_username_key ON admin_users (lower(username));
CREATE UNIQUE INDEX admin_users_email_key ON admin_users (lower(email)) WHERE email IS NOT NULL;

CREATE TABLE sessions (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES admin_users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  token_hash   bytea NOT NULL,
  created_at   timestamptz(6) NOT NULL DEFAULT now(),
  last_seen_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at   timestamptz(6) NOT NULL
);
CREATE UNIQUE INDEX sessions_token_hash_key ON sessions (token_hash);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);

CREATE TABLE apps (
  id         uuid PRIMARY KEY,
  slug       text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name       text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX apps_slug_key ON apps (slug);

CREATE TABLE app_domains (
  id         uuid PRIMARY KEY,
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  domain     text NOT NULL,
  shape_key  text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX app_domains_shape_key_key ON app_domains (shape_key);
CREATE INDEX app_domains_app_id_idx ON app_domains (app_id);

CREATE TABLE scripts (
  id          uuid PRIMARY KEY,
  app_id      uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  name        text NOT NULL CHECK (name <> ''),
  description text,
  kind        text NOT NULL DEFAULT 'endpoint' CHECK (kind IN ('endpoint', 'module')),
  version     integer NOT NULL DEFAULT 1 CHECK (version >= 1),
  sandbox     jsonb NOT NULL DEFAULT '{}',
  isolation   text NOT NULL DEFAULT 'warm' CHECK (isolation IN ('warm', 'fresh')),
  created_at  timestamptz(6) NOT NULL DEFAULT now(),
  updated_at  timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX scripts_app_id_name_key ON scripts (app_id, name);

CREATE TABLE script_versions (
  script_id  uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  version    integer NOT NULL CHECK (version >= 1),
  source     text NOT NULL,
  compiled   text NOT NULL,
  source_map text NOT NULL,
  created_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (script_id, version)
);

CREATE TABLE routes (
  id              uuid PRIMARY KEY,
  app_id          uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  script_id       uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  host_kind       text NOT NULL DEFAULT 'any' CHECK (host_kind IN ('any', 'strict', 'wildcard')),
  host            text,
  host_param_name text,
  path_kind       text NOT NULL CHECK (path_kind IN ('exact', 'prefix', 'param')),
  path            text NOT NULL,
  method          text,
  dispatch_mode   text NOT NULL DEFAULT 'sync' CHECK (dispatch_mode IN ('sync', 'async')),
  created_at      timestamptz(6) NOT NULL DEFAULT now(),
  CHECK ((host_kind = 'any') = (host IS NULL))
);
-- The arbiter between two creators who both saw no conflict (R-ROUTE-21).
CREATE UNIQUE INDEX routes_binding_key ON routes (app_id, host_kind, coalesce(host, ''), path_kind, path, coalesce(method, ''));
CREATE INDEX routes_script_id_idx ON routes (script_id);

CREATE TABLE routing_revision (
  id       integer PRIMARY KEY CHECK (id = 1),
  revision bigint NOT NULL DEFAULT 0
);
INSERT INTO routing_revision (id, revision) VALUES (1, 1);

-- Raised at commit, not at the statement, so that its row lock is held for the commit alone and no order of
-- locks between two writers can deadlock on it.
CREATE FUNCTION raise_routing_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE routing_revision SET revision = revision + 1 WHERE id = 1;
  RETURN NULL;
END;
$$;
CREATE CONSTRAINT TRIGGER routing_revision_of_apps AFTER INSERT OR UPDATE OR DELETE ON apps
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_routing_revision();
CREATE CONSTRAINT TRIGGER routing_revision_of_domains AFTER INSERT OR UPDATE OR DELETE ON app_domains
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_routing_revision();
CREATE CONSTRAINT TRIGGER routing_revision_of_scripts AFTER INSERT OR UPDATE OR DELETE ON scripts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_routing_revision();
CREATE CONSTRAINT TRIGGER routing_revision_of_routes AFTER INSERT OR UPDATE OR DELETE ON routes
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION raise_routing_revision();

CREATE TABLE execution_logs (
  execution_id    uuid NOT NULL,
  app_id          uuid NOT NULL,
  script_id       uuid NOT NULL,
  version         integer NOT NULL,
  status          text NOT NULL CHECK (status IN ('success', 'error', 'timeout', 'budget_exceeded', 'crashed', 'aborted')),
  source          text NOT NULL,
  trigger_id      uuid,
  root_id         uuid NOT NULL,
  parent_id       uuid,
  depth           integer NOT NULL,
  attempt         integer NOT NULL,
  started_at      timestamptz(3) NOT NULL,
  wait_ms         real NOT NULL,
  wall_ms         real NOT NULL,
  cpu_ms          real NOT NULL,
  peak_heap_bytes bigint NOT NULL,
  sdk_calls       integer NOT NULL,
  request_bytes   integer NOT NULL,
  response_bytes  integer NOT NULL,
  request         json NOT NULL,
  response        json,
  error           json,
  log             json NOT NULL,
  PRIMARY KEY (execution_id)
) PARTITION BY RANGE (execution_id);
CREATE INDEX execution_logs_script_id_idx ON execution_logs (script_id, execution_id DESC);
-- Takes what no day's partition is there for, so that a late maintenance never loses a record.
CREATE TABLE execution_logs_default PARTITION OF execution_logs DEFAULT;

-- What a foreign key with ON DELETE CASCADE would do, without its check of every inserted row (measured: a quarter of
-- an insert). The writer locks each batch's scripts instead, so no record can slip in behind the deletion.
CREATE FUNCTION delete_execution_logs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM execution_logs WHERE script_id = OLD.id;
  RETURN NULL;
END;
$$;
CREATE TRIGGER execution_logs_of_deleted_script AFTER DELETE ON scripts
  FOR EACH ROW EXECUTE FUNCTION delete_execution_logs();

CREATE TABLE abandoned_executions (
  execution_id uuid PRIMARY KEY,
  app_id       uuid NOT NULL,
  script_id    uuid NOT NULL,
  status       text NOT NULL,
  created_at   timestamptz(3) NOT NULL DEFAULT now()
);
