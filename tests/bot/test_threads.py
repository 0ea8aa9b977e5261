"""Several conversations in one chat of the organisers: each in a topic of its own, or as answers to its beginning."""

from collections.abc import AsyncIterator

import msgspec
import pytest

from handlers.talk.message import Reply
from storage import outbox, threads
from storage.database import Database
from storage.outbox import Debt
from storage.threads import Thread
from tests.bot.office import Office, opened
from tests.servers.telegram import FakeTelegram, Group

ADA, BEN = "#12 Ada Moreau", "#13 李雷"


@pytest.fixture
async def server() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(pace=None) as running:
        yield running
        await running.check()


@pytest.fixture
async def office(database: Database, server: FakeTelegram) -> AsyncIterator[Office]:
    async with opened(database, server) as working:
        yield working


@pytest.fixture
def forum(server: FakeTelegram) -> Group:
    group = server.group("Organisers", forum=True)
    group.promotes_bot()
    return group


async def says(office: Office, group: Group, *said: tuple[str, str]) -> None:
    """(thread, text) in order."""
    async with office.database.transaction() as tx:
        for thread, text in said:
            body = msgspec.json.encode(Reply(text, thread=thread)).decode()
            cause = f"relay {next(office.numbers)}"
            debt = Debt(cause, "telegram", str(group.id), "relay", "en", body, thread=thread)
            await outbox.owe(tx, debt, office.clock.now())
    await office.settles()


async def stands(office: Office, group: Group, name: str) -> Thread | None:
    async with office.database.reading() as tx:
        return await threads.find(tx, "telegram", str(group.id), name)


async def test_each_thread_has_its_topic(office: Office, forum: Group) -> None:
    await says(office, forum, (ADA, "a1"), (BEN, "b1"), (ADA, "a2"), ("", "all"), (BEN, "b2"))
    topics = forum.topics
    assert list(topics) == [ADA, BEN]
    assert [[said.text for said in forum.said_in(topic)] for topic in (topics[ADA], topics[BEN], 0)] == [
        ["a1", "a2"], ["b1", "b2"], ["all"],
    ]  # fmt: skip
    first, second = forum.said_in(topics[ADA])
    root, topic = str(first.message_id), str(topics[ADA])
    assert await stands(office, forum, ADA) == Thread("telegram", str(forum.id), ADA, root, topic)
    async with office.database.reading() as tx:
        place = "telegram", str(forum.id)
        assert await threads.by_topic(tx, *place, topic) == ADA
        assert [await threads.by_message(tx, *place, str(said.message_id)) for said in (first, second)] == [ADA, ADA]


async def test_without_topics_a_thread_goes_on_from_its_first_message(
    office: Office, server: FakeTelegram, forum: Group
) -> None:
    plain, unpromoted = server.group("Jury", supergroup=True), server.group("Team", forum=True)
    forum.promotes_bot(topics=False)
    for group in (plain, unpromoted, forum):
        await says(office, group, (ADA, "a1"), (BEN, "b1"), (ADA, "a2"))
        first, other, second = group.messages
        assert (first.reply_to, other.reply_to, second.reply_to) == (0, 0, first.message_id)
        assert await stands(office, group, ADA) == Thread("telegram", str(group.id), ADA, str(first.message_id))


async def test_a_first_message_that_was_deleted_is_no_hindrance(office: Office, server: FakeTelegram) -> None:
    group, ada = server.group(), server.user(7)
    await says(office, group, (ADA, "a1"))
    await ada.deletes(group.messages[0])
    await says(office, group, (ADA, "a2"))
    assert [(said.text, said.reply_to) for said in group.messages] == [("a2", 0)]


async def test_a_topic_that_was_deleted_is_opened_anew(office: Office, forum: Group) -> None:
    await says(office, forum, (ADA, "a1"))
    forum.deletes_topic(forum.topics[ADA])
    await says(office, forum, (ADA, "a2"), (ADA, "a3"))
    assert [said.text for said in forum.said_in(forum.topics[ADA])] == ["a2", "a3"]
    found = await stands(office, forum, ADA)
    assert found is not None
    assert found.topic == str(forum.topics[ADA])


async def test_a_topic_that_was_deleted_where_none_may_be_opened_now(office: Office, forum: Group) -> None:
    await says(office, forum, (ADA, "a1"))
    forum.deletes_topic(forum.topics[ADA])
    forum.promotes_bot(topics=False)
    await says(office, forum, (ADA, "a2"), (ADA, "a3"))
    second, third = forum.messages
    assert (second.text, third.text, third.reply_to) == ("a2", "a3", second.message_id)
    found = await stands(office, forum, ADA)
    assert found == Thread("telegram", str(forum.id), ADA, str(second.message_id))


async def test_a_failure_opens_no_second_topic(office: Office, server: FakeTelegram, forum: Group) -> None:
    server.inject("502", method="sendMessage", times=2)
    await says(office, forum, (ADA, "a1"), (ADA, "a2"))
    assert [topic.name for topic in forum.chat.topics.values()] == [ADA]
    assert [said.text for said in forum.said_in(forum.topics[ADA])] == ["a1", "a2"]


async def test_an_uncertain_topic_is_at_worst_left_empty(office: Office, server: FakeTelegram, forum: Group) -> None:
    server.inject("reset_after", method="createForumTopic")
    await says(office, forum, (ADA, "a1"), (ADA, "a2"))
    assert [[said.text for said in forum.said_in(topic)] for topic in forum.chat.topics] == [[], ["a1", "a2"]]


async def test_threads_go_on_in_a_group_that_moves(office: Office, server: FakeTelegram) -> None:
    group = server.group()
    await says(office, group, (ADA, "a1"))
    old = group.id
    await group.upgrade()
    async with office.database.transaction() as tx:
        body = msgspec.json.encode(Reply("a2", thread=ADA)).decode()
        debt = Debt("moved", "telegram", str(old), "relay", "en", body, thread=ADA)
        await outbox.owe(tx, debt, office.clock.now())
    await office.settles()
    assert [said.text for said in group.messages if said.by_bot and said.kind == "text"] == ["a2"]
    assert await stands(office, group, ADA) is not None


async def test_a_long_name_is_cut(office: Office, forum: Group) -> None:
    await says(office, forum, (f"#14 {'长' * 200}", "a1"))
    assert [len(name) for name in forum.topics] == [128]
