"""Announcements that are held until somebody writes: they end with their announcement, or when they are too old."""

from collections.abc import Sequence
from datetime import timedelta

from storage import audiences, campaigns, conversations, held, instants, outbox, people, recipients
from storage.audiences import Audience, Edition
from storage.campaigns import DONE, RUNNING, Campaign
from storage.database import Database, Tx
from tests.announced import EDITION, found
from tests.conftest import NOW
from tests.storage.test_campaigns import put

PEOPLE = ("ada", "bo", "cai")
SOON = NOW + timedelta(days=1)


async def put_held(tx: Tx, state: str, chats: Sequence[str] = PEOPLE, **rest: object) -> Campaign:
    """One whose rows the courier holds; how they ended has been collected for all but the last person."""
    campaign = await put(tx, state, chats, **rest)
    await tx.run("UPDATE outbox SET state = 'held', expires_at = :at WHERE about = :about",
                 at=instants.write(SOON), about=campaign.about)  # fmt: skip
    ended = await recipients.collect(tx, campaign.id, NOW, len(chats) - 1)
    await campaigns.tally(tx, campaign.id, {"held": len(ended)})
    return campaign


async def rows(database: Database, sql: str) -> list[str]:
    async with database.reading() as tx:
        return sorted(str(next(iter(row.values()))) for row in await tx.all(sql))


HOW = "SELECT state || ' ' || reason FROM recipients"
LEFT = "SELECT state FROM outbox"


async def test_only_what_has_been_collected_is_dropped(database: Database) -> None:
    async with database.transaction() as tx:
        campaign = await put_held(tx, RUNNING)
        assert [await held.drop(tx, campaign.id, "cancelled", NOW, 9) for _ in range(2)] == [2, 0]
    assert await rows(database, HOW) == ["dropped cancelled", "dropped cancelled", "queued "]
    assert await rows(database, LEFT) == ["held"]
    async with database.transaction() as tx:
        assert [each.state for each in await recipients.collect(tx, campaign.id, NOW, 9)] == ["held"]
        assert await held.drop(tx, campaign.id, "cancelled", NOW, 9) == 1
    assert await rows(database, LEFT) == []


async def test_what_is_held_for_too_long_is_dropped_and_counted(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await put_held(tx, DONE, ended_at=NOW), await put_held(tx, DONE, ("dee", "eve"), ended_at=NOW)
        assert await held.drop_expired(tx, NOW, 9) == 0
        assert sorted([await held.drop_expired(tx, SOON, 9) for _ in range(3)]) == [0, 1, 2]
    assert await rows(database, HOW) == ["dropped expired"] * 3 + ["queued "] * 2
    for campaign, count in ((one, 2), (two, 1)):
        standing = await found(database, campaign.id)
        assert (standing.held, standing.dropped) == (0, count)


async def test_with_the_announcement_it_is_forgotten(database: Database) -> None:
    async with database.transaction() as tx:
        await put_held(tx, DONE, ended_at=NOW)
        assert await held.forget(tx, NOW) == 0
        assert await held.forget(tx, SOON) == 3
    assert await rows(database, LEFT) == []


async def test_a_correction_goes_also_to_whom_it_was_held_for(database: Database) -> None:
    """They never read what was wrong; whoever was told when they wrote has."""
    async with database.transaction() as tx:
        for chat in (*PEOPLE, "never"):
            person = people.new("en")
            people.add(tx, person, NOW)
            conversations.add(tx, conversations.Conversation("telegram", chat, person), NOW)
        known = {row["chat"]: row["person_id"] for row in await tx.all("SELECT chat, person_id FROM conversations")}
        campaign = await put_held(tx, DONE, [known[chat] for chat in PEOPLE], ended_at=NOW)
        ended = await recipients.collect(tx, campaign.id, NOW, 9)
        await campaigns.tally(tx, campaign.id, {"held": len(ended)})
        await tx.run("DELETE FROM outbox WHERE chat = :person", person=known["bo"])  # it was said, and is forgotten
        assert await held.drop_all(tx, campaign, held.CORRECTED, NOW) == 2
        assert await outbox.count_open(tx, SOON) == 0
        edition = Edition(EDITION, (), lambda day: NOW)
        counted = await audiences.count(tx, edition, Audience(campaign=campaign.id), "")
    assert counted.total == 3
    assert await rows(database, HOW) == ["dropped corrected", "dropped corrected", "held "]
    assert await rows(database, LEFT) == []
