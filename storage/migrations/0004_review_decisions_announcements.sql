-- What an entry that was submitted can be counted and found by: the fields that the form marks as facets.
CREATE TABLE entry_facets (
    edition TEXT NOT NULL,
    entry_id TEXT NOT NULL REFERENCES entries (id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (entry_id, field, value)
);
CREATE INDEX entry_facets_of_value ON entry_facets (edition, field, value, entry_id);

-- Files that filmmakers added to an entry. kind: poster, still, document, other. attached: JSON of the file as it was
-- sent; state: offered (sent unasked, and not added), fetching, kept, failed, removed. channel, chat: where they are told
-- what became of it. replaces: the file that goes once this one is kept, '' for none.
CREATE TABLE entry_files (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    entry_id TEXT NOT NULL REFERENCES entries (id),
    person_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL DEFAULT '',
    attached TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    language TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    added_at TEXT NOT NULL,
    replaces TEXT NOT NULL DEFAULT '',
    told BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX entry_files_of_entry ON entry_files (entry_id, added_at, id);
CREATE INDEX entry_files_due ON entry_files (due_at) WHERE state = 'fetching';
CREATE INDEX entry_files_untold ON entry_files (edition, entry_id, added_at) WHERE told = 0 AND state = 'kept';

-- Which version of an entry organisers have looked at: what is newer, or stands not here at all, is new to them.
CREATE TABLE entries_seen (
    entry_id TEXT PRIMARY KEY REFERENCES entries (id),
    version BIGINT NOT NULL,
    seen_by TEXT NOT NULL,
    seen_at TEXT NOT NULL
);

-- What organisers noted about an entry among themselves. author: the actor as the audit log has it.
CREATE TABLE entry_notes (
    id SERIAL_KEY,
    entry_id TEXT NOT NULL REFERENCES entries (id),
    author TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX entry_notes_of_entry ON entry_notes (entry_id, id);

-- Fields of an entry that its filmmaker is asked to change. fields: JSON list of ids; state: open, answered, withdrawn.
-- until: enrolment stays open for this entry; version: the one that was asked about; answered: the one that came back.
CREATE TABLE change_requests (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    entry_id TEXT NOT NULL REFERENCES entries (id),
    fields TEXT NOT NULL,
    note TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_name TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    until TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    answered BIGINT NOT NULL DEFAULT 0,
    closed_at TEXT NOT NULL DEFAULT ''
);
CREATE INDEX change_requests_of_entry ON change_requests (entry_id, asked_at);
CREATE UNIQUE INDEX change_requests_one_open ON change_requests (entry_id) WHERE state = 'open';

-- Which juror judges which entry. state: open, scored, conflict. scores: JSON, criterion → points; version: of the entry
-- that was judged; informed: 1 where the points were changed after the others' could be read.
CREATE TABLE assignments (
    entry_id TEXT NOT NULL REFERENCES entries (id),
    person_id TEXT NOT NULL REFERENCES people (id),
    edition TEXT NOT NULL,
    assigned_by TEXT NOT NULL,
    assigned_at TEXT NOT NULL,
    state TEXT NOT NULL,
    scores TEXT NOT NULL DEFAULT '',
    comment TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL DEFAULT 0,
    informed BIGINT NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (entry_id, person_id)
);
CREATE INDEX assignments_of_person ON assignments (person_id, edition, state);

-- What becomes of an entry. verdict: what stands and its filmmaker has been told: '', selected, waiting, declined;
-- answer: theirs to it: '', awaiting, confirmed, refused, lapsed, left. pending: what is proposed and nobody was told;
-- letter: JSON of the message by language, '' for the usual one. release_id: the release that it goes out with, '' for
-- none yet. place: on the waiting list, the smallest first. revision: rises with each change. told: the cause of the
-- letter that went out last; arrival: what became of it: '', owed, held, sent, unknown, failed, blocked,
-- dropped; warned: as told, once organisers know that a place may lapse without its filmmaker having read of it.
CREATE TABLE decisions (
    entry_id TEXT PRIMARY KEY REFERENCES entries (id),
    edition TEXT NOT NULL,
    verdict TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    pending TEXT NOT NULL DEFAULT '',
    letter TEXT NOT NULL DEFAULT '',
    proposed_by TEXT NOT NULL DEFAULT '',
    release_id TEXT NOT NULL DEFAULT '',
    place BIGINT NOT NULL DEFAULT 0,
    confirm_by TEXT NOT NULL DEFAULT '',
    told TEXT NOT NULL DEFAULT '',
    arrival TEXT NOT NULL DEFAULT '',
    warned TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL
);
CREATE INDEX decisions_pending ON decisions (edition, entry_id) WHERE pending <> '';
CREATE INDEX decisions_standing ON decisions (edition, verdict, place);
CREATE INDEX decisions_awaiting ON decisions (edition, confirm_by) WHERE answer = 'awaiting';
CREATE INDEX decisions_owed ON decisions (edition, entry_id) WHERE arrival IN ('owed', 'held');
CREATE INDEX decisions_released ON decisions (release_id) WHERE release_id <> '';

-- Decisions that go out together, after a delay in which that can be undone. state: waiting, sending, sent, undone.
-- actor: as the audit log has it, '' for the bot itself (a place that became free); channel, chat: where it was done.
CREATE TABLE releases (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    released_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    closed_at TEXT NOT NULL DEFAULT ''
);
CREATE INDEX releases_due ON releases (edition, due_at) WHERE state IN ('waiting', 'sending');

-- Announcements. body: JSON of the texts by language and the file; audience: JSON of the segments. state: draft, approval,
-- scheduled, gathering, running, paused, done, cancelled, missed. made_by, approved_by: as the audit log has it; channel,
-- chat, language: where the progress stands. start_at: '' for at once; late_minutes: after that it is missed.
-- corrects: the campaign whose recipients these are, '' for none. gathered: the person that the snapshot has got to.
-- sent … dropped: recipients that ended so; retries: how often the failed were tried again, with those of whom
-- nobody knows where `uncertain` is 1. shown_at: the progress. paused_because: errors, approval, '' by a person.
CREATE TABLE campaigns (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    body TEXT NOT NULL,
    audience TEXT NOT NULL,
    state TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_name TEXT NOT NULL,
    approved_by TEXT NOT NULL DEFAULT '',
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    language TEXT NOT NULL,
    start_at TEXT NOT NULL DEFAULT '',
    late_minutes BIGINT NOT NULL DEFAULT 0,
    corrects TEXT NOT NULL DEFAULT '',
    gathered TEXT NOT NULL DEFAULT '',
    recipients BIGINT NOT NULL DEFAULT 0,
    sent BIGINT NOT NULL DEFAULT 0,
    failed BIGINT NOT NULL DEFAULT 0,
    blocked BIGINT NOT NULL DEFAULT 0,
    unknown BIGINT NOT NULL DEFAULT 0,
    held BIGINT NOT NULL DEFAULT 0,
    dropped BIGINT NOT NULL DEFAULT 0,
    retries BIGINT NOT NULL DEFAULT 0,
    uncertain BIGINT NOT NULL DEFAULT 0,
    paused_because TEXT NOT NULL DEFAULT '',
    revision BIGINT NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    started_at TEXT NOT NULL DEFAULT '',
    ended_at TEXT NOT NULL DEFAULT '',
    shown_at TEXT NOT NULL DEFAULT '',
    UNIQUE (edition, number)
);
CREATE INDEX campaigns_open ON campaigns (edition, state) WHERE state IN ('scheduled', 'gathering', 'running', 'paused');

-- The snapshot of a campaign's audience, a row a person. state: waiting, queued (it stands in the outbox), sent, failed,
-- blocked, unknown, held, dropped. due_at: '' for at once, else after the person's quiet hours.
CREATE TABLE recipients (
    campaign_id TEXT NOT NULL REFERENCES campaigns (id),
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    language TEXT NOT NULL,
    zone TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at TEXT NOT NULL DEFAULT '',
    attempt BIGINT NOT NULL DEFAULT 0,
    platform_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    closed_at TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (campaign_id, person_id)
);
CREATE INDEX recipients_waiting ON recipients (campaign_id, due_at, person_id, channel) WHERE state = 'waiting';
CREATE INDEX recipients_queued ON recipients (campaign_id, person_id) WHERE state = 'queued';
CREATE INDEX recipients_of_person ON recipients (person_id);

-- What organisers switched; the value stands before config.toml's. name: closes (an instant) …
CREATE TABLE switches (
    edition TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (edition, name)
);

-- The end of the audit log's chain: a hash over all rows, and how many they are. first: of rows older than the chain.
CREATE TABLE audit_head (
    name TEXT PRIMARY KEY,
    hash TEXT NOT NULL,
    rows BIGINT NOT NULL,
    first TEXT NOT NULL DEFAULT ''
);

-- Announcements that this person does not want: 'all', or topics (" events news "); '' for none.
ALTER TABLE people ADD COLUMN muted TEXT NOT NULL DEFAULT '';

-- Since when somebody may do nothing for a while, '' for not.
ALTER TABLE staff ADD COLUMN suspended_at TEXT NOT NULL DEFAULT '';

-- Of this row and the one before it (SHA-256); '' for rows that are older than the chain.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';

-- When a row of a kind that is never repeated was handed to the network: should the process die then, it is unknown.
ALTER TABLE outbox ADD COLUMN begun_at TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_begun ON outbox (leased_until) WHERE state = 'leased' AND begun_at <> '';

CREATE INDEX reminders_sent ON reminders (edition, kind, due_at, state) WHERE state = 'sent';
