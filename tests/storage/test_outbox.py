"""The outbox: who has a row in hand, what was begun and not ended, how long one is patient."""

from datetime import timedelta

import pytest

from storage import conversations, instants, outbox, people
from storage.database import Database
from storage.outbox import BLOCKED, DROPPED, HELD, LEASED, PENDING, SENT, UNKNOWN, Closing, Debt, Parcel
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


async def claimed(database: Database, days: float) -> list[Parcel]:
    """What is due so many days after NOW."""
    async with database.transaction() as tx:
        return await outbox.claim_due(tx, NOW + timedelta(days=days), "me", NOW + timedelta(days=days, seconds=60), 10)


async def test_patience_counts_from_when_it_was_due_first(database: Database) -> None:
    """Not from when it was written down, days before, nor from the last time that it was put off."""
    due = NOW + timedelta(days=3)
    async with database.transaction() as tx:
        await outbox.owe(tx, Debt("far", "terminal", "ada", "notice", "en", "{}", due_at=due), NOW)
    [parcel] = await claimed(database, 3)
    assert parcel.owed_since == due
    for _ in range(2):
        async with database.transaction() as tx:
            outbox.postpone(tx, parcel.id, due + timedelta(hours=1), "later")
        [parcel] = await claimed(database, 3.5)
        assert parcel.owed_since == due


async def test_what_was_dropped_stays_dropped(database: Database) -> None:
    """Although whoever had it in hand says how it ended, or puts it back."""
    async with database.transaction() as tx:
        await outbox.owe(tx, Debt("a", "terminal", "ada", "reminder", "en", "{}", about="screening a"), NOW)
    [parcel] = await claimed(database, 0)
    async with database.reading() as tx:
        assert await outbox.is_leased_by(tx, parcel.id, "me")
        assert not await outbox.is_leased_by(tx, parcel.id, "somebody else")
    async with database.transaction() as tx:
        assert await outbox.drop_about(tx, "screening a", "cancelled", NOW) == 1
        await outbox.close(tx, [Closing(parcel.id, SENT)], NOW)
        outbox.postpone(tx, parcel.id, NOW, "later")
    async with database.reading() as tx:
        assert not await outbox.is_leased_by(tx, parcel.id, "me")
        [row] = await tx.all("SELECT state, reason FROM outbox")
    assert (row["state"], row["reason"]) == (DROPPED, "cancelled")


async def broadcast(database: Database, *chats: str, kind: str = "broadcast", about: str = "broadcast a") -> None:
    """Owed to each of these chats."""
    debts = [Debt(f"{kind} {chat} {about}", "terminal", chat, kind, "en", "{}", about=about) for chat in chats]
    async with database.transaction() as tx:
        await outbox.owe_all(tx, debts, NOW)


async def begun(database: Database, ids: list[int], who: str = "me") -> set[int]:
    """Those of these rows that are begun now."""
    async with database.transaction() as tx:
        return await outbox.begin(tx, ids, who, NOW)


async def states(database: Database) -> list[tuple[str, str]]:
    """The chats and their rows' states, in the order in which they were owed."""
    async with database.reading() as tx:
        return [(row["chat"], row["state"]) for row in await tx.all("SELECT chat, state FROM outbox ORDER BY id")]


async def test_what_was_begun_is_unknown_when_its_process_comes_back(database: Database) -> None:
    await broadcast(database, "a", "b", "c")
    ids = [parcel.id for parcel in await claimed(database, 0)]
    assert await begun(database, [*ids, 4711]) == set(ids)
    async with database.transaction() as tx:
        await outbox.unbegin(tx, ids[2:], "me")
        await outbox.close(tx, [Closing(ids[0], SENT)], NOW)
        assert await outbox.release_all(tx, "somebody else", NOW) == 0
        assert await outbox.release_all(tx, "me", NOW) == 1
    assert await states(database) == [("a", SENT), ("b", UNKNOWN), ("c", PENDING)]
    async with database.reading() as tx:
        row = await tx.one("SELECT reason, leased_by, closed_at FROM outbox WHERE state = 'unknown'")
    assert row == {
        "reason": "its process ended before it was known whether it was sent", "leased_by": "",
        "closed_at": instants.write(NOW),
    }  # fmt: skip


async def test_what_was_begun_is_unknown_when_its_lease_runs_out(database: Database) -> None:
    await broadcast(database, "a", "b")
    ids = [parcel.id for parcel in await claimed(database, 0)]
    assert await begun(database, ids[:1]) == {ids[0]}
    for who, after in (("other", timedelta()), ("me", 2 * MINUTE)):  # too early; and who has it in hand knows better
        async with database.transaction() as tx:
            found = await outbox.claim_due(tx, NOW + after, who, NOW + 3 * MINUTE, 10)
        assert [parcel.chat for parcel in found] == (["b"] if after else [])
    async with database.transaction() as tx:
        found = await outbox.claim_due(tx, NOW + 4 * MINUTE, "other", NOW + 5 * MINUTE, 10)
    assert [parcel.chat for parcel in found] == ["b"]
    assert await states(database) == [("a", UNKNOWN), ("b", LEASED)]


async def test_what_is_put_off_is_not_begun(database: Database) -> None:
    await broadcast(database, "a")
    [parcel] = await claimed(database, 0)
    await begun(database, [parcel.id])
    async with database.transaction() as tx:
        outbox.postpone(tx, parcel.id, NOW, "too many requests")
    await claimed(database, 0)
    async with database.transaction() as tx:
        assert await outbox.release_all(tx, "me", NOW) == 1


async def test_what_is_taken_back_is_not_begun_any_more(database: Database) -> None:
    await broadcast(database, "a", "b", "c", "d")
    await broadcast(database, "a", "e", about="broadcast b")
    ids = [parcel.id for parcel in await claimed(database, 0)]
    assert await begun(database, ids[:1]) == {ids[0]}
    async with database.transaction() as tx:
        assert await outbox.take_back(tx, "broadcast a", 2) == 2
        assert await outbox.take_back(tx, "broadcast a", 10) == 1
        assert await outbox.take_back(tx, "broadcast a", 10) == 0
        assert await outbox.take_back(tx, "", 10) == 0
    assert await begun(database, ids[1:4]) == set()
    assert await begun(database, ids[4:], "somebody else") == set()
    assert await states(database) == [("a", LEASED), ("a", PENDING), ("e", LEASED)]


async def test_many_are_begun_at_once(database: Database) -> None:
    await broadcast(database, *map(str, range(300)))
    async with database.transaction() as tx:
        found = await outbox.claim_due(tx, NOW, "me", NOW + MINUTE, 300)
    ids = [parcel.id for parcel in found]
    assert await begun(database, ids) == set(ids)
    assert await begun(database, []) == set()


async def test_the_more_urgent_is_claimed_first_and_may_be_all(database: Database) -> None:
    await broadcast(database, *map(str, range(20)))
    await broadcast(database, "n", kind="notice", about="")
    await broadcast(database, "r", kind="reply", about="")
    kinds = []
    for lowest in (0, 1, 1, 2):
        async with database.transaction() as tx:
            found = await outbox.claim_due(tx, NOW, "me", NOW + MINUTE, 3, lowest=lowest)
        kinds.append([parcel.kind for parcel in found])
    assert kinds == [["reply"], ["notice"], [], ["broadcast"] * 3]


@pytest.mark.parametrize(("kind", "state"), [("broadcast", BLOCKED), ("decision", HELD), ("reminder", DROPPED)])
async def test_who_cannot_be_reached(database: Database, kind: str, state: str) -> None:
    """A decision is told when they come back, as an answer is, which may be repeated."""
    async with database.transaction() as tx:
        person = people.new("en")
        people.add(tx, person, NOW)
        conversations.add(tx, conversations.Conversation("terminal", "a", person), NOW)
    await broadcast(database, "a", kind=kind)
    [parcel] = await claimed(database, 0)
    await begun(database, [parcel.id])
    async with database.transaction() as tx:
        assert await outbox.block_chat(tx, "terminal", "a", "blocked", NOW) == 1
    assert await states(database) == [("a", state)]
    async with database.transaction() as tx:
        said = await outbox.release_held(tx, "terminal", "a", NOW, who="me", until=NOW + MINUTE)
        assert [parcel.kind for parcel in said] == (["reply"] if state == HELD else [])
        assert await outbox.release_all(tx, "me", NOW) == len(said)
