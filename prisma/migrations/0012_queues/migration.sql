-- What scripts have sent to queues and no run has dealt with yet; they wait here also while no trigger consumes them.
CREATE TABLE queue_messages (
  id         uuid PRIMARY KEY,
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  queue      text NOT NULL CHECK (queue ~ '^[A-Za-z0-9_.:-]{1,100}$'),
  -- Not jsonb: a script is to read exactly what was sent.
  body       json NOT NULL,
  body_bytes integer NOT NULL,
  -- Higher ones first.
  priority   smallint NOT NULL DEFAULT 0 CHECK (priority BETWEEN -100 AND 100),
  dedupe_key text COLLATE "C",
  due_at     timestamptz(6) NOT NULL DEFAULT now(),
  -- The run that sent it; null: no run did.
  root_id    uuid,
  parent_id  uuid,
  depth      integer NOT NULL DEFAULT 0 CHECK (depth >= 0),
  -- The event that it was given to.
  batch_id   uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT queue_messages_cause_check CHECK ((root_id IS NULL) = (parent_id IS NULL))
)
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE UNIQUE INDEX queue_messages_dedupe_key ON queue_messages (app_id, queue, dedupe_key) WHERE dedupe_key IS NOT NULL;
-- In the order in which they are given out.
CREATE INDEX queue_messages_waiting_idx ON queue_messages (app_id, queue, priority DESC, due_at, id) WHERE batch_id IS NULL;
-- Whether any of a queue's is due, whatever waits in front of it for its time.
CREATE INDEX queue_messages_due_at_idx ON queue_messages (app_id, queue, due_at) WHERE batch_id IS NULL;
CREATE INDEX queue_messages_batch_id_idx ON queue_messages (batch_id) WHERE batch_id IS NOT NULL;

-- Messages go with the event that they were given to, when its run has succeeded or it is a dead letter, which holds them.
-- Not by a foreign key: the server plans what that does once for each connection, and a plan made while the table is
-- empty reads all of it when it is not (measured: 94 ms for each event at 200,000 messages), for events of every source.
CREATE FUNCTION delete_queue_messages() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
  DELETE FROM queue_messages WHERE batch_id = OLD.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER outbox_queue_messages AFTER DELETE ON outbox
  FOR EACH ROW WHEN (OLD.source = 'queue') EXECUTE FUNCTION delete_queue_messages();

-- One of the runs that its trigger may have at a time is this event's. Until an attempt has failed: another one must find
-- a place first, so that a batch that waits for its next attempt keeps no other from being run.
ALTER TABLE outbox ADD COLUMN holds_place boolean NOT NULL DEFAULT false;
CREATE INDEX outbox_places_idx ON outbox (trigger_id) WHERE holds_place;
CREATE INDEX outbox_places_wanted_idx ON outbox (trigger_id, due_at) WHERE source = 'queue' AND NOT holds_place;
-- Those of queues have the two above.
DROP INDEX outbox_trigger_id_idx;
CREATE INDEX outbox_trigger_id_idx ON outbox (trigger_id) WHERE source = 'cron';
