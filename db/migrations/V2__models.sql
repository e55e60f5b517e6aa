-- Folders of language models that the user made known; at most one of them is chosen.
CREATE TABLE models (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  path     TEXT    NOT NULL UNIQUE,
  chosen   INTEGER NOT NULL CHECK (chosen IN (0, 1)),
  added_at INTEGER NOT NULL
) STRICT;
