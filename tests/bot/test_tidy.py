"""What is forgotten in time, and what stays for good."""

import re
from datetime import datetime, timedelta

from bot.schedule import PIECE, Tidy
from bot.sections import Storage
from storage import campaigns, fanouts, instants
from storage.database import Database, Tx
from storage.database.migrate import SHIPPED
from tests.announced import EDITION, draft
from tests.conftest import NOW

LONG_AGO = instants.write(NOW - timedelta(days=300))
LATELY = instants.write(NOW - timedelta(days=3))
FORGOTTEN = {"programme_changes", "imports", "posters", "reminders", "fanouts", "outbox"}
STAYS = {
    "films": "the programme",
    "screenings": "the programme",
    "programme_versions": "who published what, and the numbers go on",
    "saves": "a person's, until they take it out or erase it",
    "saved_films": "a person's, until they take it out or erase it",
    "ratings": "votes for the award",
    "calendars": "an address that phones go on asking",
    "people": "whoever wrote may come back",
    "entries": "what was handed in",
}
FORGOTTEN_LATER = {"campaigns", "recipients"}
"""As long as inquiries; the rest of what organisers do belongs to an entry, which stays."""
OF_ORGANISERS = {
    "entry_facets", "entry_files", "entries_seen", "entry_notes", "change_requests", "assignments", "decisions",
    "releases", "switches", "audit", "audit_head", "staff",
}  # fmt: skip


def test_every_table_of_organisers_is_thought_of() -> None:
    [migration] = SHIPPED.glob("0004_*.sql")
    named = re.findall(r"(?:CREATE TABLE|ALTER TABLE) (\w+)", migration.read_text("utf-8"))
    assert {*named} - {*FORGOTTEN, *STAYS} == FORGOTTEN_LATER | OF_ORGANISERS


def test_every_table_is_thought_of() -> None:
    [migration] = SHIPPED.glob("0003_*.sql")
    named = re.findall(r"(?:CREATE TABLE|ALTER TABLE|CREATE INDEX \w+ ON) (\w+)", migration.read_text("utf-8"))
    assert {*named} == {*FORGOTTEN, *STAYS}


async def fill(tx: Tx) -> None:
    """Of each table what is old, and its like of these days."""
    await tx.run("INSERT INTO people (id, created_at) VALUES ('ada', :at)", at=LONG_AGO)
    for name, at in (("old", LONG_AGO), ("new", LATELY)):
        values = {"name": name, "at": at, "version": 1 + (name == "new")}
        for sql in PROGRAMME:
            await tx.run(sql, **values)
        for state, closed in (("sent", at), ("held", ""), ("pending", "")):
            await tx.run(OUTBOX, **values, state=state, closed=closed)
        for state in ("sent", "dropped", "pending"):
            await tx.run(REMINDER, **values, state=state)
        for kind, done in (("replan", at), ("ask", at), ("tell", "")):
            await tx.run(FANOUT, **values, kind=kind, done=done)


PROGRAMME = (
    "INSERT INTO films (edition, id, body, changed_at) VALUES ('11', :name, '{}', :at)",
    "INSERT INTO screenings (edition, id, film_id, hall, local_start, zone, starts_at, ends_at, minutes, state, body,"
    " changed_at) VALUES ('11', :name, :name, 'dome', '', 'UTC', :at, :at, 30, 'planned', '{}', :at)",
    "INSERT INTO programme_versions (edition, version, published_at, published_by) VALUES ('11', :version, :at, 'bo')",
    "INSERT INTO programme_changes (edition, version, screening_id, film_id, change)"
    " VALUES ('11', :version, 's', 'f', 'moved')",
    "INSERT INTO imports (id, edition, person_id, channel, chat, language, attached, state, due_at, created_at)"
    " VALUES (:name, '11', 'ada', 'web', 'c', 'en', '{}', 'ready', :at, :at)",
    "INSERT INTO posters (id, edition, film_id, actor, channel, chat, language, attached, due_at)"
    " VALUES (:name, '11', 'f', 'ada', 'web', 'c', 'en', '{}', :at)",
    "INSERT INTO saves (edition, screening_id, person_id, saved_at) VALUES ('11', :name, 'ada', :at)",
    "INSERT INTO saved_films (edition, film_id, person_id, saved_at) VALUES ('11', :name, 'ada', :at)",
    "INSERT INTO ratings (edition, film_id, person_id, stars, first_at, rated_at)"
    " VALUES ('11', :name, 'ada', 5, :at, :at)",
    "INSERT INTO calendars (token_hash, person_id, seed, made_at) VALUES (:name, 'ada', '', :at)",
    "INSERT INTO entries (id, edition, person_id, state, form_version, answers, created_at, updated_at)"
    " VALUES (:name, '11', 'ada', 'draft', '1', '{}', :at, :at)",
)
OUTBOX = """
INSERT INTO outbox (cause, channel, chat, kind, priority, language, body, state, due_at, created_at, closed_at,
                    expires_at)
VALUES (:name || ' ' || :state, 'telegram', 'c', 'reminder', 1, 'en', '', :state, :at, :at, :closed, :at)
"""
REMINDER = """
INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)
VALUES ('11', 'screening', :state, :at, 120, :name, :at, :state)
"""
FANOUT = """
INSERT INTO fanouts (edition, kind, subject, created_at, done_at) VALUES ('11', :kind, :name, :at, :done)
"""
LEFT = {
    "imports": "SELECT id AS what FROM imports",
    "posters": "SELECT id AS what FROM posters",
    "programme_changes": "SELECT CAST(version AS TEXT) AS what FROM programme_changes",
    "reminders": "SELECT person_id || ' ' || state AS what FROM reminders",
    "fanouts": "SELECT subject || ' ' || kind AS what FROM fanouts",
    "outbox": "SELECT cause || ' is ' || state AS what FROM outbox",
    **{table: f"SELECT CAST(COUNT(*) AS TEXT) AS what FROM {table}" for table in STAYS},
}


async def left(database: Database) -> dict[str, list[str]]:
    async with database.reading() as tx:
        return {table: sorted([row["what"] for row in await tx.all(sql)]) for table, sql in LEFT.items()}


async def test_what_is_old_goes_and_the_rest_stays(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    await Tidy(database, Storage(url="sqlite:///x"), lambda: NOW, timedelta(days=1))()
    assert await left(database) == {
        "imports": ["new"],
        "posters": ["new"],
        "programme_changes": ["2"],
        "reminders": ["new dropped", "new pending", "new sent", "old pending"],
        "fanouts": ["new ask", "new replan", "new tell", "old tell"],
        "outbox": [
            "new held is dropped", "new pending is pending", "new sent is sent", "old held is dropped",
            "old pending is pending",
        ],
        **{table: ["1" if table == "people" else "2"] for table in STAYS},
    }  # fmt: skip


async def test_announcements_are_forgotten_with_their_recipients_as_inquiries_are(database: Database) -> None:
    async with database.transaction() as tx:
        for at, number in ((LONG_AGO, 1), (LATELY, 2)):
            ended = datetime.fromisoformat(at)
            campaign = await campaigns.add(tx, draft(id=f"c{number}", state="done", ended_at=ended))
            rows = [{"id": campaign.id, "person": f"p{n:04}"} for n in range(PIECE + 1)]
            await tx.many(RECIPIENT, rows)
    await Tidy(database, Storage(url="sqlite:///x"), lambda: NOW, timedelta(days=1))()
    async with database.reading() as tx:
        left = await tx.all("SELECT campaign_id AS id, COUNT(*) AS n FROM recipients GROUP BY campaign_id")
        assert [each.id for each in await campaigns.latest(tx, EDITION, skip=0, most=9)] == ["c2"]
    assert left == [{"id": "c2", "n": PIECE + 1}]


RECIPIENT = """
INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state)
VALUES (:id, :person, 'web', 'c', 'en', '', 'sent')
"""


async def test_what_was_held_is_forgotten_after_it_was_dropped(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    for days in (0, 40):
        at = NOW + timedelta(days=days)
        await Tidy(database, Storage(url="sqlite:///x"), lambda at=at: at, timedelta(days=1))()  # type: ignore[misc]
    assert (await left(database))["outbox"] == ["new pending is pending", "old pending is pending"]
    assert (await left(database))["programme_changes"] == ["2"]


async def test_as_long_as_people_are_asked_how_it_was_nobody_is_asked_again(database: Database) -> None:
    ends = NOW - timedelta(days=300)
    async with database.transaction() as tx:
        await fill(tx)
        await fanouts.begin_asking(tx, "11", ends - timedelta(hours=1), ends)
        await tx.run("UPDATE fanouts SET done_at = :at WHERE kind = 'ask'", at=LONG_AGO)
    await Tidy(database, Storage(url="sqlite:///x"), lambda: NOW, timedelta(days=301))()
    async with database.reading() as tx:
        assert not await fanouts.any_to_ask(tx, "11", NOW - timedelta(days=301), ends)
    assert (await left(database))["reminders"].count("old sent") == 1


async def test_however_much_it_is(database: Database) -> None:
    async with database.transaction() as tx:
        rows = [{"name": f"n{n}", "at": LONG_AGO, "state": "sent", "closed": LONG_AGO} for n in range(2 * PIECE + 1)]
        await tx.many(OUTBOX, rows)
        await tx.many(REMINDER, [{key: row[key] for key in ("name", "at", "state")} for row in rows])
    await Tidy(database, Storage(url="sqlite:///x"), lambda: NOW, timedelta(days=1))()
    found = await left(database)
    assert (found["outbox"], found["reminders"]) == ([], [])
