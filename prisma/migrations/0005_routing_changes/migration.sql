-- Another one with each revision: two histories of one number, as after a restore from a backup, are told apart by it.
ALTER TABLE routing_revision ADD COLUMN mark uuid NOT NULL DEFAULT gen_random_uuid();

-- Which apps a revision changed, so that an orchestrator reads these and no others. Without a foreign key: that an app
-- has gone is told here, too.
CREATE TABLE routing_changes (
  revision bigint NOT NULL,
  app_id   uuid NOT NULL,
  mark     uuid NOT NULL,
  PRIMARY KEY (revision, app_id)
);

-- Once per transaction and app, however many rows of it change.
CREATE FUNCTION tell_routing_change(changed_app uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  this_transaction text := pg_current_xact_id()::text;
  this_change      text := this_transaction || ' ' || changed_app::text;
  reached          bigint;
BEGIN
  IF current_setting('picloud.routing_change_told', true) = this_change THEN
    RETURN;
  END IF;
  IF current_setting('picloud.revision_raised_by', true) IS DISTINCT FROM this_transaction THEN
    UPDATE routing_revision SET revision = revision + 1, mark = gen_random_uuid() WHERE id = 1
      RETURNING revision INTO reached;
    -- Whoever is further behind than what is left reads everything.
    IF reached % 1000 = 0 THEN
      DELETE FROM routing_changes WHERE revision <= reached - 10000;
    END IF;
    PERFORM set_config('picloud.revision_raised_by', this_transaction, true);
  END IF;
  INSERT INTO routing_changes (revision, app_id, mark)
    SELECT revision, changed_app, mark FROM routing_revision WHERE id = 1
    ON CONFLICT DO NOTHING;
  PERFORM set_config('picloud.routing_change_told', this_change, true);
END;
$$;

CREATE OR REPLACE FUNCTION raise_routing_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'apps' THEN
    PERFORM tell_routing_change(CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
  END IF;
  -- A row may have moved from one app to another.
  IF TG_OP <> 'INSERT' THEN
    PERFORM tell_routing_change(OLD.app_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM tell_routing_change(NEW.app_id);
  END IF;
  RETURN NULL;
END;
$$;
