-- Versions of all values. A sequence never gives a number twice, so a version says one thing for ever, also when its
-- key was deleted and made again. Numbers stay exact in JavaScript.
CREATE SEQUENCE kv_versions MAXVALUE 9007199254740991;

CREATE TABLE kv_entries (
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  collection text COLLATE "C" NOT NULL CHECK (collection ~ '^[A-Za-z0-9_.:-]{1,100}$'),
  -- By bytes: lists have one order on every server, whatever its locale.
  key        text COLLATE "C" NOT NULL CHECK (octet_length(key) BETWEEN 1 AND 512),
  -- Not jsonb: that would reorder keys, rewrite numbers and refuse the character NUL, and a script is to read
  -- exactly what it wrote.
  value      json NOT NULL,
  version    bigint NOT NULL,
  -- Nothing is there any more from then on, though the row is until it is swept.
  expires_at timestamptz(3),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, collection, key)
);
CREATE INDEX kv_entries_expires_at_idx ON kv_entries (expires_at) WHERE expires_at IS NOT NULL;
