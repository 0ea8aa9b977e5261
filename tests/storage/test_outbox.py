"""The outbox stays quick however much was delivered long ago."""

from datetime import timedelta

from storage import outbox
from storage.database import Database
from storage.outbox import DROPPED, SENT, Closing, Debt, Parcel
from tests.conftest import NOW


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
