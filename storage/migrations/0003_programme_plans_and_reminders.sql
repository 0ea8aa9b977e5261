-- The published programme: what is shown. body: JSON of the whole card; entry_id: the enrolled film it came from, ''.
CREATE TABLE films (
    edition TEXT NOT NULL,
    id TEXT NOT NULL,
    body TEXT NOT NULL,
    entry_id TEXT NOT NULL DEFAULT '',
    changed_at TEXT NOT NULL,
    PRIMARY KEY (edition, id)
);
CREATE INDEX films_of_entry ON films (entry_id) WHERE entry_id <> '';

-- When and where. local_start ("2021-04-17T19:30") and zone are what was decided; starts_at, ends_at follow from them.
-- state: planned, cancelled, online. body: JSON of the rest. sequence: rises with each change (iCalendar's SEQUENCE).
CREATE TABLE screenings (
    edition TEXT NOT NULL,
    id TEXT NOT NULL,
    film_id TEXT NOT NULL,
    hall TEXT NOT NULL,
    local_start TEXT NOT NULL,
    zone TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    sequence BIGINT NOT NULL DEFAULT 0,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (edition, id),
    FOREIGN KEY (edition, film_id) REFERENCES films (edition, id)
);
CREATE INDEX screenings_of_film ON screenings (edition, film_id);

-- Each publication of the programme, and what it changed. change: new, moved, cancelled, online, back, changed.
-- before, after: JSON of the screening, '' for none.
CREATE TABLE programme_versions (
    edition TEXT NOT NULL,
    version BIGINT NOT NULL,
    published_at TEXT NOT NULL,
    published_by TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition, version)
);
CREATE TABLE programme_changes (
    edition TEXT NOT NULL,
    version BIGINT NOT NULL,
    screening_id TEXT NOT NULL,
    film_id TEXT NOT NULL,
    change TEXT NOT NULL,
    before TEXT NOT NULL DEFAULT '',
    after TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition, version, screening_id)
);

-- Programmes that organisers sent as a file. state: fetching, ready, faulty, failed, published, dropped.
-- attached: JSON of the file; result: JSON of what was read (proposal, faults); base: the version that it was compared with.
CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    person_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    language TEXT NOT NULL,
    attached TEXT NOT NULL,
    state TEXT NOT NULL,
    result TEXT NOT NULL DEFAULT '',
    base BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE INDEX imports_due ON imports (due_at) WHERE state = 'fetching';
CREATE INDEX imports_of_person ON imports (person_id);

-- Pictures that organisers sent as a film's poster and that are to be fetched. attached: JSON of the file.
CREATE TABLE posters (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    film_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    language TEXT NOT NULL,
    attached TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL
);
CREATE INDEX posters_due ON posters (due_at);

-- Who keeps which screening in the plan, and who follows which film. version: the programme's that they were shown.
CREATE TABLE saves (
    edition TEXT NOT NULL,
    screening_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    saved_at TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (edition, screening_id, person_id)
);
CREATE INDEX saves_of_person ON saves (person_id, edition, screening_id);
CREATE TABLE saved_films (
    edition TEXT NOT NULL,
    film_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    saved_at TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (edition, film_id, person_id)
);
CREATE INDEX saved_films_of_person ON saved_films (person_id, edition, film_id);

-- One vote a person and film. stars: 1 to 5.
CREATE TABLE ratings (
    edition TEXT NOT NULL,
    film_id TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    stars BIGINT NOT NULL,
    first_at TEXT NOT NULL,
    rated_at TEXT NOT NULL,
    PRIMARY KEY (edition, film_id, person_id)
);
CREATE INDEX ratings_of_person ON ratings (person_id);

-- Private calendar addresses, of which only the hash is kept; seed: with the bot's key, what one is made from again.
CREATE TABLE calendars (
    token_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    seed TEXT NOT NULL,
    made_at TEXT NOT NULL
);
CREATE INDEX calendars_of_person ON calendars (person_id);

-- When to be reminded of screenings: minutes before, '' for the festival's own, 'off', or " 1440 120 ".
ALTER TABLE people ADD COLUMN reminded TEXT NOT NULL DEFAULT '';

-- What people are to be reminded of; the key is the cause. kind: screening, draft, rating; subject: the screening or the
-- entry; event_at: its start, or the deadline; minutes: before that (after it, where negative).
-- state: pending, sent (it stands in the outbox), dropped (reason says why).
CREATE TABLE reminders (
    edition TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    event_at TEXT NOT NULL,
    minutes BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    due_at TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (edition, kind, subject, event_at, minutes, person_id)
);
CREATE INDEX reminders_due ON reminders (edition, due_at) WHERE state = 'pending';
CREATE INDEX reminders_over ON reminders (event_at) WHERE state <> 'pending';
CREATE INDEX reminders_of_person ON reminders (person_id, edition, kind, subject);
CREATE INDEX entries_drafts ON entries (edition, id, person_id, created_at) WHERE state = 'draft';

-- Work on many people that goes on in pieces, and after a crash where it stopped. kind: replan (subject: a screening),
-- ask (its id and when it ended), tell (a version). after: the person whom the last piece ended with; done_at: '' while there is more.
CREATE TABLE fanouts (
    id SERIAL_KEY,
    edition TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    after TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    done_at TEXT NOT NULL DEFAULT ''
);
CREATE INDEX fanouts_open ON fanouts (id) WHERE done_at = '';
CREATE UNIQUE INDEX fanouts_asked ON fanouts (edition, subject) WHERE kind = 'ask';

-- `about`: what the row speaks of ("screening ID INSTANT"), so that it can be dropped; `expires_at`: after that it is not
-- said any more, '' for never. Two more states: held (the channel allows no push: first at the next message), dropped.
ALTER TABLE outbox ADD COLUMN about TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN expires_at TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_about ON outbox (about) WHERE about <> '' AND state IN ('pending', 'leased', 'held');
CREATE INDEX outbox_held ON outbox (channel, chat) WHERE state = 'held';
CREATE INDEX outbox_first ON outbox (priority, id, due_at) WHERE state IN ('pending', 'leased');
