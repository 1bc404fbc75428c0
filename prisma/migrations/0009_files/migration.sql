-- What is known of files; their bytes are elsewhere, under `<app_id>/<blob_id>`.
CREATE TABLE files (
  app_id       uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  id           uuid NOT NULL,
  collection   text COLLATE "C" NOT NULL CHECK (collection ~ '^[A-Za-z0-9_.:-]{1,100}$'),
  -- By bytes: lists have one order on every server, whatever its locale.
  name         text COLLATE "C" NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255),
  content_type text NOT NULL,
  size         bigint NOT NULL CHECK (size >= 0),
  sha256       bytea NOT NULL CHECK (octet_length(sha256) = 32),
  -- Not jsonb, which has no NUL character and another order of keys.
  metadata     json NOT NULL DEFAULT '{}' CHECK (json_typeof(metadata) = 'object'),
  -- 1 when it is made, one more with each write.
  version      bigint NOT NULL DEFAULT 1,
  -- Bytes never change: with new content a file gets a new blob, and whoever reads the old one reads it to its end.
  blob_id      uuid NOT NULL,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  updated_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, id)
);
CREATE INDEX files_collection_idx ON files (app_id, collection, name, id);
-- Bytes without a file are swept.
CREATE UNIQUE INDEX files_blob_id_key ON files (blob_id);

-- How much an app keeps: a sum that each write carries on, so that no write must add all of them up. Made after `files`:
-- a deletion of the app then locks its rows in the order in which writes do.
CREATE TABLE files_usage (
  app_id uuid PRIMARY KEY REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  bytes  bigint NOT NULL CHECK (bytes >= 0)
);
