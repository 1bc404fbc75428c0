CREATE TABLE docs (
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  collection text COLLATE "C" NOT NULL CHECK (collection ~ '^[A-Za-z0-9_.:-]{1,100}$'),
  id         uuid NOT NULL,
  -- jsonb, unlike the values of kv: it is asked about.
  data       jsonb NOT NULL CHECK (jsonb_typeof(data) = 'object'),
  -- 1 when it is made, one more with each write; ids are never used again, so neither is a version.
  version    bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (app_id, collection, id)
);

-- Which fields of which collections can be found without reading every document.
CREATE TABLE docs_indexes (
  id         bigserial PRIMARY KEY,
  app_id     uuid NOT NULL REFERENCES apps (id) ON UPDATE CASCADE ON DELETE CASCADE,
  collection text COLLATE "C" NOT NULL,
  path       text[] NOT NULL,
  -- Documents that were there when the index was asked for get their keys part by part, up to `last_id`; those that
  -- come later get theirs as they are written.
  built_to   uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
  last_id    uuid,
  is_ready   boolean NOT NULL DEFAULT false,
  CONSTRAINT docs_indexes_path_key UNIQUE (app_id, collection, path)
);

-- One row for each document of an indexed collection and each of its indexes: no document is missing in any, so that
-- a list can be read in the order of the keys.
CREATE TABLE docs_keys (
  index_id bigint NOT NULL REFERENCES docs_indexes (id) ON DELETE CASCADE,
  key      bytea NOT NULL,
  doc_id   uuid NOT NULL,
  PRIMARY KEY (index_id, key, doc_id)
);

-- The value at a path as bytes that sort as values do: nothing or null, then false, true, numbers, strings by code point,
-- arrays, objects. Of a string it holds what a b-tree can: the first 256 bytes. Equal keys need not be equal values,
-- but equal values have equal keys, and a smaller value never has a greater key. What lies behind an array on the way is
-- no one value: there it is the array's key.
CREATE FUNCTION docs_key(data jsonb, path text[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  found jsonb := data;
  step  text;
  bits  bigint;
BEGIN
  FOREACH step IN ARRAY path LOOP
    EXIT WHEN jsonb_typeof(found) = 'array';
    found := found -> step;
  END LOOP;
  CASE jsonb_typeof(found)
    WHEN 'number' THEN
      -- IEEE 754, with the bits turned so that unsigned bytes sort as the numbers do.
      bits := ('x' || encode(float8send(found::float8), 'hex'))::bit(64)::bigint;
      RETURN '\x03'::bytea || int8send(CASE WHEN bits < 0 THEN ~bits ELSE bits # (1::bigint << 63) END);
    WHEN 'string' THEN
      RETURN '\x04'::bytea || substring(convert_to(found #>> '{}', 'UTF8') FROM 1 FOR 256);
    WHEN 'boolean' THEN
      RETURN CASE WHEN found::boolean THEN '\x0201'::bytea ELSE '\x0200'::bytea END;
    WHEN 'array' THEN
      RETURN '\x05'::bytea;
    WHEN 'object' THEN
      RETURN '\x06'::bytea;
    ELSE
      RETURN '\x01'::bytea;
  END CASE;
END $$;

-- All values that a path leads to. In an array it goes on with each element that is an object and, where the next step
-- is a whole number, with the element at that place. NULL is the value of an object that has no such key, and of what has
-- no keys at all; but an element that has none is no way for a path, and gives no value.
CREATE FUNCTION docs_values(data jsonb, path text[]) RETURNS jsonb[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  found   jsonb[] := ARRAY[data];
  further jsonb[];
  value   jsonb;
  element jsonb;
  step    text;
  place   int;
  steps   int := cardinality(path);
BEGIN
  FOREACH step IN ARRAY path LOOP
    steps := steps - 1;
    place := CASE WHEN step ~ '^(0|[1-9][0-9]{0,8})$' THEN step::int END;
    further := '{}';
    FOREACH value IN ARRAY found LOOP
      IF jsonb_typeof(value) = 'array' THEN
        FOR i IN 0 .. jsonb_array_length(value) - 1 LOOP
          element := value -> i;
          IF jsonb_typeof(element) = 'object' THEN
            further := array_append(further, element -> step);
          END IF;
          IF i = place AND (steps = 0 OR jsonb_typeof(element) IN ('object', 'array')) THEN
            further := array_append(further, element);
          END IF;
        END LOOP;
      ELSE
        further := array_append(further, value -> step);
      END IF;
    END LOOP;
    found := further;
  END LOOP;
  RETURN found;
END $$;

-- Whoever writes a document writes its keys. An index begins under the same lock, alone: every write is either over
-- before it begins, or sees it. Each statement in here sees what was committed before it, so after the lock.
CREATE FUNCTION docs_write_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('docs/' || NEW.app_id || '/' || NEW.collection, 0));
    INSERT INTO docs_keys (index_id, key, doc_id)
    SELECT i.id, docs_key(NEW.data, i.path), NEW.id
    FROM docs_indexes i WHERE i.app_id = NEW.app_id AND i.collection = NEW.collection
    ON CONFLICT DO NOTHING;
  ELSE
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('docs/' || OLD.app_id || '/' || OLD.collection, 0));
    DELETE FROM docs_keys k USING docs_indexes i
    WHERE i.app_id = OLD.app_id AND i.collection = OLD.collection
      AND k.index_id = i.id AND k.key = docs_key(OLD.data, i.path) AND k.doc_id = OLD.id
      AND (TG_OP = 'DELETE' OR k.key <> docs_key(NEW.data, i.path));
    IF TG_OP = 'UPDATE' THEN
      INSERT INTO docs_keys (index_id, key, doc_id)
      SELECT i.id, docs_key(NEW.data, i.path), NEW.id
      FROM docs_indexes i WHERE i.app_id = NEW.app_id AND i.collection = NEW.collection
      ON CONFLICT DO NOTHING;
    END IF;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER docs_write_keys AFTER INSERT OR UPDATE OR DELETE ON docs
FOR EACH ROW EXECUTE FUNCTION docs_write_keys();
