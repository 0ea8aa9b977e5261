"""What is asked often reads only the rows that it is about, on SQLite without statistics, and on PostgreSQL."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from storage import (
    audiences,
    fanouts,
    held,
    outbox,
    recipients,
    recipients_joined,
    reminders,
    reminders_drafts,
    reminders_due,
    retries,
    saves,
    told,
)
from storage.database import Database, Row, Tx
from storage.database.sql import Dialect
from storage.database.tx import Values
from storage.outbox import Debt
from storage.reminders import Due, Dues, Event, Planned
from storage.reminders_due import Group, Letter
from tests.conftest import NOW

EDITION, DAY = "2021", timedelta(days=1)
GROUP = Group(EDITION, reminders.SCREENING, "s", NOW, 120)
RATING = Group(EDITION, reminders.RATING, "s", NOW, -30)
DRAFT = Group(EDITION, reminders.DRAFT, "e", NOW, 1440)
LETTER = Letter({"en": "soon", "zh": "快了"}, "en", "screening s", DAY, film="f", nearer=(60,))
DUES = Dues((Due("screening", "", 120, NOW), Due("screening", "Asia/Tokyo", 120, NOW)), ("Asia/Tokyo",), (120,))
EVENT = Event(EDITION, "s", NOW, DUES, (Planned("screening", "2020-04-01T00:00:00.000Z", 60),))
OWNED = audiences.Edition(EDITION, (("telegram", "7"),), lambda day: datetime.combine(day, time(5), UTC))
CHOSEN = audiences.Audience(
    ("fans", "filmmakers", "drafts", "jurors", "staff"), {"category": ("dome",)}, ("selected", "draft"), ("en",),
    ("web",), ("f",), ("dome",), ("2021-04-17",), "c",
)  # fmt: skip

OFTEN: dict[str, Callable[[Tx], Awaitable[Any]]] = {
    "what is due": lambda tx: reminders_due.groups(tx, EDITION, NOW, DAY, 10),
    "remind of a screening": lambda tx: reminders_due.enqueue(tx, GROUP, LETTER, NOW, "", 2),
    "ask for a rating": lambda tx: reminders_due.enqueue(tx, RATING, LETTER, NOW, "", 2),
    "remind of a draft": lambda tx: reminders_due.enqueue(tx, DRAFT, LETTER, NOW, "", 2),
    "when the next is due": lambda tx: reminders.next_due(tx, EDITION),
    "plan": lambda tx: reminders.plan_screening(tx, EVENT, "", 2),
    "plan for one": lambda tx: reminders.plan_person(tx, EVENT, "p1"),
    "when one is reminded": lambda tx: reminders.coming(tx, EDITION, "s", "p1"),
    "one saves it no more": lambda tx: reminders.drop_of_person(tx, EDITION, ["screening"], "s", "p1", "unsaved", NOW),
    "one chooses anew": lambda tx: reminders.drop_pending_of_person(tx, EDITION, "p1", "unwanted", NOW),
    "a film is submitted": lambda tx: reminders.drop_draft(tx, EDITION, "e", "submitted"),
    "zones of savers": lambda tx: reminders.zones_of_savers(tx, EDITION, "s", "", 400),
    "one's plan": lambda tx: saves.of_person(tx, EDITION, "p1"),
    "who is told": lambda tx: told.people(tx, EDITION, 1, after="", most=2),
    "where they are told": lambda tx: told.listeners(tx, EDITION, ["p1"]),
    "the next piece": lambda tx: fanouts.next_open(tx, EDITION, fanouts.TELL),
    "a look at the next piece": lambda tx: fanouts.oldest(tx, EDITION, fanouts.TELL),
    "what has ended": lambda tx: fanouts.any_to_ask(tx, EDITION, NOW - DAY, NOW),
    "ask for what has ended": lambda tx: fanouts.begin_asking(tx, EDITION, NOW - DAY, NOW),
    "claim": lambda tx: outbox.claim_due(tx, NOW, "me", NOW + DAY, 10),
    "what is open": lambda tx: outbox.count_open(tx, NOW),
    "what was held": lambda tx: outbox.release_held(tx, "telegram", "c1", NOW),
    "what was held elsewhere": lambda tx: outbox.release_held(tx, "telegram", "c1", NOW, person="p1"),
    "nothing of a plan": lambda tx: outbox.drop_plans(tx, "p1", "erased", NOW),
    "what changes is reminded of anew": lambda tx: reminders.take_back(tx, EDITION, "s", NOW, "screening s", "moved"),
    "what was held of a person": lambda tx: outbox.release_held(tx, "telegram", "c1", NOW, person="p1"),
    "a chat that cannot be reached": lambda tx: outbox.block_chat(tx, "telegram", "c1", "blocked", NOW),
    "said of what has changed": lambda tx: outbox.drop_about(tx, "screening s", "moved", NOW),
    "said last": lambda tx: outbox.last_in_slot(tx, "telegram", "c1", "slot", 9),
    "found at the start": lambda tx: outbox.release_all(tx, "me", NOW),
    "begun": lambda tx: outbox.begin(tx, (1, 2, 3), "me", NOW),
    "taken back": lambda tx: outbox.take_back(tx, "broadcast 1", 10),
    "forget": lambda tx: outbox.forget_closed(tx, NOW, 2),
    "forget what was held": lambda tx: outbox.drop_expired(tx, NOW),
    "forget reminders": lambda tx: reminders_due.forget_old(tx, NOW, 2),
    "drafts begun lately": lambda tx: reminders_drafts.any_since(tx, EDITION, NOW),
    "plan drafts begun lately": lambda tx: reminders_drafts.plan(tx, EDITION, NOW, {NOW: DUES}, NOW, "", 2),
    "zones of drafts": lambda tx: reminders_drafts.zones(tx, EDITION),
    "other deadlines": lambda tx: reminders_drafts.drop_moved(tx, EDITION, NOW, NOW, NOW - DAY),
    "gather everybody": lambda tx: audiences.gather(tx, OWNED, "c", audiences.Audience(), "", after="", most=2),
    "gather some": lambda tx: audiences.gather(tx, OWNED, "c", CHOSEN, "news", after="", most=2),
    "recipients whose turn it is": lambda tx: recipients.due(tx, "c", "news", NOW, 2, channels={"web", "telegram"}),
    "those whom nobody serves": lambda tx: recipients.channels_elsewhere(tx, "c", NOW, channels={"web", "telegram"}),
    "recipients on their way": lambda tx: recipients.count_queued(tx, "c"),
    "recipients left": lambda tx: recipients.any_left(tx, "c"),
    "what has ended of an announcement": lambda tx: recipients.collect(tx, "c", NOW, 2),
    "what was taken back": lambda tx: recipients.return_taken_back(tx, "c"),
    "recipients of a cancelled one": lambda tx: recipients.drop_waiting(tx, "c", "cancelled", NOW, 2),
    "those held of a cancelled one": lambda tx: held.drop(tx, "c", "cancelled", NOW, 2),
    "those that failed": lambda tx: retries.wait_again(tx, "c", after="", most=2, uncertain=True),
    "two recipients are one": lambda tx: recipients_joined.join(tx, "p1", into="p2"),
    "channels": audiences.channels,
}
SMALL = {"due", "letter", "those", "d", "g", "l", "CONSTANT", "2", "late_grants", "screenings", "programme_changes",
         "campaigns"}  # fmt: skip
"""Tables of a statement, and such as hold a few rows."""
WHOLE = ("outbox_first", "outbox_held")
"""Read from the beginning, up to a limit; and what was held, each hour. What is closed is in neither."""
SORTED = {
    "what is due": "DISTINCT, ORDER BY",
    "zones of savers": "DISTINCT",
    "zones of drafts": "DISTINCT",
    "who is told": "DISTINCT",
    "those whom nobody serves": "DISTINCT",
}
"""What is sorted are the rows of the limit, the few zones that are found, the screenings that were changed."""
BY_DUE = {"what is due", "when the next is due"}
OF_ONE_SUBJECT = {"a film is submitted"}
"""A screening has reminders of 100,000 people; these are about one person's film."""


@dataclass(slots=True)
class Explaining:
    """A transaction that has each statement explained before it is run. steps: what it said."""

    tx: Tx
    steps: list[Any] = field(default_factory=list)

    @property
    def dialect(self) -> Dialect:
        return self.tx.dialect

    async def one(self, sql: str, /, **values: Any) -> Row | None:
        await self._explain(sql, values)
        return await self.tx.one(sql, **values)

    async def all(self, sql: str, /, **values: Any) -> list[Row]:
        await self._explain(sql, values)
        return await self.tx.all(sql, **values)

    async def run(self, sql: str, /, **values: Any) -> int:
        await self._explain(sql, values)
        return await self.tx.run(sql, **values)

    def soon(self, sql: str, /, **values: Any) -> None:
        self.tx.soon(sql, **values)

    async def many(self, sql: str, rows: Sequence[Values], /) -> None:
        await self.tx.many(sql, rows)

    async def _explain(self, sql: str, values: Values) -> None:
        if self.dialect == "sqlite":
            self.steps += [row["detail"] for row in await self.tx.all(f"EXPLAIN QUERY PLAN {sql}", **values)]
        else:
            found = await self.tx.one(f"EXPLAIN (FORMAT JSON) {sql}", **values)
            assert found is not None
            self.steps.append(found["QUERY PLAN"][0]["Plan"])


async def fill(tx: Tx) -> None:
    """A few rows of each, so that no statement ends before its time."""
    at = "2021-01-01T00:00:00.000Z"
    whose = [{"person": f"p{n}", "chat": f"c{n}", "at": at, "event": "2021-04-01T00:00:00.000Z"} for n in range(6)]
    await tx.many("INSERT INTO people (id, created_at) VALUES (:person, :at)", whose)
    await tx.many(
        "INSERT INTO conversations (channel, chat, person_id, created_at) VALUES ('telegram', :chat, :person, :at)",
        whose,
    )
    await tx.many(
        "INSERT INTO saves (edition, screening_id, person_id, saved_at) VALUES ('2021', 's', :person, :at)", whose
    )
    await tx.many(
        "INSERT INTO programme_versions (edition, version, published_at, published_by) VALUES ('2021', 1, :at, 'p0')",
        whose[:1],
    )
    await tx.many(
        "INSERT INTO programme_changes (edition, version, screening_id, film_id, change)"
        " VALUES ('2021', 1, 's', 'f', 'moved')", whose[:1],
    )  # fmt: skip
    for group in (GROUP, RATING, DRAFT):
        await tx.many(
            "INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)"
            f" VALUES ('2021', '{group.kind}', '{group.subject}', :event, {group.minutes}, :person, :at, 'pending')",
            whose,
        )
    await tx.run(
        "INSERT INTO campaigns (id, edition, number, name, topic, body, audience, state, made_by, made_name, channel,"
        " chat, language, created_at) VALUES ('c', '2021', 1, '', '', '', '', 'running', '', '', '', '', '', '')"
    )
    for state in ("waiting", "queued", "failed"):
        await tx.many(
            "INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state)"
            f" VALUES ('c', '{state}' || :person, 'telegram', :chat, 'en', '', '{state}')", whose,
        )  # fmt: skip
    await outbox.owe_all(
        tx, [Debt(f"x {each['chat']}", "telegram", each["chat"], "reply", "en", "") for each in whose], NOW
    )


def faults_of_sqlite(name: str, steps: Sequence[str]) -> list[str]:
    """Steps that read all of a table, or of a screening, or sort much."""
    return [step for step in steps if _scans(step) or _sorts(name, step) or _reads_all_reminders(name, step)]


def _scans(step: str) -> bool:
    return step.startswith("SCAN") and step.split()[1] not in SMALL and not step.endswith(WHOLE)


def _sorts(name: str, step: str) -> bool:
    return "TEMP B-TREE" in step and step.rpartition(" FOR ")[2] not in SORTED.get(name, "")


def _reads_all_reminders(name: str, step: str) -> bool:
    by_key = "autoindex_reminders_1" in step and "minutes=?" not in step
    return ("INDEX reminders_due" in step and name not in BY_DUE) or (by_key and name not in OF_ONE_SUBJECT)


def faults_of_postgres(plan: Row) -> list[str]:
    """Nodes that read a table without a condition that an index answers. A scan means here that no index would do."""
    below = [fault for each in plan.get("Plans", ()) for fault in faults_of_postgres(each)]
    table, kind = plan.get("Relation Name", ""), plan["Node Type"]
    whole = kind in ("Index Scan", "Index Only Scan") and "Index Cond" not in plan and plan["Index Name"] not in WHOLE
    if table and table not in SMALL and (kind == "Seq Scan" or whole):
        below.append(f"{kind} of {table}")
    return below


async def faults(tx: Tx, name: str) -> list[str]:
    explaining = Explaining(tx)
    await OFTEN[name](explaining)
    assert explaining.steps != []
    if tx.dialect == "sqlite":
        return faults_of_sqlite(name, explaining.steps)
    return [fault for plan in explaining.steps for fault in faults_of_postgres(plan)]


async def hurry(tx: Tx) -> None:
    """PostgreSQL shall think of tables that are too large to be read whole."""
    for way in ("seqscan", "hashjoin", "mergejoin") if tx.dialect == "postgres" else ():
        await tx.run(f"SET LOCAL enable_{way} = off")


class TakenBack(Exception):
    """Ends a transaction of which nothing is kept."""


async def test_what_is_asked_often_reads_what_it_is_about(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    found: dict[str, list[str]] = {}
    for name in OFTEN:
        with suppress(TakenBack):
            async with database.transaction() as tx:
                await hurry(tx)
                found[name] = await faults(tx, name)
                raise TakenBack
    assert {name: those for name, those in found.items() if those} == {}


async def test_without_its_indexes_it_would_be_seen(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
        for index in ("reminders_due", "reminders_of_person", "outbox_about", "saves_of_person", "outbox_first"):
            await tx.run(f"DROP INDEX {index}")
        await hurry(tx)
        names = ("when the next is due", "one saves it no more", "said of what has changed", "one's plan")
        assert [name for name in names if await faults(tx, name)] != []
