-- Thumbnails: a cache, so no references; the photo's id is the key.
CREATE TABLE thumbnail (
  photo INTEGER PRIMARY KEY,
  jpeg  BLOB NOT NULL CHECK (length (jpeg) > 0)
) STRICT;
