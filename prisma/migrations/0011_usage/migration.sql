-- What scripts report of what was used: raw, as it was said. Sums are for later.
CREATE TABLE usage_records (
  -- Made when it is recorded, so that its time is in it: lists and sweeps go by it.
  id           uuid PRIMARY KEY,
  app_id       uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  -- Neither is a reference: what was used stays when the script and the execution's record are gone.
  script_id    uuid NOT NULL,
  execution_id uuid NOT NULL,
  metric       text COLLATE "C" NOT NULL CHECK (metric ~ '^[A-Za-z][A-Za-z0-9_.:-]{0,99}$'),
  quantity     double precision NOT NULL
               CHECK (quantity NOT IN ('NaN'::double precision, 'Infinity'::double precision, '-Infinity'::double precision)),
  -- Text of an object; as it was written, like the values of kv.
  attributes   json CHECK (json_typeof(attributes) = 'object'),
  recorded_at  timestamptz(3) NOT NULL
);
CREATE INDEX usage_records_app_id_idx ON usage_records (app_id, id);
CREATE INDEX usage_records_metric_idx ON usage_records (app_id, metric, id);
