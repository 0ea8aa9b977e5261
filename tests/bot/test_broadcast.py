"""An announcement from its start to the last recipient: each of them once, stopped at once, shown as it goes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import cast

import pytest

from bot.app import open_house
from bot.broadcast import Broadcast
from bot.broadcast_feeding import Feeding, files_of
from bot.files import KEPT
from handlers.announcing import body
from handlers.announcing.body import Body
from handlers.announcing.progress import progress
from handlers.talk.message import FileNote, Held, Refused, TryLater, Unreachable, Unsure
from handlers.talk.voice import Voice
from storage import campaigns, conversations, retries
from storage.campaigns import CANCELLED, DONE, GATHERING, MISSED, PAUSED, RUNNING, SCHEDULED, Campaign
from storage.database import Database
from tests.announced import AUTHOR, Messenger, begin, draft, found, move_in, open_desk, person_of
from tests.storage.breaking import Breaking, Broken, picture
from tests.transcripts.stage import START, StillClock, Terminal, settings_for
from tests.visitors import BY_WORDING, Room, lines

LETTER = ["The dome opens at <seven>.", "[Announcements…]"]


@pytest.fixture
async def room(database_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_desk(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def small(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """Where the database makes no difference."""
    async with open_desk(sqlite_url, tmp_path, USHER_ANNOUNCEMENTS_PAUSE_AFTER="4") as opened:
        yield opened


def messenger(room: Room) -> Messenger:
    assert isinstance(room.front, Messenger)
    return room.front


async def settle(room: Room, *chats: str, **rest: str) -> None:
    """These people, in English on the messenger unless told otherwise."""
    async with room.house.database.transaction() as tx:
        await move_in(tx, chats, **rest)


async def start(room: Room, **rest: object) -> Campaign:
    return await begin(room.house.database, draft(**rest), room.clock.now())


async def moves(room: Room, campaign: Campaign, to: str) -> Campaign:
    """As an organiser moves it."""
    standing = await found(room.house.database, campaign.id)
    async with room.house.database.transaction() as tx:
        moved = await campaigns.move(tx, standing, to, room.clock.now())
    assert moved is not None
    return moved


async def goes_out(room: Room, rounds: int = 3) -> None:
    """A few ticks, and what they cause."""
    for _ in range(rounds):
        await room.house.broadcast()
        await room.house.courier.settle()


async def turned_away(room: Room) -> None:
    """Everything stands in the outbox, and nothing has begun to leave."""
    messenger(room).closed = True
    await room.house.broadcast()
    begun = "SELECT id FROM outbox WHERE attempts = 0 AND state IN ('pending', 'leased')"
    while await room.rows(begun):
        await asyncio.sleep(0.01)


async def ends(room: Room) -> dict[str, str]:
    """How each recipient ended, by chat, with the reason."""
    rows = await room.rows("SELECT chat, state, reason FROM recipients")
    return {row["chat"]: f"{row['state']} {row['reason']}".strip() for row in rows}


async def tallies(room: Room, campaign: Campaign) -> dict[str, int]:
    names = ("recipients", "sent", "failed", "blocked", "unknown", "held", "dropped")
    standing = await found(room.house.database, campaign.id)
    return {name: n for name in names if (n := getattr(standing, name))}


async def test_each_recipient_once_and_the_author_sees_it_go(room: Room) -> None:
    await settle(room, "ada", "bo")
    await settle(room, "cai", language="zh")
    await settle(room, "dee", language="pt")
    campaign = await start(room)
    await goes_out(room, 5)
    assert lines(room.replies("ada")) == lines(room.replies("bo")) == lines(room.replies("dee")) == LETTER
    assert lines(room.replies("cai")) == ["球幕影院七点开放。", "[通知设置]"]
    assert lines(room.replies(AUTHOR)) == [
        "#1 Dome night · about to go out",
        "Making the list of recipients.",
        "[⏸ Pause | ✖ Cancel…] [All announcements]",
        "#1 Dome night · sent", "▓▓▓▓▓▓▓▓▓▓ 100 %", "Sent: 4 of 4", "It took under a minute.",
        "[✎ Send a correction] [All announcements]",
        "✅ #1 Dome night has gone out. Delivered: 4 of 4.", "[✎ Send a correction]",
    ]  # fmt: skip
    assert await room.rows("SELECT chat FROM outbox WHERE kind = 'broadcast'") == []
    assert await tallies(room, campaign) == {"recipients": 4, "sent": 4}
    assert {row["platform_id"] for row in await room.rows("SELECT platform_id FROM recipients")} > {"4"}


async def test_how_it_may_end_for_somebody(room: Room) -> None:
    await settle(room, "ada", "refused", "unsure", "gone", "blocked", "muted", "erased", "twin", "silent")
    await settle(room, "seat", channel="terminal")
    messenger(room).fails = {
        "refused": [Refused("it has no text")], "unsure": [Unsure("the line broke")], "gone": [Unreachable("403")],
        "silent": [Held("the window is shut")],
    }  # fmt: skip
    campaign = await start(room)
    while (await found(room.house.database, campaign.id)).state == GATHERING:
        await room.house.broadcast.step(campaign.id)
    async with room.house.database.transaction() as tx:  # much happens between the snapshot and somebody's turn
        conversations.mark_unreachable(tx, "telegram", "blocked", "kicked", START)
        await tx.run("UPDATE people SET muted = ' news ' WHERE id = :id", id=person_of("muted"))
        await tx.run("DELETE FROM conversations WHERE chat = 'erased'")
        await tx.run("UPDATE conversations SET person_id = :ada WHERE chat = 'twin'", ada=person_of("ada"))
    await goes_out(room)
    assert await ends(room) == {
        "ada": "sent", "refused": "failed it has no text", "unsure": "unknown the line broke", "gone": "blocked 403",
        "blocked": "blocked kicked", "muted": "dropped muted", "erased": "dropped gone", "twin": "dropped twice",
        "seat": "held nobody there", "silent": "held the window is shut",
    }  # fmt: skip
    assert await tallies(room, campaign) == {
        "recipients": 10, "sent": 1, "failed": 1, "unknown": 1, "blocked": 2, "dropped": 3, "held": 2
    }  # fmt: skip
    assert lines(room.replies("ada")) == LETTER
    assert await room.rows("SELECT chat, state FROM outbox WHERE kind = 'broadcast' ORDER BY chat") == [
        {"chat": "seat", "state": "held"}, {"chat": "silent", "state": "held"}
    ]  # fmt: skip
    assert (await found(room.house.database, campaign.id)).state == DONE


async def test_a_house_without_the_messenger_leaves_its_people_alone(database_url: str, tmp_path: Path) -> None:
    """A talk on the bot's database, or a start without a token: they wait, and whoever looks is told for what."""
    talker, clock = Terminal({}, "terminal"), StillClock()
    settings = settings_for(database_url, tmp_path, **{"USHER_REMINDERS_QUIET": "", **BY_WORDING})
    async with open_house(settings, [talker], listen=False, clock=clock) as talk:
        room = Room(talk, clock, talker)
        await settle(room, "ada", "bo")
        await settle(room, "seat", channel="terminal")
        campaign = await start(room)
        for _ in range(2):
            await talk.look_around()
            await talk.courier.settle()
            clock.instant += timedelta(seconds=10)
        await talk.look_around()
        assert await ends(room) == {"ada": "waiting", "bo": "waiting", "seat": "sent"}
        standing = await found(talk.database, campaign.id)
        assert (standing.state, standing.waits_for) == (RUNNING, ("telegram",))
        assert [
            lines([progress(Voice(talk.texts, language), standing, 1.0, START, "Asia/Shanghai")])[3]
            for language in ("en", "zh")
        ] == [
            "To go: 2. They wait, as I am not connected to Telegram; it goes on by itself once I am.",
            "剩余：2。Telegram尚未连接，连上后会自动继续发送。",
        ]
    async with open_desk(database_url, tmp_path) as room:
        await goes_out(room, 5)
        assert await ends(room) == {"ada": "sent", "bo": "sent", "seat": "sent"}
        standing = await found(room.house.database, campaign.id)
        assert (standing.state, standing.waits_for, standing.held) == (DONE, (), 0)


async def test_nobody_is_woken(sqlite_url: str, tmp_path: Path) -> None:
    async with open_desk(sqlite_url, tmp_path, USHER_REMINDERS_QUIET="22:00-08:00") as room:
        await settle(room, "ada", "bo")
        async with room.house.database.transaction() as tx:
            await tx.run("UPDATE people SET zone = 'America/New_York' WHERE id = :id", id=person_of("bo"))
        room.clock.instant = datetime.fromisoformat("2021-03-01T23:00:00+08:00")
        campaign = await start(room)
        await goes_out(room)
        assert await ends(room) == {"ada": "waiting", "bo": "sent"}
        room.clock.instant = datetime.fromisoformat("2021-03-02T07:59:00+08:00")
        await goes_out(room)
        assert await ends(room) == {"ada": "waiting", "bo": "sent"}
        room.clock.instant = datetime.fromisoformat("2021-03-02T08:00:00+08:00")
        await goes_out(room)
        assert await ends(room) == {"ada": "sent", "bo": "sent"}
        assert (await found(room.house.database, campaign.id)).state == DONE


@pytest.mark.parametrize(("late", "state"), [(29, DONE), (31, MISSED)])
async def test_scheduled_and_late(small: Room, late: int, state: str) -> None:
    await settle(small, "ada")
    async with small.house.database.transaction() as tx:
        new = draft(start_at=START + timedelta(hours=1), late_minutes=30)
        campaign = await campaigns.move(tx, await campaigns.add(tx, new), SCHEDULED, START)
    assert campaign is not None
    await goes_out(small)
    assert (await found(small.house.database, campaign.id)).state == SCHEDULED
    small.clock.instant += timedelta(minutes=60 + late)
    await goes_out(small)
    assert (await found(small.house.database, campaign.id)).state == state
    assert lines(small.replies("ada")) == (LETTER if state == DONE else [])
    if state == MISSED:
        assert lines(small.replies(AUTHOR))[-2:] == [
            "⏰ #1 Dome night was to go out on 1 March 2021, 10:00 Beijing time (UTC+8), but I could not send it in"
            " time, and nobody has got it. Send it now, or drop it?",
            "[Send now… | Drop it] [⧉ As a new draft]",
        ]
        await moves(small, campaign, GATHERING)
        await goes_out(small)
        assert lines(small.replies("ada")) == LETTER


async def test_after_a_pause_nothing_leaves_and_after_a_cancellation_never(room: Room) -> None:
    await settle(room, *(f"p{n}" for n in range(9)))
    await settle(room, "seat", channel="terminal")
    campaign = await start(room)
    await turned_away(room)
    await moves(room, campaign, PAUSED)
    messenger(room).closed = False
    await goes_out(room)
    assert [name for name in room.front.said if name != AUTHOR] == []
    assert {state for chat, state in (await ends(room)).items() if chat != "seat"} == {"waiting"}
    assert await tallies(room, campaign) == {"recipients": 10, "held": 1}
    await moves(room, campaign, CANCELLED)
    await goes_out(room)
    assert await ends(room) == dict.fromkeys([*(f"p{n}" for n in range(9)), "seat"], "dropped cancelled")
    assert await tallies(room, campaign) == {"recipients": 10, "dropped": 10}
    assert (await found(room.house.database, campaign.id)).ended_at == room.clock.now()
    assert await room.rows("SELECT chat FROM outbox WHERE kind = 'broadcast'") == []
    assert [name for name in room.front.said if name != AUTHOR] == []


@pytest.mark.parametrize("seconds", [0.05, 30.0])
@pytest.mark.parametrize("to", [PAUSED, CANCELLED])
async def test_what_was_turned_away_on_its_way_stays_stopped(room: Room, to: str, seconds: float) -> None:
    """It had begun when the announcement was stopped, and then it did not leave."""
    await settle(room, "ada", "bo")
    front = messenger(room)
    front.slow, front.fails = {"ada"}, {"ada": [TryLater(seconds)]}
    campaign = await start(room)
    while not front.begun.is_set():
        await room.house.broadcast()
        await asyncio.sleep(0.01)
    await moves(room, campaign, to)
    front.gate.set()
    while (await room.rows("SELECT id FROM outbox WHERE chat = 'ada' AND begun_at <> ''")) and seconds > 1:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1 if seconds < 1 else 0)  # it waits in hand, and then asks again whether it may leave
    room.clock.instant += timedelta(hours=5)
    front.fails.clear()
    await goes_out(room)
    assert "ada" not in front.said
    assert await room.rows("SELECT chat FROM outbox WHERE kind = 'broadcast'") == []
    if to == CANCELLED:
        assert await ends(room) == {"ada": "dropped cancelled", "bo": "sent"}
        assert await tallies(room, campaign) == {"recipients": 2, "sent": 1, "dropped": 1}
        assert (await found(room.house.database, campaign.id)).ended_at == room.clock.now()
        return
    assert await ends(room) == {"ada": "waiting", "bo": "sent"}
    if seconds < 1:  # else its chat is left in peace for half a minute
        await moves(room, campaign, RUNNING)
        await goes_out(room)
        assert lines(room.replies("ada")) == LETTER


async def test_it_pauses_by_itself_and_those_that_failed_are_tried_again(small: Room) -> None:
    await settle(small, "a", "b", "c", "d", "slow")
    messenger(small).fails = {chat: [Refused("too long")] for chat in ("a", "b")}
    messenger(small).fails["slow"] = [TryLater(0.05) for _ in range(1000)]
    campaign = await start(small)
    while (await found(small.house.database, campaign.id)).state != PAUSED:
        await small.house.broadcast()
        await asyncio.sleep(0.01)
    del messenger(small).fails["slow"]
    await goes_out(small)
    failed = {"a": "failed too long", "b": "failed too long", "c": "sent", "d": "sent"}
    assert await ends(small) == {**failed, "slow": "waiting"}
    assert (await found(small.house.database, campaign.id)).paused_because == "errors"
    said = lines(small.replies(AUTHOR))
    told = "⚠️ I have paused #1 Dome night: too many of the last messages failed. People who are still to get it: 1."
    assert said.count(told) == 1
    await moves(small, campaign, RUNNING)
    await goes_out(small)
    assert await ends(small) == {**failed, "slow": "sent"}
    async with small.house.database.transaction() as tx:
        done = await campaigns.find(tx, campaign.edition, campaign.id)
        assert done is not None
        assert await retries.retry_failed(tx, done, small.clock.now()) is not None
    small.front.said.clear()
    await goes_out(small)
    assert sorted(small.front.said) == ["a", AUTHOR, "b"]
    assert await tallies(small, campaign) == {"recipients": 5, "sent": 5}
    assert lines(small.replies(AUTHOR))[-2] == "✅ #1 Dome night has gone out. Delivered: 5 of 5."


@pytest.mark.parametrize(("blocked", "paused_because"), [("abc", "errors"), ("ab", "")])
async def test_a_few_may_have_blocked_the_bot_but_not_most(small: Room, blocked: str, paused_because: str) -> None:
    await settle(small, "a", "b", "c", "d", "slow")
    messenger(small).fails = {chat: [Unreachable("403")] for chat in blocked}
    messenger(small).fails["slow"] = [TryLater(0.05) for _ in range(1000)]
    campaign = await start(small)
    for _ in range(40):
        await small.house.broadcast()
        await asyncio.sleep(0.01)
    assert (await found(small.house.database, campaign.id)).paused_because == paused_because


async def test_what_cannot_be_read_is_paused_and_keeps_nothing_back(small: Room) -> None:
    await settle(small, "ada")
    broken = await start(small, audience="{")
    sound = await start(small)
    await goes_out(small)
    assert (await found(small.house.database, broken.id)).state == PAUSED
    assert (await found(small.house.database, sound.id)).state == DONE
    assert lines(small.replies("ada")) == LETTER


async def test_its_file_stays_as_long_as_it_may_be_copied(small: Room) -> None:
    kept, sent = (FileNote(f"{origin}.png", 9, "image/png", "f00", origin) for origin in (KEPT, "telegram"))
    for file in (kept, sent, None):
        await start(small, body=body.write(Body({"en": "Look"}, file)))
    assert await files_of(small.house.database) == {"f00"}
    async with small.house.database.transaction() as tx:
        await tx.run("DELETE FROM campaigns WHERE number = 1")
    assert await files_of(small.house.database) == frozenset()


async def test_two_processes_and_each_recipient_once(database_url: str, tmp_path: Path) -> None:
    """On PostgreSQL; SQLite serves one."""
    async with AsyncExitStack() as stack:
        number = 2 if database_url.startswith("postgres") else 1
        rooms = [await stack.enter_async_context(open_desk(database_url, tmp_path)) for _ in range(number)]
        chats = [f"p{n}" for n in range(300)]
        await settle(rooms[0], *chats)
        campaign = await start(rooms[0])
        while (await found(rooms[0].house.database, campaign.id)).state != DONE:
            await asyncio.gather(*(room.house.broadcast() for room in rooms))
            await asyncio.gather(*(room.house.courier.settle() for room in rooms))
        heard = [chat for room in rooms for chat, said in room.front.said.items() for _ in said if chat != AUTHOR]
        assert sorted(heard) == sorted(chats)
        assert await tallies(rooms[0], campaign) == {"recipients": 300, "sent": 300}


@dataclass(slots=True)
class Fragile:
    """A tick whose database fails at each statement of each step in turn. broken: how often it did."""

    room: Room
    broken: int = 0
    breaking: Breaking = field(init=False)
    tick: Broadcast = field(init=False)

    def __post_init__(self) -> None:
        house = self.room.house
        self.breaking = Breaking(house.database)
        feeding = Feeding(house.festival, house.texts, {"telegram": 0.0})
        self.tick = Broadcast(
            cast("Database", self.breaking), house.festival, house.texts, self.room.clock.now, house.courier.wake,
            feeding,
        )  # fmt: skip

    async def step(self, campaign: Campaign) -> Campaign:
        """One step, after as many failures as it has statements: each time all is as it was before."""
        before = await picture(self.room.house.database, ("campaigns", "recipients", "outbox"))
        for self.breaking.at in count():
            try:
                await self.tick.step(campaign.id)
            except Broken:
                self.broken += 1
                assert await picture(self.room.house.database, [*before]) == before
            else:
                break
        await self.room.house.courier.settle()
        return await found(self.room.house.database, campaign.id)


async def test_every_step_is_made_wholly_or_not_at_all(room: Room) -> None:
    """The whole life of one, with a failure at each statement of each step."""
    await settle(room, "ada", "bo", "cai")
    messenger(room).fails = {"bo": [Refused("?")]}
    fragile = Fragile(room)
    campaign = await scheduled(room)
    seen = [SCHEDULED]
    while seen.count(DONE) < 2:
        campaign = await fragile.step(campaign)
        seen += [campaign.state] if campaign.state != seen[-1] else []
        if campaign.state == DONE and not campaign.retries:
            async with room.house.database.transaction() as tx:
                assert await retries.retry_failed(tx, campaign, START) is not None
    assert seen == [SCHEDULED, GATHERING, RUNNING, DONE, RUNNING, DONE]
    assert await ends(room) == {"ada": "sent", "bo": "sent", "cai": "sent"}
    assert await tallies(room, campaign) == {"recipients": 3, "sent": 3}
    assert fragile.broken > 60


async def test_so_is_every_step_of_one_that_is_missed_or_cancelled(small: Room) -> None:
    await settle(small, "ada", "bo")
    await settle(small, "seat", channel="terminal")
    fragile = Fragile(small)
    campaign = await scheduled(small)
    small.clock.instant += timedelta(hours=2)
    assert (await fragile.step(campaign)).state == MISSED
    campaign = await moves(small, campaign, GATHERING)
    while campaign.state == GATHERING:
        campaign = await fragile.step(campaign)
    messenger(small).closed = True
    await small.house.broadcast.step(campaign.id)
    campaign = await moves(small, campaign, CANCELLED)
    while campaign.ended_at is None:
        campaign = await fragile.step(campaign)
    assert set((await ends(small)).values()) == {"dropped cancelled"}
    assert await tallies(small, campaign) == {"recipients": 3, "dropped": 3}


async def scheduled(room: Room) -> Campaign:
    """Due now."""
    async with room.house.database.transaction() as tx:
        new = await campaigns.add(tx, draft(start_at=START, late_minutes=30))
        moved = await campaigns.move(tx, new, SCHEDULED, START)
    assert moved is not None
    return moved
