-- The library. One step of the schema is one transaction and never changes once released: a new
-- column is a new file with the next number.
--
-- Times are seconds since 1970, UTC, unless said. Words ('user', 'missing') rather than numbers
-- stand for choices, so that the file can be read with any SQLite tool. Ids are never used again
-- (AUTOINCREMENT), since thumbnails and undo steps refer to them.

-- Folders that were imported. The program keeps them from containing each other.
CREATE TABLE root (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  path       BLOB NOT NULL UNIQUE CHECK (length (path) > 0), -- absolute, native bytes
  volume     TEXT,
  scanned_at INTEGER NOT NULL DEFAULT 0,                     -- 0: never to the end
  last_photo INTEGER NOT NULL DEFAULT 0                      -- newest photo id at that time
) STRICT;

CREATE TABLE photo (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  root         INTEGER NOT NULL REFERENCES root (id),
  relpath      BLOB NOT NULL CHECK (length (relpath) > 0),   -- native bytes
  name         TEXT NOT NULL,          -- last part of the root / relpath, readable
  size         INTEGER NOT NULL CHECK (size >= 0),
  mtime_ns     INTEGER NOT NULL,
  content_hash BLOB CHECK (length (content_hash) = 16),      -- of the content last read
  stale        INTEGER NOT NULL DEFAULT 0 CHECK (stale IN (0, 1)), -- the file changed since
  state        TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ok', 'missing', 'broken')),
  reason       TEXT,
  orientation  INTEGER NOT NULL DEFAULT 0 CHECK (orientation BETWEEN 0 AND 8),
  taken_at     INTEGER,                -- local camera clock
  width        INTEGER NOT NULL DEFAULT 0 CHECK (width >= 0),
  height       INTEGER NOT NULL DEFAULT 0 CHECK (height >= 0),
  camera       TEXT,
  lat          REAL CHECK (lat BETWEEN -90 AND 90),
  lon          REAL CHECK (lon BETWEEN -180 AND 180),
  rating       INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
  favourite    INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
  -- Why the machine left it without an album; of no meaning while there is a filing.
  unsorted     TEXT CHECK (unsorted IN ('far', 'torn')),
  torn_a       TEXT,
  torn_b       TEXT,
  shown_at     INTEGER NOT NULL,       -- the order of lists (no generated column: an index on
                                       -- one does not cover a query)
  UNIQUE (root, relpath),
  CHECK (shown_at = coalesce (taken_at, mtime_ns / 1000000000)),
  CHECK (state <> 'ok' OR (content_hash IS NOT NULL AND stale = 0)),
  CHECK ((state = 'broken') = (reason IS NOT NULL)),
  CHECK ((lat IS NULL) = (lon IS NULL)),
  CHECK ((torn_a IS NULL) = (torn_b IS NULL)),
  CHECK (torn_a IS NULL OR unsorted = 'torn')
) STRICT;

CREATE INDEX photo_by_state ON photo (state, shown_at, id);
CREATE INDEX photo_by_time ON photo (shown_at, id, state);
CREATE INDEX photo_by_content ON photo (content_hash, size) WHERE content_hash IS NOT NULL;
CREATE INDEX photo_favourite ON photo (favourite) WHERE favourite = 1;

-- What tells the feature vectors of two networks apart.
CREATE TABLE network (
  id  INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE feature (
  photo   INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
  network INTEGER NOT NULL REFERENCES network (id),
  vector  BLOB NOT NULL,               -- half floats, little endian
  UNIQUE (network, photo)
) STRICT;
CREATE INDEX feature_by_photo ON feature (photo);

-- Every trained head.
CREATE TABLE model (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL CHECK (kind <> ''),
  trained_at INTEGER NOT NULL,
  facts      INTEGER NOT NULL CHECK (facts >= 0),
  metrics    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid (metrics)),
  blob       BLOB,
  active     INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX model_active ON model (kind) WHERE active = 1;

-- Albums, tags and people. `key` is the case-folded name; `class_name` the starter album or object
-- class for which a label stands, whatever it is called now.
CREATE TABLE label (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL CHECK (kind IN ('album', 'tag', 'person')),
  name       TEXT NOT NULL CHECK (name <> '' AND name = trim (name)),
  key        TEXT NOT NULL CHECK (key <> ''),
  origin     TEXT NOT NULL DEFAULT 'user' CHECK (origin IN ('user', 'starter', 'detector')),
  class_name TEXT,
  threshold  REAL CHECK (threshold BETWEEN 0 AND 1),
  position   INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, key),
  UNIQUE (kind, class_name)
) STRICT;

CREATE TRIGGER label_kind_is_fixed BEFORE UPDATE OF kind ON label WHEN NEW.kind <> OLD.kind
BEGIN
  SELECT raise (ABORT, 'rule: a label keeps its kind');
END;

-- Classes whose label the owner removed: a "no" that the machine remembers.
CREATE TABLE refused_class (
  kind       TEXT NOT NULL CHECK (kind IN ('album', 'tag', 'person')),
  class_name TEXT NOT NULL,
  PRIMARY KEY (kind, class_name)
) STRICT, WITHOUT ROWID;

-- At most one album a photo. A row of the owner without an album is a fact as well: in no album.
-- Labels are not deleted under their rows (no cascade): facts go by way of the journal only.
CREATE TABLE filing (
  photo  INTEGER PRIMARY KEY REFERENCES photo (id) ON DELETE CASCADE,
  album  INTEGER REFERENCES label (id),
  source TEXT NOT NULL CHECK (source IN ('user', 'model', 'import')),
  p      REAL CHECK (p BETWEEN 0 AND 1),
  model  INTEGER REFERENCES model (id),
  at     INTEGER NOT NULL,
  CHECK (album IS NOT NULL OR source = 'user'),
  CHECK (source <> 'user' OR (p IS NULL AND model IS NULL))
) STRICT;
CREATE INDEX filing_by_album ON filing (album, source);
CREATE INDEX filing_by_source ON filing (source);
CREATE INDEX filing_by_model ON filing (model) WHERE model IS NOT NULL;

-- Two rows at most for a photo and tag: one of the owner (human = 1), one of the machine.
CREATE TABLE tagging (
  photo   INTEGER NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
  tag     INTEGER NOT NULL REFERENCES label (id),
  human   INTEGER NOT NULL CHECK (human = (source = 'user')),
  verdict TEXT NOT NULL CHECK (verdict IN ('yes', 'no')),
  source  TEXT NOT NULL CHECK (source IN ('user', 'model', 'import')),
  p       REAL CHECK (p BETWEEN 0 AND 1),
  model   INTEGER REFERENCES model (id),
  at      INTEGER NOT NULL,
  PRIMARY KEY (photo, tag, human),
  CHECK (source <> 'user' OR (p IS NULL AND model IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX tagging_by_tag ON tagging (tag, verdict, human);
CREATE INDEX tagging_human ON tagging (tag, photo) WHERE human = 1;
CREATE INDEX tagging_by_model ON tagging (model) WHERE model IS NOT NULL;

-- Facts are not overwritten by a machine, whoever writes the SQL. (An upsert fires the insert
-- trigger too: the machine's statements must leave such photos out by themselves.)
CREATE TRIGGER filing_fact_insert BEFORE INSERT ON filing
WHEN NEW.source <> 'user'
  AND EXISTS (SELECT 1 FROM filing WHERE photo = NEW.photo AND source = 'user')
BEGIN
  SELECT raise (ABORT, 'rule: a fact of the owner is not overwritten');
END;
CREATE TRIGGER filing_fact_update BEFORE UPDATE ON filing
WHEN OLD.source = 'user' AND (NEW.source <> 'user' OR NEW.photo <> OLD.photo)
BEGIN
  SELECT raise (ABORT, 'rule: a fact of the owner is not overwritten');
END;
CREATE TRIGGER tagging_fact_update BEFORE UPDATE ON tagging
WHEN OLD.source = 'user'
  AND (NEW.source <> 'user' OR NEW.photo <> OLD.photo OR NEW.tag <> OLD.tag)
BEGIN
  SELECT raise (ABORT, 'rule: a fact of the owner is not overwritten');
END;

CREATE TRIGGER filing_album_insert BEFORE INSERT ON filing
WHEN NEW.album IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM label WHERE id = NEW.album AND kind = 'album')
BEGIN
  SELECT raise (ABORT, 'rule: photos are filed in albums only');
END;
CREATE TRIGGER filing_album_update BEFORE UPDATE OF album ON filing
WHEN NEW.album IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM label WHERE id = NEW.album AND kind = 'album')
BEGIN
  SELECT raise (ABORT, 'rule: photos are filed in albums only');
END;
CREATE TRIGGER tagging_tag_insert BEFORE INSERT ON tagging
WHEN NOT EXISTS (SELECT 1 FROM label WHERE id = NEW.tag AND kind <> 'album')
BEGIN
  SELECT raise (ABORT, 'rule: an album is no tag');
END;
CREATE TRIGGER tagging_tag_update BEFORE UPDATE OF tag ON tagging
WHEN NOT EXISTS (SELECT 1 FROM label WHERE id = NEW.tag AND kind <> 'album')
BEGIN
  SELECT raise (ABORT, 'rule: an album is no tag');
END;

-- What counts: the album of a photo, and its tags once the owner's "no" is taken into account.
CREATE VIEW effective_filing AS
  SELECT photo, album, source, p, model, at FROM filing WHERE album IS NOT NULL;
CREATE VIEW effective_tag AS
  SELECT photo, tag, source, p, model, at FROM tagging AS t
   WHERE verdict = 'yes'
     AND (human = 1 OR NOT EXISTS (SELECT 1 FROM tagging AS h
                                    WHERE h.photo = t.photo AND h.tag = t.tag AND h.human = 1));

-- Acts of the owner, in order; 'undone' ones are the redo tail. The journal holds the rows that an
-- act touched, as JSON objects, before and after.
CREATE TABLE batch (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL CHECK (kind <> ''),
  label      INTEGER NOT NULL DEFAULT 0, -- not a reference: the label may be gone
  label_kind TEXT CHECK (label_kind IN ('album', 'tag', 'person')),
  label_name TEXT,
  old_name   TEXT,
  args       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid (args)),
  photos     INTEGER NOT NULL DEFAULT 0,
  at         INTEGER NOT NULL,
  state      TEXT NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'undone'))
) STRICT;
CREATE INDEX batch_by_state ON batch (state);

CREATE TABLE journal (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  batch  INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
  kind   TEXT NOT NULL CHECK (kind IN ('filing', 'tagging', 'label', 'refused_class')),
  photo  INTEGER REFERENCES photo (id) ON DELETE CASCADE,
  label  INTEGER,                        -- tagging: the tag; label: its id
  before TEXT CHECK (before IS NULL OR json_valid (before)),
  after  TEXT CHECK (after IS NULL OR json_valid (after))
) STRICT;
CREATE INDEX journal_by_batch ON journal (batch);
CREATE INDEX journal_by_photo ON journal (photo) WHERE photo IS NOT NULL;

-- Words of file and folder names. Reads its text from photo; the triggers keep it in step.
CREATE VIRTUAL TABLE photo_words USING fts5 (
  name, content = 'photo', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2'
);
CREATE TRIGGER photo_words_insert AFTER INSERT ON photo
BEGIN
  INSERT INTO photo_words (rowid, name) VALUES (NEW.id, NEW.name);
END;
CREATE TRIGGER photo_words_delete AFTER DELETE ON photo
BEGIN
  INSERT INTO photo_words (photo_words, rowid, name) VALUES ('delete', OLD.id, OLD.name);
END;
CREATE TRIGGER photo_words_update AFTER UPDATE OF name ON photo WHEN NEW.name <> OLD.name
BEGIN
  INSERT INTO photo_words (photo_words, rowid, name) VALUES ('delete', OLD.id, OLD.name);
  INSERT INTO photo_words (rowid, name) VALUES (NEW.id, NEW.name);
END;
