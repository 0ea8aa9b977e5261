"""A thread is found by its name, its topic, every message that stands in it; it begins anew where its chat moves."""

from datetime import UTC, datetime

from storage import conversations, outbox, threads
from storage.database import Database
from storage.outbox import SENT, Closing, Debt
from storage.threads import Thread

NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
ADA = Thread("telegram", "-100", "#12 Ada Moreau", "40", "39")
BEN = Thread("telegram", "-100", "#13 Ben Li", "50")


async def test_a_thread_is_found_by_its_name_its_topic_and_its_first_message(database: Database) -> None:
    async with database.transaction() as tx:
        await threads.begin(tx, [ADA, BEN])
        assert await threads.find(tx, "telegram", "-100", "#12 Ada Moreau") == ADA
        assert await threads.find(tx, "telegram", "-100", "#14") is None
        assert await threads.by_topic(tx, "telegram", "-100", "39") == "#12 Ada Moreau"
        assert [await threads.by_topic(tx, "telegram", "-100", topic) for topic in ("", "40")] == ["", ""]
        assert [await threads.by_message(tx, "telegram", "-100", id) for id in ("40", "50", "")] == [
            "#12 Ada Moreau", "#13 Ben Li", "",
        ]  # fmt: skip
        assert await threads.by_message(tx, "telegram", "-200", "40") == ""


async def test_a_message_said_in_a_thread_belongs_to_it(database: Database) -> None:
    async with database.transaction() as tx:
        debts = [
            Debt(f"x{n}", "telegram", "-100", "relay", "en", "{}", thread=name) for n, name in enumerate(("#12", ""))
        ]
        ids = [await outbox.owe(tx, debt, NOW) or 0 for debt in debts]
        await outbox.close(tx, [Closing(id, SENT, str(70 + n)) for n, id in enumerate(ids)], NOW)
        assert [await threads.by_message(tx, "telegram", "-100", id) for id in ("70", "71")] == ["#12", ""]


async def test_a_thread_begins_anew_where_its_topic_was_deleted(database: Database) -> None:
    async with database.transaction() as tx:
        await threads.begin(tx, [ADA])
        await threads.begin(tx, [Thread("telegram", "-100", "#12 Ada Moreau", "62", "61")])
        assert await threads.by_topic(tx, "telegram", "-100", "39") == ""
        assert await threads.by_topic(tx, "telegram", "-100", "61") == "#12 Ada Moreau"


async def test_a_chat_that_moved_numbers_its_messages_anew(database: Database) -> None:
    async with database.transaction() as tx:
        await threads.begin(tx, [ADA, BEN, Thread("telegram", "-200", "#13 Ben Li", "7")])
        await conversations.move(tx, "telegram", "-100", "-200")
        found = [await threads.find(tx, "telegram", "-200", name) for name in ("#12 Ada Moreau", "#13 Ben Li")]
        assert await threads.by_message(tx, "telegram", "-200", "40") == ""
        assert [await conversations.moved_to(tx, "telegram", chat) for chat in ("-100", "-200")] == ["-200", ""]
    assert [thread.root if thread else "" for thread in found] == ["", "7"]


async def test_a_thread_bears_another_name(database: Database) -> None:
    async with database.transaction() as tx:
        await threads.begin(tx, [ADA, BEN, Thread("telegram", "-100", "#13", "90")])
        await threads.rename(tx, "#12 Ada Moreau", "#12")
        await threads.rename(tx, "#13 Ben Li", "#13")
        names = ("#12 Ada Moreau", "#12", "#13 Ben Li", "#13")
        found = [await threads.find(tx, "telegram", "-100", name) for name in names]
    assert [thread.root if thread else "" for thread in found] == ["", "40", "", "90"]
