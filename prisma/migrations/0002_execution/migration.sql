-- Versions in force. `version` stays the active one; a second one may get a share of the traffic.
ALTER TABLE scripts
  ADD COLUMN canary_version integer,
  ADD COLUMN canary_percent integer CHECK (canary_percent BETWEEN 1 AND 100),
  -- Raised by whatever else changes what runs: a module it imports, a variable of its app.
  ADD COLUMN build          integer NOT NULL DEFAULT 1,
  ADD CONSTRAINT scripts_canary_check CHECK ((canary_version IS NULL) = (canary_percent IS NULL));

-- Names of the app's modules that this version imports.
ALTER TABLE script_versions ADD COLUMN imports text[] NOT NULL DEFAULT '{}';
-- Who is concerned by a module's change is asked by its name.
CREATE INDEX script_versions_imports_idx ON script_versions USING gin (imports);

-- As it stands in an import (R-MOD-04).
ALTER TABLE scripts
  ADD CONSTRAINT scripts_module_name_check CHECK (kind <> 'module' OR name ~ '^[A-Za-z][A-Za-z0-9_-]{0,63}$');

-- The import graph of the versions in force; a literal that names no module has no edge (R-MOD-06, R-MOD-09).
CREATE TABLE script_imports (
  importer_id uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  module_id   uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  PRIMARY KEY (importer_id, module_id)
);
CREATE INDEX script_imports_module_id_idx ON script_imports (module_id);

-- An app's variables and secrets: `sealed` is AES-256-GCM over the value, bound to the app and the name.
CREATE TABLE app_env (
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  name       text NOT NULL CHECK (name ~ '^[A-Za-z_][A-Za-z0-9_]{0,99}$'),
  is_secret  boolean NOT NULL,
  sealed     bytea NOT NULL,
  updated_by uuid,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, name)
);

-- Versions that keep killing their cell, as the executors say; gone with the script, lifted by hand.
CREATE TABLE script_quarantines (
  script_id  uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  version    integer NOT NULL,
  until      timestamptz(3) NOT NULL,
  -- How many times in a row it was quarantined; each doubles the time.
  strikes    integer NOT NULL,
  reason     text NOT NULL,
  PRIMARY KEY (script_id, version)
);

-- Once per transaction, however many rows it changes: an update per row made a deletion of 10,000 routes take a second.
CREATE OR REPLACE FUNCTION raise_routing_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('picloud.revision_raised_by', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    UPDATE routing_revision SET revision = revision + 1 WHERE id = 1;
    PERFORM set_config('picloud.revision_raised_by', pg_current_xact_id()::text, true);
  END IF;
  RETURN NULL;
END;
$$;

CREATE INDEX execution_logs_app_id_idx ON execution_logs (app_id, execution_id DESC);
-- Most runs are their own root and are found by their id; only the others need an entry.
CREATE INDEX execution_logs_root_id_idx ON execution_logs (root_id, execution_id) WHERE root_id <> execution_id;
CREATE INDEX abandoned_executions_created_at_idx ON abandoned_executions (created_at);
