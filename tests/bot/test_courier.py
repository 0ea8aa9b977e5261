"""Whatever Telegram and the network do: each reply arrives, in order, and nobody else has to wait for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from bot.app import answer_and_settle, open_house
from bot.sections import Rates
from handlers.talk.message import Address, Incoming, Reply
from storage import conversations, outbox
from storage.conversations import Conversation
from storage.database import Database, open_database
from storage.outbox import Debt
from tests.bot.attached import attached
from tests.bot.office import AheadClock, Mouth, Office, opened, silently
from tests.servers.postgres import Cluster
from tests.servers.telegram import FakeTelegram, Pace
from tests.servers.telegram.faults import FaultKind
from tests.transcripts.stage import settings_for

SHOWN_ONCE: tuple[FaultKind, ...] = ("500", "502", "reset_before", "hang", "slow")
"""Nothing has happened, or the answer came at last."""
SHOWN_TWICE: tuple[FaultKind, ...] = ("reset_after", "half", "hang_after")
"""It has happened and nobody said so: a reply is rather shown twice than not at all."""


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    """Telegram without a pace of its own; violations fail the test."""
    async with FakeTelegram(pace=None) as running:
        silently(running, range(1, 60))
        yield running
        await running.check()


async def where(database: Database, chat: int) -> Conversation:
    """That conversation as it stands."""
    async with database.transaction() as tx:
        found, _ = await conversations.find(tx, "telegram", str(chat))
    assert found is not None
    return found


@pytest.fixture
async def office(database: Database, server: FakeTelegram) -> AsyncIterator[Office]:
    """A courier without a pace."""
    async with opened(database, server) as working:
        yield working


@pytest.fixture
def shared_url(postgres_cluster: Cluster, migrated_postgres: str) -> str:
    """A database for several processes."""
    return postgres_cluster.create_database(migrated_postgres)


@pytest.fixture
async def hasty(database: Database, server: FakeTelegram) -> AsyncIterator[Office]:
    """One that does not wait long for an answer."""
    async with opened(database, server, send_timeout=0.6) as working:
        yield working


async def test_every_fault_of_the_network(hasty: Office) -> None:
    office, kinds = hasty, [*SHOWN_ONCE, *SHOWN_TWICE]
    for chat, kind in enumerate(kinds, 1):
        office.server.inject(kind, method="sendMessage", chat=chat, seconds=0.1)
        await office.owes(chat, "one", "two", "three")
    await office.settles()
    heard = {kind: office.heard(chat) for chat, kind in enumerate(kinds, 1)}
    assert {kind: heard[kind] for kind in SHOWN_ONCE} == {kind: ["one", "two", "three"] for kind in SHOWN_ONCE}
    assert {kind: heard[kind] for kind in SHOWN_TWICE} == {kind: ["one"] * 2 + ["two", "three"] for kind in SHOWN_TWICE}
    assert await office.states() == {"sent": 3 * len(kinds)}


async def test_faults_at_random(office: Office) -> None:
    for kind in ("500", "reset_before", "reset_after"):
        office.server.inject(kind, method="sendMessage", times=0, probability=0.04)
    for chat in range(1, 31):
        await office.owes(chat, *"abcd")
    await office.settles(30)
    for chat in range(1, 31):
        assert list(dict.fromkeys(office.heard(chat))) == list("abcd")
        assert office.heard(chat) == sorted(office.heard(chat))
    assert await office.states() == {"sent": 120}


async def test_a_busy_chat_stops_only_itself(office: Office) -> None:
    office.server.inject("429", method="sendMessage", chat=1, retry_after=1)
    begun = time.monotonic()
    await office.owes(1, "one", "two")
    await asyncio.sleep(0.2)
    await office.owes(1, "news", kind="broadcast")
    await office.owes(2, "one", "two")
    await office.server.feed.wait(0, 0.5, 2)
    assert time.monotonic() - begun < 0.8
    await office.settles()
    assert time.monotonic() - begun >= 1
    assert [sorted(office.heard(1)), office.heard(2)] == [["news", "one", "two"], ["one", "two"]]


async def test_a_busy_telegram_stops_everybody(database: Database, server: FakeTelegram) -> None:
    async with opened(database, server, Rates(per_second=20)) as office:
        office.server.inject("429", method="sendMessage", retry_after=1, everywhere=True)
        for chat in range(1, 11):
            await office.owes(chat, "hello")
        await office.settles()
    refused = [call.at for call in server.calls if call.code == 429]
    taken = [call.at for call in server.calls if call.method == "sendMessage" and call.code == 200]
    assert len(refused) <= 3
    assert len(taken) == 10
    assert min(taken) >= min(refused) + 1


async def test_who_blocks_us_is_left_alone(office: Office) -> None:
    ada = office.server.user(1)
    await office.meets(1)
    await ada.blocks()
    await office.owes(1, "one", "two")
    await office.owes(1, "news", kind="broadcast")
    await office.owes(2, "one")
    await office.settles()
    assert await office.states() == {"blocked": 3, "sent": 1}
    assert (await where(office.database, 1)).unreachable_since is not None


async def test_the_next_word_wakes_who_had_blocked_us(database_url: str, tmp_path: Path, server: FakeTelegram) -> None:
    ada, mouth = server.user(1), Mouth(server)
    async with open_house(settings_for(database_url, tmp_path), [mouth], listen=False) as house:

        async def says(key: str) -> list[str]:
            before = len(server.messages(1))
            await answer_and_settle(house, Incoming(Address("telegram", "1"), key, "text", "/language"))
            return [said.text.splitlines()[0] for said in server.messages(1)[before:]]

        [answer] = await says("one")
        await ada.blocks()
        assert await says("two") == []
        assert (await where(house.database, 1)).unreachable_since is not None
        await ada.unblocks()
        assert await says("three") == [answer]
        assert (await where(house.database, 1)).unreachable_since is None
        assert await says("two") == []  # what was blocked is not dug out again
    await mouth.stop()


async def test_a_group_that_moves_takes_its_messages_along(office: Office) -> None:
    group = office.server.group("Jury")
    old = group.id
    await office.meets(old)
    new = await group.upgrade()
    await office.owes(old, "one", "two")
    await office.settles()
    said = [message.text for message in office.server.messages(new) if message.kind == "text"]
    assert said == ["one", "two"]
    assert (await where(office.database, new)).chat == str(new)
    assert len([call for call in office.server.calls if call.method == "sendMessage"]) == 3


@pytest.mark.parametrize("kind", ["reset_after", "half", "hang_after"])
async def test_a_broadcast_is_never_said_twice(hasty: Office, kind: FaultKind) -> None:
    office = hasty
    office.server.inject(kind, method="sendMessage", chat=1)
    await office.owes(1, "one", "two", kind="broadcast")
    await office.settles()
    assert office.heard(1) == ["one", "two"]
    assert await office.states() == {"unknown": 1, "sent": 1}


async def test_replies_overtake_a_broadcast(database: Database, server: FakeTelegram) -> None:
    silently(server, range(100, 300))
    async with opened(database, server, Rates(per_second=200, reserve_per_second=50)) as office:
        for chat in range(100, 300):
            await office.owes(chat, "news", kind="broadcast")
        office.courier.wake()
        await server.feed.wait(20, 10)
        before = len(server.feed.events)
        await office.hands_over(1, "an answer")
        await office.owes(2, "another answer")
        office.courier.wake()
        await office.settles(30)
    chats = [event.chat for event in server.feed.events]
    assert chats.index(1) - before < 10  # what was on its way already, and what the hand-over itself took
    assert chats.index(2) - before < 60
    assert await office.states() == {"sent": 202}


async def test_telegram_never_has_to_refuse(database: Database, server: FakeTelegram) -> None:
    server.set_pace(Pace())
    # The shipped rates are tried with a clock of their own in test_pace.py; here the machine may be busy for a moment.
    easy = Rates(chat_per_second=0.7, chat_burst=2, group_per_minute=10, per_second=20, reserve_per_second=5)
    async with opened(database, server, easy) as office:
        group = server.group("Jury")
        await office.owes(group.id, *map(str, range(8)))
        await office.owes(1, *"abcd")
        for chat in range(2, 32):
            await office.owes(chat, "one", "two")
            await office.owes(chat, "news", kind="reminder")
        begun = time.monotonic()
        await asyncio.sleep(1.6)
    sent = [call.at for call in server.calls if call.method == "sendMessage"]
    assert [(call.params, call.text) for call in server.calls if call.code != 200] == []
    assert len(sent) >= 15 * (time.monotonic() - begun - 0.5)


async def test_two_couriers_share_one_database(shared_url: str, server: FakeTelegram) -> None:
    first, second = [await open_database(url) for url in (shared_url, shared_url)]
    try:
        async with opened(first, server, who="one") as one, opened(second, server, who="two") as two:
            for round_ in range(4):
                for chat in range(1, 41):
                    await one.owes(chat, str(round_))
                one.courier.wake()
                two.courier.wake()
            await one.settles()
            await two.settles()
            assert [one.heard(chat) for chat in range(1, 41)] == [["0", "1", "2", "3"]] * 40
            assert sorted(one.mouth.sent + two.mouth.sent) == list(range(1, 161))
            assert min(len(one.mouth.sent), len(two.mouth.sent)) > 0
    finally:
        await first.close()
        await second.close()


async def test_what_a_dead_process_held_is_taken_in_the_end(database: Database, server: FakeTelegram) -> None:
    clock = AheadClock()
    async with opened(database, server, clock=clock) as office:
        await office.owes(1, "one", who="somebody else")
        await office.owes(1, "two")
        await office.owes(2, "one")
        office.courier.wake()
        await asyncio.sleep(0.2)
        assert [office.heard(1), office.heard(2)] == [[], ["one"]]
        clock.ahead = 61
        office.courier.wake()
        await office.settles()
        assert office.heard(1) == ["one", "two"]


async def test_a_name_takes_up_what_it_had(database: Database, server: FakeTelegram) -> None:
    async with opened(database, server, who="two") as office:
        await office.courier.stop()
        await office.owes(1, "one", "two", who="one")
    async with opened(database, server, who="one") as office:
        await office.settles()
        assert office.heard(1) == ["one", "two"]


async def test_a_clock_that_jumps_repeats_nothing(database: Database, server: FakeTelegram) -> None:
    clock = AheadClock()
    async with opened(database, server, clock=clock) as office:
        for number in range(40):
            await asyncio.gather(*(office.hands_over(chat, str(number)) for chat in range(1, 4)))
            clock.ahead += 86_400
            office.courier.wake()
        await office.settles()
        assert [office.heard(chat) for chat in range(1, 4)] == [list(map(str, range(40)))] * 3


async def test_what_stumbles_is_given_up_and_overtaken_by_nothing(database: Database, server: FakeTelegram) -> None:
    async with opened(database, server, first_wait_seconds=0.01, tries=4) as office:
        async with database.transaction() as tx:
            now = office.clock.now()
            await outbox.owe(tx, Debt("broken", "telegram", "1", "reply", "en", "{"), now)
            good = msgspec.json.encode(Reply("two")).decode()
            await outbox.owe(tx, Debt("good", "telegram", "1", "reply", "en", good), now)
        office.courier.wake()
        await office.settles()
        assert office.heard(1) == ["two"]
        assert await office.states() == {"failed": 1, "sent": 1}


async def killed(office: Office) -> None:
    """Nothing of it goes on, and nobody tidies up."""
    courier = office.courier
    tasks = [*courier._tasks, *(lane.task for lane in courier._lanes.values()), courier._beginnings._writing]
    running = [task for task in tasks if task]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


async def rows(database: Database, columns: str) -> list[tuple[object, ...]]:
    """All of the outbox, in order."""
    async with database.reading() as tx:
        return [tuple(row.values()) for row in await tx.all(f"SELECT {columns} FROM outbox ORDER BY id")]


async def test_a_kill_leaves_few_of_whom_nobody_knows(database: Database, server: FakeTelegram) -> None:
    async with opened(database, server, Rates(per_second=40)) as office:
        for chat in range(1, 51):
            await office.owes(chat, "news", kind="broadcast" if chat % 2 else "decision")
        office.courier.wake()
        await server.feed.wait(9, 5)
        await killed(office)
        async with opened(database, server) as heir:
            await heir.settles()
            states = {int(str(chat)): state for chat, state in await rows(database, "chat, state")}
            heard = [len(heir.heard(chat)) for chat in range(1, 51)]
    unknown = [chat for chat, state in states.items() if state == "unknown"]
    assert 1 <= len(unknown) <= 8 + 6  # in front of the pace; and said, but not written down
    assert {state for chat, state in states.items() if chat not in unknown} == {"sent"}
    assert [n for chat, n in enumerate(heard, 1) if chat not in unknown] == [1] * (50 - len(unknown))
    assert max(heard) == 1


async def test_who_stops_gives_back_what_has_not_left(database: Database, server: FakeTelegram) -> None:
    async with opened(database, server, Rates(per_second=10)) as office:
        for chat in range(1, 31):
            await office.owes(chat, "news", kind="broadcast")
        office.courier.wake()
        await server.feed.wait(2, 5)
        begun = time.monotonic()
    assert time.monotonic() - begun < 2
    said = sum(len(office.heard(chat)) for chat in range(1, 31))
    assert 3 <= said < 20
    assert await office.states() == {"sent": said, "pending": 30 - said}
    assert [row for row in await rows(database, "state, begun_at") if row[0] == "pending" and row[1]] == []
    async with opened(database, server) as office:
        await office.settles()
        assert [office.heard(chat) for chat in range(1, 31)] == [["news"]] * 30
        assert await office.states() == {"sent": 30}


async def test_what_is_taken_back_is_not_said(database: Database, server: FakeTelegram) -> None:
    """While it is being sent: those who got it are those whose rows are left."""
    async with opened(database, server, Rates(per_second=60), batch=10) as office:
        async with database.transaction() as tx:
            for chat in range(1, 60):
                debt = replace(office.debt(chat, "news", "broadcast"), about="broadcast 1")
                await outbox.owe(tx, debt, office.clock.now())
        office.courier.wake()
        await server.feed.wait(5, 5)
        taken = 0
        for _ in range(10):
            async with database.transaction() as tx:
                taken += await outbox.take_back(tx, "broadcast 1", 7)
        await office.settles()
        assert 0 < taken < 59
        assert await office.states() == {"sent": 59 - taken}
        assert sum(len(office.heard(chat)) for chat in range(1, 60)) == 59 - taken


async def test_a_refusal_is_no_beginning_and_an_outage_may_be(office: Office) -> None:
    """Whoever is refused for haste has not got it; of an error on the other side nobody knows."""
    office.server.inject("429", method="sendMessage", chat=1, retry_after=1)
    office.server.inject("500", method="sendMessage", chat=2)
    office.server.inject("502", method="sendMessage", chat=3)
    for chat, kind in ((1, "broadcast"), (2, "decision"), (3, "reply")):
        await office.owes(chat, "news", kind=kind)
    office.courier.wake()
    await asyncio.sleep(0.5)
    assert (await rows(office.database, "state, begun_at"))[0] == ("leased", "")
    await office.settles()
    assert await rows(office.database, "kind, state") == [
        ("broadcast", "sent"), ("decision", "unknown"), ("reply", "sent"),
    ]  # fmt: skip
    assert [office.heard(chat) for chat in (1, 2, 3)] == [["news"], [], ["news"]]


async def test_who_wants_a_file_that_is_being_uploaded_keeps_to_the_pace(
    database: Database, server: FakeTelegram, tmp_path: Path
) -> None:
    """Nothing of them has begun meanwhile, and they do not leave all at once when it is there."""

    async def picture() -> AsyncIterator[bytes]:
        yield b"\xff\xd8\xff\xe0 a picture"

    server.inject("slow", method="sendPhoto", seconds=0.9)
    easy, store = Rates(per_second=20, reserve_per_second=1), attached(tmp_path)
    body = msgspec.json.encode(Reply("news", file=await store.files.keep(picture(), "poster.jpg"))).decode()
    async with opened(database, server, easy, files=store) as office:
        async with database.transaction() as tx:
            debts = [replace(office.debt(chat, "", "broadcast"), body=body) for chat in range(1, 31)]
            await outbox.owe_all(tx, debts, office.clock.now())
        office.courier.wake()
        begun = []
        while "sent" not in await office.states():
            begun.append([state for state, at in await rows(database, "state, begun_at") if state == "leased" and at])
            await asyncio.sleep(0.05)
        await office.settles(20)
    assert max(map(len, begun)) < 10
    sent = [call.at for call in server.calls if call.method == "sendPhoto"]
    assert len(sent) == 30
    assert max(sum(at <= other < at + 1 for other in sent) for at in sent) <= 20
    assert await office.states() == {"sent": 30}


async def test_broadcasts_do_not_fill_the_hands(database: Database, server: FakeTelegram) -> None:
    async with opened(database, server, Rates(per_second=10), batch=10) as office:
        for chat in range(1, 60):
            await office.owes(chat, "news", kind="broadcast")
        office.courier.wake()
        await server.feed.wait(2, 5)
        assert sum(state == "leased" for (state,) in await rows(database, "state")) <= 30
        await office.owes(1, "an answer")
        before = len(server.feed.events)
        office.courier.wake()
        while "an answer" not in office.heard(1):
            await server.feed.more(2)
        assert [event.chat for event in server.feed.events].index(1, before) < before + 10


async def test_each_part_of_a_long_message_has_its_turn(database: Database, server: FakeTelegram) -> None:
    server.set_pace(Pace(chat_burst=2, chat_per_second=8))
    long = "\n\n".join(f"{number} {'x' * 3000}" for number in range(6))
    async with opened(database, server, Rates(chat_per_second=7, chat_burst=2)) as office:
        await office.owes(1, long, "the end")
        await office.owes(2, long, kind="broadcast")
        await office.settles()
        assert [text[:1] for text in office.heard(1)] == [*"012345", "t"]
        assert [text[:1] for text in office.heard(2)] == [*"012345"]
    assert [call for call in server.calls if call.code != 200] == []


async def test_half_of_a_broadcast_is_never_begun_anew(database: Database, server: FakeTelegram) -> None:
    long = "\n\n".join(f"{number} {'x' * 3000}" for number in range(3))
    async with opened(database, server, Rates(chat_per_second=4)) as office:
        await office.owes(1, long, kind="broadcast")
        office.courier.wake()
        await server.feed.wait(0, 5)
        office.server.inject("429", method="sendMessage", chat=1, retry_after=60)
        await asyncio.sleep(0.5)
        await killed(office)
        async with opened(database, server) as heir:
            await heir.settles()
            assert await heir.states() == {"unknown": 1}
            assert [text[:1] for text in heir.heard(1)] == ["0"]
