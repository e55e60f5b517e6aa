-- Times are milliseconds since 1970 (UTC) unless their column says otherwise; lists are JSON.

CREATE TABLE folders (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  path       TEXT    NOT NULL UNIQUE,
  file_key   TEXT,                        -- device and inode when last seen
  state      TEXT    NOT NULL CHECK (state IN ('SCANNING', 'WATCHING', 'MISSING')),
  reason     TEXT,
  added_at   INTEGER NOT NULL,
  scanned_at INTEGER
) STRICT;

-- The state is also the queue: a document that is not finished is work to do.
CREATE TABLE documents (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  folder_id      INTEGER NOT NULL REFERENCES folders (id) ON DELETE CASCADE,
  path           TEXT    NOT NULL UNIQUE,
  directory      TEXT    NOT NULL,
  name           TEXT    NOT NULL,
  size           INTEGER NOT NULL,
  modified_nanos INTEGER NOT NULL,        -- since 1970
  file_key       TEXT,                    -- device and inode
  revision       INTEGER NOT NULL DEFAULT 1, -- counts the file's versions
  content_hash   BLOB,                    -- SHA-256 of the file when it was last read
  state          TEXT    NOT NULL
                 CHECK (state IN ('QUEUED', 'PARSING', 'EMBEDDING', 'INDEXED', 'SKIPPED', 'FAILED')),
  reason         TEXT,
  unreadable     INTEGER NOT NULL DEFAULT 0, -- failed only because the file may not be opened
  media_type     TEXT,
  title          TEXT,
  tags           TEXT    NOT NULL DEFAULT '[]',
  chunk_count    INTEGER NOT NULL DEFAULT 0,
  embedded_with  TEXT                     -- the model whose vectors all its chunks have
) STRICT;

CREATE INDEX documents_by_directory ON documents (directory);
CREATE INDEX documents_by_folder ON documents (folder_id, state);
CREATE INDEX documents_by_file_key ON documents (file_key);
CREATE INDEX documents_by_size ON documents (size);
-- Large files last, new ones first.
CREATE INDEX documents_by_turn ON documents (state, (size > 4194304), modified_nanos DESC);

CREATE TABLE document_texts (
  document_id INTEGER PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
  text        TEXT    NOT NULL,
  blocks      BLOB    NOT NULL,
  truncated   INTEGER NOT NULL
) STRICT;

CREATE TABLE chunks (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,
  start_at    INTEGER NOT NULL,
  end_at      INTEGER NOT NULL,
  page        INTEGER,
  headings    TEXT    NOT NULL,
  text        TEXT    NOT NULL,
  text_hash   BLOB    NOT NULL,           -- SHA-256 of what is embedded
  UNIQUE (document_id, ordinal)
) STRICT;

CREATE INDEX chunks_by_text_hash ON chunks (text_hash);

CREATE TABLE vectors (
  id        INTEGER PRIMARY KEY,
  model     TEXT NOT NULL,
  text_hash BLOB NOT NULL,
  vector    BLOB NOT NULL,                -- float32, little-endian
  UNIQUE (model, text_hash)
) STRICT;

-- The last change of each document, those that are gone included; the index follows it.
CREATE TABLE changes (
  sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
  document_id INTEGER NOT NULL UNIQUE
) STRICT;
