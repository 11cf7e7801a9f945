-- Networks of the owner's that tell photos apart in the place of the program's own. Which of them is in
-- use, and which one is on its way, are settings ("backbone", "backbone.next"), since the program's own
-- network is one of the choices and has no row.
CREATE TABLE backbone (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  key      TEXT NOT NULL UNIQUE CHECK (key <> ''),     -- tells file and recipe apart
  name     TEXT NOT NULL CHECK (name <> ''),           -- of the file that the owner gave
  file     TEXT NOT NULL CHECK (file NOT LIKE '%/%'),  -- in the folder "networks" of the library
  recipe   TEXT NOT NULL CHECK (json_valid (recipe)),  -- how it is fed, and its embedding
  dims     INTEGER NOT NULL CHECK (dims > 0),          -- numbers of that
  added_at INTEGER NOT NULL
) STRICT;
