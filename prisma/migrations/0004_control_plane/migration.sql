-- Where a session was begun, so that its owner knows it again in a list.
ALTER TABLE sessions
  ADD COLUMN address    text,
  ADD COLUMN user_agent text;

-- An email is one person's; the index of 0001 says so already, the length is the longest an address can have.
ALTER TABLE admin_users ADD CONSTRAINT admin_users_email_check CHECK (email <> '' AND length(email) <= 254);

CREATE TABLE api_keys (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES admin_users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  -- A bound key is good for this app alone and ends with it.
  app_id       uuid REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  name         text NOT NULL CHECK (name <> ''),
  -- The first characters after `pic_`: enough to tell keys apart in a list, far too few to guess one.
  prefix       text NOT NULL,
  key_hash     bytea NOT NULL,
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  expires_at   timestamptz(3),
  last_used_at timestamptz(3)
);
CREATE UNIQUE INDEX api_keys_key_hash_key ON api_keys (key_hash);
CREATE INDEX api_keys_user_id_idx ON api_keys (user_id);
CREATE INDEX api_keys_app_id_idx ON api_keys (app_id) WHERE app_id IS NOT NULL;

CREATE TABLE app_members (
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  user_id    uuid NOT NULL REFERENCES admin_users (id) ON UPDATE CASCADE ON DELETE CASCADE,
  role       text NOT NULL CHECK (role IN ('app_admin', 'editor', 'viewer')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, user_id)
);
CREATE INDEX app_members_user_id_idx ON app_members (user_id);

-- Slugs an app had before. A slug is in force in `apps` or remembered here, never both.
CREATE TABLE app_slug_history (
  slug       text PRIMARY KEY,
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX app_slug_history_app_id_idx ON app_slug_history (app_id);

ALTER TABLE routes
  ADD COLUMN auth       text NOT NULL DEFAULT 'public'
    CHECK (auth IN ('public', 'user', 'member', 'editor', 'app_admin')),
  ADD COLUMN rate_limit jsonb,
  ADD COLUMN cors       jsonb;

-- Who did what. No foreign keys: what is told here outlives whom it is told of.
CREATE TABLE audit_log (
  id          uuid PRIMARY KEY,
  at          timestamptz(3) NOT NULL DEFAULT now(),
  -- Null when the platform itself did it, or nobody was signed in.
  actor_id    uuid,
  actor_name  text,
  -- The session or key that was used.
  credential  text NOT NULL CHECK (credential IN ('session', 'key', 'none')),
  credential_id uuid,
  action      text NOT NULL,
  outcome     text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
  -- Code of the error when it was not done.
  code        text,
  app_id      uuid,
  target_kind text NOT NULL,
  target_id   text,
  target_name text,
  details     json NOT NULL DEFAULT '{}',
  address     text,
  request_id  uuid
);
CREATE INDEX audit_log_app_id_idx ON audit_log (app_id, id DESC) WHERE app_id IS NOT NULL;
CREATE INDEX audit_log_actor_id_idx ON audit_log (actor_id, id DESC) WHERE actor_id IS NOT NULL;

-- First answers to requests that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
  -- Whose key it is: the same text of two callers means two things.
  scope       text NOT NULL,
  key         text NOT NULL,
  -- Keyed hash of method, path and body: a plain one would let passwords in bodies be guessed.
  fingerprint bytea NOT NULL,
  state       text NOT NULL CHECK (state IN ('running', 'committed', 'answered')),
  status      integer,
  -- Sealed: an answer may hold a new key's token.
  answer      bytea,
  claimed_at  timestamptz(3) NOT NULL DEFAULT now(),
  expires_at  timestamptz(3) NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);

-- Where an app's scripts may send requests; an app without a row may reach every public host.
CREATE TABLE app_egress (
  app_id        uuid PRIMARY KEY REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  -- Names, or `*.` and a name for everything below it; none at all is no network.
  allowed_hosts text[] NOT NULL,
  updated_by    uuid,
  updated_at    timestamptz(6) NOT NULL DEFAULT now()
);
