-- What a conversation remembers besides its form: the last answers, misses in a row, the last things said (JSON).
ALTER TABLE conversations ADD COLUMN memory TEXT NOT NULL DEFAULT '';
-- The inquiry that this conversation was handed over with last, '' for none; whether it is open, the inquiry knows.
ALTER TABLE conversations ADD COLUMN inquiry TEXT NOT NULL DEFAULT '';

-- `thread`: what belongs together in a chat of several conversations ("inquiry 12").
ALTER TABLE outbox ADD COLUMN thread TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_threaded ON outbox (channel, chat, platform_id) WHERE thread <> '';
CREATE INDEX outbox_undelivered ON outbox (id) WHERE kind = 'relay' AND state IN ('failed', 'blocked', 'unknown');

-- Where a thread of a chat begins: root is the first message's id there, topic the platform's own topic, '' for none.
CREATE TABLE threads (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    name TEXT NOT NULL,
    root TEXT NOT NULL,
    topic TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (channel, chat, name)
);
CREATE INDEX threads_of_topic ON threads (channel, chat, topic) WHERE topic <> '';

-- Who works for the festival. role: owner, organiser. Owners named in config.toml have no row here.
CREATE TABLE staff (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    invited_by TEXT NOT NULL DEFAULT '',
    since TEXT NOT NULL
);

CREATE TABLE invitations (
    code_hash TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    invited_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_by TEXT NOT NULL DEFAULT '',
    used_at TEXT NOT NULL DEFAULT ''
);

-- Every staff action, in order; rows are added and never changed.
CREATE TABLE audit (
    id SERIAL_KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_of_actor ON audit (actor, id);
REFUSAL;
NEW_TRIGGER audit_never_changed BEFORE UPDATE ON audit REFUSED;
NEW_TRIGGER audit_never_emptied BEFORE DELETE OR_TRUNCATE ON audit REFUSED;

-- A conversation handed to the organisers. state: waiting, human, bot (given back), closed; since: of that state.
-- taken_by: a person, who was called `taker` then; taken_in: "channel:chat" where they answer. told_at: nobody has come.
CREATE TABLE inquiries (
    id TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    edition TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    since TEXT NOT NULL,
    taken_by TEXT NOT NULL DEFAULT '',
    taker TEXT NOT NULL DEFAULT '',
    taken_in TEXT NOT NULL DEFAULT '',
    opened_at TEXT NOT NULL,
    spoken_at TEXT NOT NULL,
    told_at TEXT NOT NULL DEFAULT '',
    closed_because TEXT NOT NULL DEFAULT '',
    UNIQUE (edition, number)
);
CREATE INDEX inquiries_open ON inquiries (state, since) WHERE state IN ('waiting', 'human');
CREATE UNIQUE INDEX inquiries_one_open ON inquiries (channel, chat) WHERE state IN ('waiting', 'human');
CREATE INDEX inquiries_of_person ON inquiries (person_id);

-- What was said in it. side: visitor, organiser, bot, note. attached: JSON of the file. said_as: the platform's id.
-- seq: from 1 on; 0 and below for what was said before the inquiry was opened.
CREATE TABLE inquiry_lines (
    inquiry_id TEXT NOT NULL REFERENCES inquiries (id),
    seq BIGINT NOT NULL,
    side TEXT NOT NULL,
    who TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    attached TEXT NOT NULL DEFAULT '',
    said_as TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    PRIMARY KEY (inquiry_id, seq)
);

-- Questions that the bot could not answer, or answered by "did you mean". kind: miss, choice. state: open, answered,
-- dropped. vector: the sentence's meaning, for grouping by likeness.
CREATE TABLE questions (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    vector TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL,
    offered TEXT NOT NULL DEFAULT '',
    chosen TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    closed_at TEXT NOT NULL DEFAULT ''
);
CREATE INDEX questions_open ON questions (edition, state, asked_at);
CREATE INDEX questions_of_person ON questions (person_id);

-- FAQ entries that organisers wrote in the chat. state: live, retired. title, answer, asks: JSON by language; the first
-- two are '' where only examples were added to an entry of the file. section: the group of the file it stands in.
CREATE TABLE faq_entries (
    id TEXT NOT NULL,
    edition TEXT NOT NULL,
    section TEXT NOT NULL,
    title TEXT NOT NULL,
    answer TEXT NOT NULL,
    asks TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (edition, id)
);
CREATE INDEX faq_entries_live ON faq_entries (edition, state);
