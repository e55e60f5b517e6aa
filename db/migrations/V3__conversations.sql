CREATE TABLE conversations (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  title    TEXT    NOT NULL,              -- its first question
  asked_at INTEGER NOT NULL               -- the last time
) STRICT;

CREATE INDEX conversations_by_time ON conversations (asked_at);

-- A question, and its answer once it is complete or was stopped.
CREATE TABLE turns (
  id              INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  question        TEXT    NOT NULL,
  asked_at        INTEGER NOT NULL,
  answer          TEXT                    -- JSON, with its citations and passages
) STRICT;

CREATE INDEX turns_by_conversation ON turns (conversation_id);
