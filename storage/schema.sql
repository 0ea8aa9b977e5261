-- The whole schema as it stands: equal to the sum of the migrations, which a test asserts.

-- `reminded`: when to be reminded of screenings: minutes before, '' for the festival's own, 'off', or " 1440 120 ".
-- `muted`: announcements that they do not want: 'all', or topics (" events news "); '' for none.
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    language TEXT NOT NULL DEFAULT '',
    zone TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    reminded TEXT NOT NULL DEFAULT '',
    muted TEXT NOT NULL DEFAULT ''
);

-- One row per chat of a channel. `offered`: the choices that stand in the last message, so that "2" can be said.
-- `memory`: the last answers, misses in a row, the last things said (JSON). `inquiry`: the one handed over last.
CREATE TABLE conversations (
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    topic TEXT NOT NULL DEFAULT '',
    form TEXT NOT NULL DEFAULT '',
    offered TEXT NOT NULL DEFAULT '',
    heard_in_window INTEGER NOT NULL DEFAULT 0,
    window_started_at TEXT NOT NULL DEFAULT '',
    ignored_until TEXT NOT NULL DEFAULT '',
    unreachable_since TEXT NOT NULL DEFAULT '',
    unreachable_because TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    memory TEXT NOT NULL DEFAULT '',
    inquiry TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (channel, chat)
);
CREATE INDEX conversations_of_person ON conversations (person_id);

-- What has been heard already: the same key again has no effect.
CREATE TABLE heard (
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (channel, key)
);
CREATE INDEX heard_at ON heard (at);

-- `answers` is the working copy; what was submitted stands in entry_versions and never changes.
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL,
    number BIGINT,
    version BIGINT NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    form_version TEXT NOT NULL,
    answers TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (edition, number)
);
CREATE INDEX entries_of_person ON entries (person_id, edition);
CREATE INDEX entries_drafts ON entries (edition, id, person_id, created_at) WHERE state = 'draft';

CREATE TABLE entry_versions (
    entry_id TEXT NOT NULL REFERENCES entries (id),
    version BIGINT NOT NULL,
    form_version TEXT NOT NULL,
    answers TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    PRIMARY KEY (entry_id, version)
);

CREATE TABLE entry_history (
    id SERIAL_KEY,
    entry_id TEXT NOT NULL REFERENCES entries (id),
    person_id TEXT NOT NULL,
    change TEXT NOT NULL,
    at TEXT NOT NULL
);
CREATE INDEX entry_history_of_entry ON entry_history (entry_id, id);

-- Numbers without gaps: taken in the transaction that uses them.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

CREATE TABLE late_codes (
    code_hash TEXT PRIMARY KEY,
    edition TEXT NOT NULL,
    uses BIGINT NOT NULL,
    opens_until TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL
);

CREATE TABLE late_grants (
    code_hash TEXT NOT NULL REFERENCES late_codes (code_hash),
    person_id TEXT NOT NULL REFERENCES people (id),
    granted_at TEXT NOT NULL,
    PRIMARY KEY (code_hash, person_id)
);
CREATE INDEX late_grants_of_person ON late_grants (person_id);

-- One-time codes that carry a person to another channel or device.
CREATE TABLE handover_codes (
    code_hash TEXT PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES people (id),
    expires_at TEXT NOT NULL,
    used_at TEXT NOT NULL DEFAULT ''
);

-- Everything the bot owes anyone. state: pending, leased, sent, failed, blocked, unknown, held, dropped.
-- begun_at: when a row of a kind that is never repeated was handed to the network.
CREATE TABLE outbox (
    id SERIAL_KEY,
    cause TEXT NOT NULL UNIQUE,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL,
    language TEXT NOT NULL,
    body TEXT NOT NULL,
    slot TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    due_at TEXT NOT NULL,
    leased_by TEXT NOT NULL DEFAULT '',
    leased_until TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    platform_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    closed_at TEXT NOT NULL DEFAULT '',
    thread TEXT NOT NULL DEFAULT '',
    about TEXT NOT NULL DEFAULT '',
    expires_at TEXT NOT NULL DEFAULT '',
    begun_at TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outbox_open ON outbox (channel, chat, priority, id) WHERE state IN ('pending', 'leased');
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('pending', 'leased');
CREATE INDEX outbox_slot ON outbox (channel, chat, slot, id) WHERE slot <> '';
CREATE INDEX outbox_closed ON outbox (closed_at) WHERE closed_at <> '';
CREATE INDEX outbox_threaded ON outbox (channel, chat, platform_id) WHERE thread <> '';
CREATE INDEX outbox_undelivered ON outbox (id) WHERE kind = 'relay' AND state IN ('failed', 'blocked', 'unknown');
CREATE INDEX outbox_about ON outbox (about) WHERE about <> '' AND state IN ('pending', 'leased', 'held');
CREATE INDEX outbox_held ON outbox (channel, chat) WHERE state = 'held';
CREATE INDEX outbox_begun ON outbox (leased_until) WHERE state = 'leased' AND begun_at <> '';
CREATE INDEX outbox_first ON outbox (priority, id, due_at) WHERE state IN ('pending', 'leased');

-- The web page's own channel: who holds which session, and what stands on the page, in order.
CREATE TABLE page_sessions (
    token_hash TEXT PRIMARY KEY,
    chat TEXT NOT NULL,
    created_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
);
CREATE INDEX page_sessions_of_chat ON page_sessions (chat);

CREATE TABLE page_lines (
    chat TEXT NOT NULL,
    seq BIGINT NOT NULL,
    side TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (chat, seq),
    UNIQUE (chat, key)
);
CREATE INDEX page_lines_at ON page_lines (at);

-- Small facts about this installation: the rehearsal clock's shift, a channel's last update.
CREATE TABLE marks (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

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

-- Who works for the festival. role: owner, organiser, juror, venue. Owners named in config.toml have no row here.
-- suspended_at: since when they may do nothing for a while, '' for not.
CREATE TABLE staff (
    person_id TEXT PRIMARY KEY REFERENCES people (id),
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    invited_by TEXT NOT NULL DEFAULT '',
    since TEXT NOT NULL,
    suspended_at TEXT NOT NULL DEFAULT ''
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

-- Every staff action, in order; rows are added and never changed. hash: of this row and the one before it (SHA-256).
CREATE TABLE audit (
    id SERIAL_KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    role TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL DEFAULT ''
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
CREATE INDEX reminders_sent ON reminders (edition, kind, due_at, state) WHERE state = 'sent';

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
