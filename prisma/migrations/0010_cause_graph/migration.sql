-- The events of one tree of causes, beside its records: as with these, only of those that are not their own root.
CREATE INDEX outbox_root_id_idx ON outbox (root_id) WHERE root_id <> id;
CREATE INDEX dead_letters_root_id_idx ON dead_letters (root_id) WHERE root_id <> execution_id;
-- The execution that a replay became.
ALTER TABLE dead_letters ADD COLUMN replayed_as uuid;
