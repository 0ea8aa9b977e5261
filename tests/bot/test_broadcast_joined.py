"""Two recipients of an announcement become one person, however far it has got with either: they are told once."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import broadcast
from handlers.announcing.edition import edition_of
from handlers.talk.message import Refused, Reply, Unsure
from storage import audiences, campaigns, conversations, instants, outbox, people, recipients
from storage.audiences import Audience
from storage.campaigns import DONE, GATHERING, PAUSED, RUNNING, Campaign
from storage.database import Tx
from storage.outbox import Debt
from tests.announced import EDITION, Messenger, begin, draft, found, move_in, open_desk, person_of
from tests.examples import examples
from tests.transcripts.stage import START
from tests.visitors import Room

LATER = instants.write(START + timedelta(hours=8))
ENDED = ("sent", "unknown", "blocked", "failed", "dropped")
STANDINGS = ("none", "waiting", "night", "cut_off", "queued", "begun", "held", "said", *ENDED)
"""night: waits for the morning; cut_off: waits for a chat that cannot be reached; begun: on its way, and it comes
back; said: was held until they wrote, and they have."""
TOLD = {"sent", "unknown", "said"}
COMING = {"waiting", "night", "queued", "begun"}
STATES = {"night": "waiting", "cut_off": "waiting", "begun": "queued", "said": "held"}
PAIRS = [*product(STANDINGS, STANDINGS)]


async def stands(tx: Tx, campaign: Campaign, chat: str, standing: str) -> None:
    """An announcement has got so far with somebody."""
    if standing == "none":
        return
    state = STATES.get(standing, standing)
    due = LATER if standing == "night" else ""
    await tx.run(
        "INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state, due_at)"
        " VALUES (:campaign, :person, 'telegram', :chat, 'en', '', :state, :due)",
        campaign=campaign.id, person=person_of(chat), chat=chat, state=state, due=due,
    )  # fmt: skip
    if standing == "cut_off":
        conversations.mark_unreachable(tx, "telegram", chat, "kicked", START)
    if state in ("queued", "held"):
        cause = recipients.cause(campaign.id, person_of(chat), 0)
        body = msgspec.json.encode(Reply(f"letter for {chat}")).decode()
        debt = Debt(cause, "telegram", chat, "broadcast", "en", body, about=campaign.about)
        await outbox.owe_all(tx, [debt], START, held=[cause] if standing == "held" else [])
        if standing == "said":
            await tx.run("UPDATE outbox SET state = 'sent', kind = 'reply' WHERE cause = :cause", cause=cause)
        if standing == "begun":
            await tx.run(
                "UPDATE outbox SET state = 'leased', leased_by = 'another', leased_until = :later, begun_at = :later"
                " WHERE cause = :cause", cause=cause, later=LATER,
            )  # fmt: skip


async def runs(tx: Tx, campaign: Campaign) -> None:
    """An announcement has got so far with each two people."""
    for n, (other, into) in enumerate(PAIRS):
        await stands(tx, campaign, f"a{n:03}", other)
        await stands(tx, campaign, f"b{n:03}", into)
    tallies = await recipients.tallies(tx, campaign.id)
    await tx.run(
        "UPDATE campaigns SET state = 'running', gathered = '~', recipients = :n WHERE id = :id",
        id=campaign.id, n=sum(tallies.values()),
    )  # fmt: skip
    await campaigns.tally(tx, campaign.id, {state: tallies.get(state, 0) for state in recipients.ENDED})


async def goes_out(room: Room, rounds: int = 3) -> None:
    for _ in range(rounds):
        await room.house.broadcast()
        await room.house.courier.settle()


async def test_whatever_stands_on_either_side(database_url: str, tmp_path: Path) -> None:
    async with open_desk(database_url, tmp_path, USHER_ANNOUNCEMENTS_PAUSE_AFTER="1000") as room:
        campaign = await begin(room.house.database, draft())
        async with room.house.database.transaction() as tx:
            await move_in(tx, [f"{side}{n:03}" for n in range(len(PAIRS)) for side in "ab"])
            await runs(tx, campaign)
            begun = await tx.all("SELECT id FROM outbox WHERE begun_at <> ''")
            for n in range(len(PAIRS)):
                await people.join(tx, person_of(f"a{n:03}"), into=person_of(f"b{n:03}"))
            for row in begun:
                outbox.postpone(tx, row["id"], START, "come back")
        room.house.courier.wake()
        await goes_out(room)
        room.clock.instant += timedelta(hours=9)
        room.house.courier.wake()
        await goes_out(room)
        async with room.house.database.transaction() as tx:  # everybody writes
            for n in range(len(PAIRS)):
                await outbox.release_held(tx, "telegram", f"b{n:03}", room.clock.now(), person=person_of(f"b{n:03}"))
        room.house.courier.wake()
        await room.house.courier.settle()
        heard = {pair: told(room, n) for n, pair in enumerate(PAIRS)}
        assert heard == {pair: expected(*pair) for pair in PAIRS}
        standing = await found(room.house.database, campaign.id)
        assert standing.state == DONE
        async with room.house.database.reading() as tx:
            counted, edition = await recipients.tallies(tx, campaign.id), edition_of(room.house.festival)
            reached = {
                each.person_id
                for each in await audiences.sample(tx, edition, Audience(campaign=campaign.id), "news", 1000)
            }
        assert {state: getattr(standing, state) for state in recipients.ENDED} == {
            state: counted.get(state, 0) for state in recipients.ENDED
        }
        assert standing.recipients == sum(counted.values())
        got = {person_of(f"b{n:03}") for n, pair in enumerate(PAIRS) if gets_corrections(*pair)}
        assert reached == got


def told(room: Room, n: int) -> int:
    return sum(len(room.front.said.get(f"{side}{n:03}", [])) for side in "ab")


def expected(*pair: str) -> int:
    """How many letters come after the joining."""
    return 0 if TOLD & {*pair} else int(bool((COMING | {"held"}) & {*pair}))


def gets_corrections(*pair: str) -> bool:
    """Whoever was told, or will be when they write."""
    return bool((TOLD | COMING | {"held"}) & {*pair})


async def test_one_who_was_passed_by_is_gathered_with_what_is_theirs_now(database_url: str, tmp_path: Path) -> None:
    """The first two have been looked at, and have no film; then one of them turns out to be who has one."""
    async with open_desk(database_url, tmp_path) as room:
        async with room.house.database.transaction() as tx:
            await move_in(tx, ["a", "b", "c", "d"])
            await tx.run(
                "INSERT INTO entries (id, edition, person_id, state, form_version, answers, created_at, updated_at)"
                " VALUES ('e', :edition, 'p-d', 'draft', '', '', :at, :at)",
                edition=EDITION, at=instants.write(START),
            )  # fmt: skip
            campaign = await campaigns.add(tx, draft(audience='{"groups": ["drafts"]}'))
            await campaigns.move(tx, campaign, GATHERING, START)
            await tx.run("UPDATE campaigns SET gathered = 'p-b'")
            await people.join(tx, "p-d", into="p-a")
        await goes_out(room)
        assert await room.rows("SELECT person_id, state FROM recipients") == [{"person_id": "p-a", "state": "sent"}]


async def test_of_two_who_wait_the_one_is_told_who_is_heard_from(sqlite_url: str, tmp_path: Path) -> None:
    """On a channel that is served; the other one is dropped though nobody serves theirs."""
    async with open_desk(sqlite_url, tmp_path) as room:
        campaign = await begin(room.house.database, draft())
        async with room.house.database.transaction() as tx:
            await move_in(tx, ["ada"])
            await move_in(tx, ["wx"], channel="wechat")
            await tx.run("UPDATE conversations SET window_started_at = :at WHERE chat = 'ada'", at=LATER)
            for chat in ("ada", "wx"):
                await stands(tx, campaign, chat, "waiting")
            await tx.run("UPDATE recipients SET channel = 'wechat' WHERE chat = 'wx'")
            await tx.run("UPDATE campaigns SET state = 'running', gathered = '~', recipients = 2")
            await people.join(tx, "p-ada", into="p-wx")
        await goes_out(room)
        assert await room.rows("SELECT person_id, chat, state, reason FROM recipients ORDER BY chat") == [
            {"person_id": "p-wx", "chat": "ada", "state": "sent", "reason": ""},
            {"person_id": "p-ada", "chat": "wx", "state": "dropped", "reason": "twice"},
        ]
        assert (await found(room.house.database, campaign.id)).state == DONE


CROWD = [f"c{n}" for n in range(6)]
DEEDS = ["join", "join", "join", "step", "step", "mute", "block", "refuse", "unsure", "pause", "morning"]
TROUBLES = ("mute", "block", "refuse", "unsure")


@dataclass(slots=True)
class Play:
    """A crowd, and what has become of it. owner: who a chat belongs to by now; told: persons; troubled: chats."""

    room: Room
    campaign: Campaign
    owner: dict[str, str] = field(default_factory=lambda: {chat: person_of(chat) for chat in CROWD})
    told: set[str] = field(default_factory=set)
    troubled: set[str] = field(default_factory=set)
    seen: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CROWD, 0))

    @property
    def front(self) -> Messenger:
        assert isinstance(self.room.front, Messenger)
        return self.room.front

    async def does(self, deed: str, one: str, other: str) -> None:
        """Something happens to one of them, or to the announcement."""
        if deed in TROUBLES:
            self.troubled.add(one)
        if deed == "join" and self.owner[one] != self.owner[other]:
            await self._join(self.owner[one], self.owner[other])
        elif deed in ("mute", "block"):
            await self._keeps_away(deed, one)
        elif deed in ("refuse", "unsure"):
            self.front.fails[one] = [Refused("no") if deed == "refuse" else Unsure("who knows")]
        elif deed == "pause":
            await self._pause()
        elif deed == "morning":
            self.room.clock.instant += timedelta(hours=9)
        elif deed == "step":
            await self.room.house.broadcast.step(self.campaign.id)
            await self.hears()

    async def _join(self, other: str, into: str) -> None:
        async with self.room.house.database.transaction() as tx:
            await people.join(tx, other, into)
        self.owner = {chat: into if owner == other else owner for chat, owner in self.owner.items()}
        if other in self.told:
            self.told = self.told - {other} | {into}

    async def _keeps_away(self, deed: str, chat: str) -> None:
        async with self.room.house.database.transaction() as tx:
            if deed == "mute":
                await people.keep_muted(tx, self.owner[chat], "all")
            else:
                conversations.mark_unreachable(tx, "telegram", chat, "kicked", START)

    async def _pause(self) -> None:
        standing = await found(self.room.house.database, self.campaign.id)
        to = RUNNING if standing.state == PAUSED else PAUSED
        if to in campaigns.MOVES[standing.state]:
            async with self.room.house.database.transaction() as tx:
                await campaigns.move(tx, standing, to, self.room.clock.now())

    async def hears(self) -> None:
        """Whoever is told now has not been told before; of a message that may have come they are told, too."""
        await self.room.house.courier.settle()
        unsure = {row["chat"] for row in await self.rows() if row["state"] == "unknown"}
        for chat in CROWD:
            count = len(self.front.said.get(chat, [])) + (chat in unsure)
            for _ in range(count - self.seen[chat]):
                assert self.owner[chat] not in self.told
                self.told.add(self.owner[chat])
            self.seen[chat] = count

    async def rows(self) -> list[dict[str, str]]:
        found = await self.room.rows("SELECT person_id, chat, state, reason FROM recipients")
        return [dict(row) for row in found]

    async def ends(self) -> None:
        """It is day, and nothing is paused."""
        if (await found(self.room.house.database, self.campaign.id)).state == PAUSED:
            await self._pause()
        for _ in range(4):
            self.room.clock.instant += timedelta(hours=7)
            self.room.house.courier.wake()
            while await self.room.house.broadcast.step(self.campaign.id):
                await self.hears()
            await self.hears()
        await self._told_or_why_not()

    async def _told_or_why_not(self) -> None:
        rows = await self.rows()
        standing = await found(self.room.house.database, self.campaign.id)
        assert (standing.state, standing.recipients, standing.closed) == (DONE, len(rows), len(rows))
        for person in {*self.owner.values()}:
            chats = {chat for chat, owner in self.owner.items() if owner == person}
            own = [row for row in rows if row["person_id"] == person]
            if person in self.told:
                assert own[0]["state"] in ("sent", "unknown")
            else:
                assert chats & self.troubled
                reasons = [row["state"] for row in own if row["reason"] != "twice"]
                assert not own or reasons


async def test_any_sequence_tells_each_once(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Joined, muted, blocked and refused, at any time from the gathering to the end."""
    monkeypatch.setattr(broadcast, "PEOPLE", 2)
    whom = st.sampled_from(CROWD)

    async with open_desk(
        sqlite_url, tmp_path, USHER_REMINDERS_QUIET="22:00-08:00", USHER_ANNOUNCEMENTS_PAUSE_AFTER="1000"
    ) as room:

        @settings(max_examples=examples(12), deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(st.tuples(st.sampled_from(DEEDS), whom, whom), max_size=16), st.integers(0, 23))
        def play(deeds: list[tuple[str, str, str]], hour: int) -> None:
            asyncio.run_coroutine_threadsafe(played(deeds, hour), home).result(20)

        async def played(deeds: list[tuple[str, str, str]], hour: int) -> None:
            room.clock.instant = START + timedelta(hours=hour)
            room.front.said.clear()
            one = Play(room, await _anew(room))
            one.front.fails = {}
            for deed in deeds:
                await one.does(*deed)
            await one.ends()

        home = asyncio.get_running_loop()
        await asyncio.to_thread(play)


async def _anew(room: Room) -> Campaign:
    """Nothing is left of what was played before; some live where it is night."""
    async with room.house.database.transaction() as tx:
        for table in ("recipients", "outbox", "campaigns", "conversations", "people"):
            await tx.run(f"DELETE FROM {table}")
        await move_in(tx, CROWD)
        await tx.run("UPDATE people SET zone = 'America/New_York' WHERE id IN ('p-c1', 'p-c4')")
    return await begin(room.house.database, draft(), room.clock.now())
