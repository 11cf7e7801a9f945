-- What the window knows beyond facts: how albums look and stand, searches that are kept, and which
-- import brought a photo.

-- Albums and tags stand in the order of `position`, then by name; 0 where nobody ordered them.
ALTER TABLE label ADD COLUMN colour TEXT CHECK (colour <> '');
ALTER TABLE label ADD COLUMN emoji TEXT CHECK (emoji <> '');

-- Searches that the owner keeps, in the words of the search entry.
CREATE TABLE saved_search (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  name     TEXT NOT NULL UNIQUE CHECK (name <> '' AND name = trim (name)),
  query    TEXT NOT NULL CHECK (query <> ''),
  position INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Searches that were made lately.
CREATE TABLE recent_search (
  query   TEXT PRIMARY KEY CHECK (query <> ''),
  used_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An import from its start to its end; what it found anew carries its id.
CREATE TABLE import (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  started_at INTEGER NOT NULL,
  ended_at   INTEGER
) STRICT;
ALTER TABLE photo ADD COLUMN import INTEGER REFERENCES import (id);
CREATE INDEX photo_by_import ON photo (import) WHERE import IS NOT NULL;

-- What one searches by, and completes.
CREATE INDEX photo_by_camera ON photo (camera) WHERE camera IS NOT NULL;
CREATE INDEX photo_rated ON photo (rating) WHERE rating > 0;

-- Folders that the program looks at by itself when something changes there.
ALTER TABLE root ADD COLUMN watched INTEGER NOT NULL DEFAULT 1 CHECK (watched IN (0, 1));

-- The grid draws days and shapes of all photos before it reads any of them: one walk over this index.
DROP INDEX photo_by_time;
CREATE INDEX photo_by_time ON photo (shown_at, id, state, taken_at, width, height);

-- The journal keeps stars and favourites as well (kind 'photo': the column that an act changed). A
-- CHECK cannot be altered, so the table is made anew under its name.
CREATE TABLE journal_3 (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  batch  INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  kind   TEXT NOT NULL CHECK (kind IN ('filing', 'tagging', 'label', 'refused_class', 'photo')),
  photo  INTEGER REFERENCES photo (id) ON DELETE CASCADE,
  label  INTEGER,                        -- tagging: the tag; label: its id
  before TEXT CHECK (before IS NULL OR json_valid (before)),
  after  TEXT CHECK (after IS NULL OR json_valid (after))
) STRICT;
INSERT INTO journal_3 SELECT id, batch, kind, photo, label, before, after FROM journal;
DROP TABLE journal;
ALTER TABLE journal_3 RENAME TO journal;
CREATE INDEX journal_by_batch ON journal (batch);
CREATE INDEX journal_by_photo ON journal (photo) WHERE photo IS NOT NULL;

-- Folders that were imported as a whole, below a root of which otherwise single files were taken.
CREATE TABLE walk (
  root    INTEGER NOT NULL REFERENCES root (id) ON DELETE CASCADE,
  relpath BLOB NOT NULL CHECK (length (relpath) > 0),
  PRIMARY KEY (root, relpath)
) STRICT, WITHOUT ROWID;
