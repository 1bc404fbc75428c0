-- What runs a script when something happens (R-TRIG-01): what all kinds have in common, and a table of details for each.
CREATE TABLE triggers (
  id                      uuid PRIMARY KEY,
  app_id                  uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  script_id               uuid NOT NULL REFERENCES scripts (id) ON UPDATE CASCADE ON DELETE CASCADE,
  kind                    text NOT NULL CONSTRAINT triggers_kind_check
                          CHECK (kind IN ('kv', 'docs', 'files', 'cron', 'pubsub', 'queue', 'email', 'dead_letter')),
  name                    text NOT NULL DEFAULT '',
  enabled                 boolean NOT NULL DEFAULT true,
  dispatch_mode           text NOT NULL DEFAULT 'async' CONSTRAINT triggers_dispatch_mode_check CHECK (dispatch_mode = 'async'),
  -- What its runs write commits with the end of the run, or not at all.
  transactional           boolean NOT NULL DEFAULT false,
  -- Not a reference: when the user is gone its events must be able to say so (R-DISP-12).
  registered_by_principal uuid NOT NULL,
  max_attempts            integer NOT NULL CHECK (max_attempts >= 1),
  backoff                 text NOT NULL CHECK (backoff IN ('exponential', 'linear', 'constant')),
  base_ms                 integer NOT NULL CHECK (base_ms >= 0),
  max_ms                  integer NOT NULL CHECK (max_ms >= 0),
  jitter                  real NOT NULL CHECK (jitter BETWEEN 0 AND 1),
  created_at              timestamptz(3) NOT NULL DEFAULT now(),
  updated_at              timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX triggers_app_id_idx ON triggers (app_id, id);
CREATE INDEX triggers_script_id_idx ON triggers (script_id);
-- What every write asks: whether it concerns anybody.
CREATE INDEX triggers_enabled_idx ON triggers (app_id, kind) WHERE enabled;

CREATE TABLE kv_trigger_details (
  trigger_id      uuid PRIMARY KEY REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  collection_glob text NOT NULL CHECK (collection_glob <> ''),
  -- Empty: every operation (R-TRIG-13).
  ops             text[] NOT NULL
);
CREATE TABLE docs_trigger_details (LIKE kv_trigger_details INCLUDING ALL);
CREATE TABLE files_trigger_details (LIKE kv_trigger_details INCLUDING ALL);
ALTER TABLE docs_trigger_details ADD CONSTRAINT docs_trigger_details_trigger_id_fkey
  FOREIGN KEY (trigger_id) REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE files_trigger_details ADD CONSTRAINT files_trigger_details_trigger_id_fkey
  FOREIGN KEY (trigger_id) REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE;

CREATE TABLE cron_trigger_details (
  trigger_id    uuid PRIMARY KEY REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  schedule      text NOT NULL,
  timezone      text NOT NULL,
  -- What happens when it is due while its last run has not ended.
  overlap       text NOT NULL CHECK (overlap IN ('skip', 'queue')),
  -- Null while it is disabled, and when it never fires again.
  next_fire_at  timestamptz(3),
  last_fired_at timestamptz(3)
);
CREATE INDEX cron_trigger_details_next_fire_at_idx ON cron_trigger_details (next_fire_at) WHERE next_fire_at IS NOT NULL;

CREATE TABLE pubsub_trigger_details (
  trigger_id    uuid PRIMARY KEY REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  topic_pattern text NOT NULL CHECK (topic_pattern <> '')
);
-- For publishing: the triggers of this kind alone (R-TPUB-01).
CREATE INDEX triggers_pubsub_idx ON triggers (app_id) WHERE kind = 'pubsub' AND enabled;

CREATE TABLE queue_trigger_details (
  trigger_id  uuid PRIMARY KEY REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  app_id      uuid NOT NULL,
  queue       text NOT NULL CHECK (queue <> ''),
  concurrency integer NOT NULL CHECK (concurrency >= 1),
  batch_size  integer NOT NULL CHECK (batch_size >= 1)
);
-- A queue has one consumer: its messages go to nobody else.
CREATE UNIQUE INDEX queue_trigger_details_queue_key ON queue_trigger_details (app_id, queue);

CREATE TABLE email_trigger_details (
  trigger_id uuid PRIMARY KEY REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  app_id     uuid NOT NULL,
  -- The part in front of the "@", in lower case; behind it stands a domain of the app.
  address    text NOT NULL CHECK (address <> '')
);
CREATE UNIQUE INDEX email_trigger_details_address_key ON email_trigger_details (app_id, address);

-- Null is any.
CREATE TABLE dead_letter_trigger_details (
  trigger_id        uuid PRIMARY KEY REFERENCES triggers (id) ON UPDATE CASCADE ON DELETE CASCADE,
  source_kind       text,
  source_trigger_id uuid,
  script_id_filter  uuid
);

-- Whether any trigger of the app listens to such events: asked within the very statement that writes (D4).
CREATE FUNCTION has_triggers(of_app uuid, of_kind text) RETURNS boolean LANGUAGE sql STABLE
  RETURN EXISTS (SELECT FROM triggers WHERE app_id = of_app AND kind = of_kind AND enabled);

ALTER TABLE outbox DROP CONSTRAINT outbox_source_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_source_check
  CHECK (source IN ('http', 'kv', 'docs', 'files', 'cron', 'pubsub', 'queue', 'email', 'dead_letter'));
ALTER TABLE outbox
  ADD COLUMN transactional boolean NOT NULL DEFAULT false,
  -- Of the dead letter that a handler is run for (R-DISP-05).
  ADD COLUMN dead_letter_id uuid;
-- Whether one of a trigger's events still waits: overlap of schedules, concurrency of queues.
CREATE INDEX outbox_trigger_id_idx ON outbox (trigger_id) WHERE source IN ('cron', 'queue');

-- Events of a deleted script do not go with it: they become dead letters that say why, and these stay.
ALTER TABLE outbox DROP CONSTRAINT outbox_script_id_fkey;
DROP INDEX outbox_script_id_idx;
ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_script_id_fkey;
-- Whose event it was; what of a trigger's run commits with its end.
ALTER TABLE dead_letters ADD COLUMN transactional boolean NOT NULL DEFAULT false;
