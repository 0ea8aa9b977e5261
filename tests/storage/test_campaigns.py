"""A campaign's life in the database: its moves are guarded, each is made wholly or not at all, and by one alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from storage import campaigns, outbox, recipients, retries
from storage.campaigns import (
    ALL_GATHERED,
    APPROVAL,
    AWAITS,
    CANCELLED,
    DONE,
    DRAFT,
    GATHERING,
    MISSED,
    MOVES,
    PAUSED,
    RUNNING,
    SCHEDULED,
    Campaign,
)
from storage.database import Database, Tx
from storage.outbox import Closing, Debt
from storage.recipients import Ending
from storage.retries import Again
from tests.announced import EDITION, draft, found
from tests.conftest import NOW
from tests.storage.breaking import never_between

TABLES = ("campaigns", "recipients", "outbox")
LATER = NOW + timedelta(hours=1)


async def put(tx: Tx, state: str, people: Sequence[str] = (), **rest: object) -> Campaign:
    """One in that state, whose recipients stand in the outbox."""
    begun = None if state in (DRAFT, APPROVAL, SCHEDULED) else NOW
    campaign = await campaigns.add(tx, draft(state=state, started_at=begun, gathered=ALL_GATHERED, **rest))
    await tx.many(
        "INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state)"
        " VALUES (:id, :person, 'telegram', :person, 'en', '', 'queued')",
        [{"id": campaign.id, "person": person} for person in people],
    )
    await campaigns.got_to(tx, campaign, ALL_GATHERED, added=len(people))
    causes = [(person, recipients.cause(campaign.id, person, 0)) for person in people]
    await outbox.owe_all(
        tx, [Debt(c, "telegram", p, "broadcast", "en", "{}", about=campaign.about) for p, c in causes], NOW
    )
    return replace(campaign, recipients=len(people))


async def states(database: Database) -> dict[str, str]:
    async with database.reading() as tx:
        return {row["person_id"]: row["state"] for row in await tx.all("SELECT person_id, state FROM recipients")}


async def owed(database: Database) -> list[str]:
    async with database.reading() as tx:
        return [row["chat"] for row in await tx.all("SELECT chat FROM outbox ORDER BY chat")]


async def test_written_down_and_read_again(database: Database) -> None:
    first = draft(start_at=LATER, late_minutes=30, corrects="x", approved_by="telegram:8")
    async with database.transaction() as tx:
        assert await campaigns.add(tx, first) == replace(first, number=1)
        second = await campaigns.add(tx, draft())
        other = await campaigns.add(tx, draft(edition="10"))
        assert (second.number, other.number) == (2, 1)
        assert await campaigns.find(tx, EDITION, first.id, lock=True) == replace(first, number=1)
        assert await campaigns.find(tx, "10", first.id) is None
        assert [each.number for each in await campaigns.latest(tx, EDITION, skip=0, most=5)] == [2, 1]
        assert [each.number for each in await campaigns.latest(tx, EDITION, skip=1, most=5)] == [1]
        assert await campaigns.count(tx, EDITION) == 2


async def test_a_draft_is_kept_by_one_at_a_time(database: Database) -> None:
    async with database.transaction() as tx:
        first = await campaigns.add(tx, draft())
        kept = await campaigns.keep_draft(tx, replace(first, name="Late night", topic="events"))
        assert await campaigns.keep_draft(tx, replace(first, name="Early morning")) is None
        assert await campaigns.find(tx, EDITION, first.id) == kept
        assert kept is not None
        assert (kept.name, kept.topic, kept.revision) == ("Late night", "events", 1)
        begun = await campaigns.move(tx, kept, GATHERING, NOW)
        assert begun is not None
        assert await campaigns.keep_draft(tx, begun) is None


async def test_only_moves_of_the_table(database: Database) -> None:
    async with database.transaction() as tx:
        for was, to in product(MOVES, MOVES):
            campaign = await put(tx, was)
            if to in MOVES[was]:
                await moves(tx, campaign, to)
            else:
                with pytest.raises(ValueError, match=f"no campaign goes from {was} to {to}"):
                    await campaigns.move(tx, campaign, to, LATER)


async def moves(tx: Tx, campaign: Campaign, to: str) -> None:
    """It does, once."""
    moved = await campaigns.move(tx, campaign, to, LATER, because="errors", by="telegram:8")
    assert moved == await campaigns.find(tx, EDITION, campaign.id)
    assert moved is not None
    assert (moved.state, moved.revision) == (to, 1)
    assert moved.paused_because == ("errors" if to == PAUSED else "")
    assert moved.approved_by == ("telegram:8" if campaign.state == APPROVAL and to != DRAFT else "")
    assert await campaigns.move(tx, campaign, to, LATER) is None


async def test_two_organisers_at_once_and_one_wins(database: Database) -> None:
    async with database.transaction() as tx:
        campaign = await put(tx, RUNNING, ["ada"])

    async def moved(to: str) -> bool:
        async with database.transaction() as tx:
            return await campaigns.move(tx, campaign, to, LATER) is not None

    won = await asyncio.gather(moved(PAUSED), moved(CANCELLED), moved(PAUSED), moved(DONE))
    assert sorted(won) == [False, False, False, True]
    assert (await found(database, campaign.id)).revision == 1


@pytest.mark.parametrize("to", [PAUSED, CANCELLED])
async def test_what_has_not_begun_is_taken_back_wholly_or_not_at_all(database: Database, to: str) -> None:
    async with database.transaction() as tx:
        campaign = await put(tx, RUNNING, ["ada", "bo", "cai", "dee"])
        await put(tx, RUNNING, ["other"])
        taken = await outbox.claim_due(tx, LATER, "me", LATER + timedelta(hours=1), 3)
        await outbox.begin(tx, [taken[0].id], "me", LATER)
        await outbox.close(tx, [Closing(taken[1].id, "sent", "77")], LATER)
    moved = await never_between(database, TABLES, lambda tx: campaigns.move(tx, campaign, to, LATER))
    assert moved is not None
    assert await owed(database) == ["ada", "bo", "other"]
    assert await states(database) == {
        "ada": "queued", "bo": "queued", "cai": "waiting", "dee": "waiting", "other": "queued"
    }  # fmt: skip


async def test_it_goes_on_gathering_where_it_was_paused(database: Database) -> None:
    async with database.transaction() as tx:
        campaign = await put(tx, GATHERING)
        await campaigns.got_to(tx, campaign, "p7", added=3)
        paused = await campaigns.move(tx, campaign, PAUSED, NOW)
        assert paused is not None
        resumed = await campaigns.move(tx, paused, RUNNING, NOW)
        assert resumed is not None
        assert (resumed.state, resumed.gathered, resumed.recipients) == (GATHERING, "p7", 3)


@pytest.mark.parametrize("uncertain", [False, True])
async def test_only_those_that_failed_are_tried_again(database: Database, uncertain: bool) -> None:
    ends = {"ada": "sent", "bo": "failed", "cai": "blocked", "dee": "failed", "eve": "unknown"}
    async with database.transaction() as tx:
        campaign = await put(tx, RUNNING, list(ends))
        assert await retries.retry_failed(tx, campaign, NOW) is None
        rows = await tx.all("SELECT id, chat FROM outbox")
        await outbox.close(tx, [Closing(row["id"], ends[row["chat"]], reason="why") for row in rows], NOW)
    collected = await never_between(database, TABLES, lambda tx: recipients.collect(tx, campaign.id, NOW, 10))
    assert {each.person_id: each.state for each in collected} == ends == await states(database)
    assert await owed(database) == []
    async with database.transaction() as tx:
        assert await recipients.collect(tx, campaign.id, NOW, 10) == []
        await campaigns.tally(tx, campaign.id, {"sent": 1, "failed": 2, "blocked": 1, "unknown": 1})
        standing = await campaigns.find(tx, EDITION, campaign.id)
        assert standing is not None
        done = await campaigns.move(tx, standing, DONE, NOW)
    assert done is not None
    again = await never_between(database, TABLES, lambda tx: retries.retry_failed(tx, done, LATER, uncertain=uncertain))
    assert again == await found(database, campaign.id)
    assert again is not None
    assert (again.state, again.retries, again.gathered, again.ended_at) == (RUNNING, 1, "", None)
    async with database.transaction() as tx:
        assert await retries.retry_failed(tx, done, LATER) is None
        first = await retries.wait_again(tx, campaign.id, after="", most=3, uncertain=uncertain)
        second = await retries.wait_again(tx, campaign.id, after=first.last, most=3, uncertain=uncertain)
        third = await retries.wait_again(tx, campaign.id, after=second.last, most=3, uncertain=uncertain)
        due = await recipients.due(tx, campaign.id, "news", LATER, 10, channels={"telegram"})
    assert [first, second, third] == [Again("cai", 1), Again("eve", 1, int(uncertain)), Again("")]
    waits = ["bo", "dee", *(["eve"] if uncertain else [])]
    assert [(each.person_id, each.attempt) for each in due] == [(name, 1) for name in waits]
    assert await states(database) == {**ends, **dict.fromkeys(waits, "waiting")}


async def test_one_that_has_grown_goes_on_only_with_an_approval(database: Database) -> None:
    async with database.transaction() as tx:
        campaign = await put(tx, GATHERING)
        grown = await campaigns.move(tx, campaign, PAUSED, NOW, because=AWAITS)
        assert grown is not None
        assert grown.awaits_second
        with pytest.raises(ValueError, match="somebody has to approve it first"):
            await campaigns.move(tx, grown, RUNNING, LATER)
        moved = await campaigns.move(tx, grown, RUNNING, LATER, by="telegram:8")
        assert moved is not None
        assert (moved.state, moved.approved_by, moved.awaits_second) == (RUNNING, "telegram:8", False)


async def test_a_page_of_recipients_by_how_they_ended(database: Database) -> None:
    async with database.transaction() as tx:
        campaign = await put(tx, RUNNING, ["ada", "bo", "cai"])
        ended = [Ending(person, "failed", "a fault of ours") for person in ("ada", "bo", "cai")]
        assert await recipients.end(tx, campaign.id, "queued", ended, NOW) == {"failed": 3}
        page = await recipients.of_state(tx, campaign.id, "failed", after="ada", most=1)
        assert [(each.person_id, each.reason, each.closed_at) for each in page] == [("bo", "a fault of ours", NOW)]
        assert await recipients.of_state(tx, campaign.id, "sent", after="", most=9) == []
        assert await recipients.tallies(tx, campaign.id) == {"failed": 3}
        assert await recipients.any_left(tx, campaign.id) is False


async def test_what_ended_long_ago_is_forgotten_in_pieces(database: Database) -> None:
    async with database.transaction() as tx:
        for state, at in ((DONE, NOW), (DONE, LATER), (MISSED, NOW), (PAUSED, None), (CANCELLED, None)):
            await put(tx, state, [f"{state}{n}" for n in range(3)], ended_at=at)
        dropped = [await recipients.forget_ended(tx, LATER, 2) for _ in range(6)]
        left = [each.state for each in await campaigns.latest(tx, EDITION, skip=0, most=9)]
    assert dropped == [2, 2, 2, 2, 0, 0]
    assert left == [CANCELLED, PAUSED, DONE]
    assert len(await states(database)) == 9
