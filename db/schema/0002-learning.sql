-- Learning from the owner: settings, suspicions that were looked at, and what the machine's rows
-- stand for.

CREATE TABLE setting (
  key   TEXT PRIMARY KEY CHECK (key <> ''),
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The version (model.id of kind 'learned') whose opinions the machine's rows are. 0: none, as in
-- every library that comes from step 1; -1: not known, they have to be made again.
INSERT INTO setting (key, value) VALUES ('learning.rows', '0');

-- Facts that the model contradicts and that the owner confirmed when he was asked: not asked again
-- while the fact stands. A label 0 is the fact "in no album".
CREATE TABLE slip (
  photo INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
  label INTEGER NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (photo, label)
) STRICT, WITHOUT ROWID;

-- A new fact is a new question. (REPLACE deletes without a delete trigger; the insert trigger
-- stands in for it, and leaves the photo's tags alone.)
CREATE TRIGGER slip_filing_insert AFTER INSERT ON filing WHEN NEW.source = 'user'
BEGIN
  DELETE FROM slip WHERE photo = NEW.photo
     AND (slip.label = 0
          OR EXISTS (SELECT 1 FROM label WHERE label.id = slip.label AND label.kind = 'album'));
END;
CREATE TRIGGER slip_filing_update AFTER UPDATE OF album, source ON filing
WHEN OLD.source = 'user' AND (NEW.source <> 'user' OR NEW.album IS NOT OLD.album)
BEGIN
  DELETE FROM slip WHERE photo = OLD.photo AND label = coalesce (OLD.album, 0);
END;
CREATE TRIGGER slip_filing_delete AFTER DELETE ON filing WHEN OLD.source = 'user'
BEGIN
  DELETE FROM slip WHERE photo = OLD.photo AND label = coalesce (OLD.album, 0);
END;
CREATE TRIGGER slip_tagging_insert AFTER INSERT ON tagging WHEN NEW.human = 1
BEGIN
  DELETE FROM slip WHERE photo = NEW.photo AND label = NEW.tag;
END;
CREATE TRIGGER slip_tagging_update AFTER UPDATE OF verdict ON tagging
WHEN OLD.human = 1 AND NEW.verdict <> OLD.verdict
BEGIN
  DELETE FROM slip WHERE photo = OLD.photo AND label = OLD.tag;
END;
CREATE TRIGGER slip_tagging_delete AFTER DELETE ON tagging WHEN OLD.human = 1
BEGIN
  DELETE FROM slip WHERE photo = OLD.photo AND label = OLD.tag;
END;

-- Why photos are unsorted is read as a whole whenever a version is compared with the rows.
CREATE INDEX photo_unsorted ON photo (id, unsorted, torn_a, torn_b) WHERE unsorted IS NOT NULL;

-- Filings that the model is unsure of (DB_UNSURE_SQL in kinds.h), counted for the review.
CREATE INDEX filing_unsure ON filing (photo) WHERE source = 'model' AND p < 0.7;

-- Versions are never deleted, only their blobs: nobody looks for the rows of one, and every row
-- that the machine writes would pay.
DROP INDEX filing_by_model;
DROP INDEX tagging_by_model;
