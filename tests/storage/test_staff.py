"""Staff, invitations and the audit log, on both databases."""

from datetime import timedelta

import pytest

from storage import audit, conversations, entries, people, questions, staff
from storage.audit import Record
from storage.conversations import Conversation
from storage.database import Database, StorageError, Tx
from storage.people import Person
from storage.staff import Invitation, Member
from tests.conftest import NOW
from tests.storage.test_questions import question

LATER = NOW + timedelta(hours=72)
ADA, BO = Person("ada", "en"), Person("bo", "zh")


async def meet(tx: Tx, person: Person, channel: str = "web") -> None:
    if not await tx.one("SELECT 1 AS found FROM people WHERE id = :id", id=person.id):
        people.add(tx, person, NOW)
    conversations.add(tx, Conversation(channel, f"{person.id}'s", person), NOW)


async def test_an_invitation_is_good_once(database: Database) -> None:
    offered = Invitation("organiser", "Bo", "web:ada's", LATER)
    async with database.transaction() as tx:
        code = await staff.invite(tx, offered, NOW)
        assert len(code) == 12
    async with database.transaction() as tx:
        assert await staff.find_invitation(tx, f" {code.lower()[:6]}-{code[6:]}") == offered
        assert await staff.find_invitation(tx, "AAAAAAAAAAAA") is None
        assert await staff.use_invitation(tx, code, "bo", NOW)
        assert not await staff.use_invitation(tx, code, "cy", NOW)
        assert await staff.find_invitation(tx, code) == Invitation("organiser", "Bo", "web:ada's", LATER, used=True)
        assert code not in str(await tx.all("SELECT * FROM invitations"))


async def test_members_come_and_go(database: Database) -> None:
    ada = Member("ada", "owner", "Ada", "", NOW)
    bo = Member("bo", "organiser", "Bo", "web:ada's", NOW + timedelta(hours=1))
    async with database.transaction() as tx:
        await meet(tx, ADA)
        await meet(tx, BO)
        await meet(tx, BO, "telegram")
        await staff.put(tx, bo)
        await staff.put(tx, ada)
        assert await staff.everyone(tx) == [ada, bo]
        assert await staff.find(tx, "bo") == bo
        assert await staff.find_at(tx, "telegram", "bo's") == bo
        assert await staff.find_at(tx, "telegram", "ada's") is None
        assert [chat.channel for chat in await staff.chats_of(tx, "bo")] == ["telegram", "web"]
        assert await staff.chat_at(tx, "web", "bo's") == staff.Chat("bo", "web", "bo's", "zh")
        assert await staff.remove(tx, "bo")
        assert not await staff.remove(tx, "bo")
        assert await staff.everyone(tx) == [ada]


async def test_the_audit_log_is_read_and_never_changed(database: Database) -> None:
    first = Record(NOW, "web:ada's", "owner", "staff.invite", "Bo")
    second = Record(NOW, "web:ada's", "owner", "staff.remove", "bo", "by mistake")
    async with database.transaction() as tx:
        await audit.add(tx, first)
        await audit.add(tx, second)
        assert await audit.latest(tx, 10) == [first, second]
        assert await audit.latest(tx, 1) == [second]


@pytest.mark.parametrize("sql", ["UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"])
async def test_the_database_itself_refuses_changes_to_the_audit_log(database: Database, sql: str) -> None:
    async with database.transaction() as tx:
        await audit.add(tx, Record(NOW, "web:ada's", "owner", "staff.invite"))
    with pytest.raises(StorageError):
        async with database.transaction() as tx:
            await tx.run(sql)
    async with database.reading() as tx:
        assert await audit.latest(tx, 10) == [Record(NOW, "web:ada's", "owner", "staff.invite")]


async def test_postgresql_refuses_to_truncate_the_audit_log(database: Database) -> None:
    if database.dialect == "postgres":
        with pytest.raises(StorageError):
            async with database.transaction() as tx:
                await tx.run("TRUNCATE audit")


@pytest.mark.parametrize(
    ("here", "there", "joined"),
    [("organiser", "", "organiser"), ("", "organiser", "organiser"), ("owner", "organiser", "owner"),
     ("organiser", "owner", "owner"), ("organiser", "organiser", "organiser"), ("", "", ""),
     ("venue", "juror", "juror"), ("organiser", "juror", "organiser"), ("juror", "owner", "owner")],
)  # fmt: skip
async def test_joining_two_conversations_keeps_the_higher_role(
    database: Database, here: str, there: str, joined: str
) -> None:
    async with database.transaction() as tx:
        for person, role in ((ADA, here), (BO, there)):
            await meet(tx, person)
            if role:
                await staff.put(tx, Member(person.id, role, person.id, "", NOW))
        await people.join(tx, "ada", into="bo")
        assert [(member.person_id, member.role) for member in await staff.everyone(tx)] == (
            [("bo", joined)] if joined else []
        )


async def test_whoever_is_suspended_here_or_there_is_so_as_one(database: Database) -> None:
    async with database.transaction() as tx:
        for person in (ADA, BO):
            await meet(tx, person)
            await staff.put(tx, Member(person.id, "organiser", person.id, "", NOW))
        assert await staff.locked_owners(tx) == []
        assert await staff.suspend(tx, "ada", LATER)
        assert not await staff.suspend(tx, "ada", LATER)
        await people.join(tx, "ada", into="bo")
        assert await staff.find(tx, "bo") == Member("bo", "organiser", "bo", "", NOW, LATER)
        assert await staff.resume(tx, "bo")
        assert not await staff.resume(tx, "bo")


async def test_joining_carries_questions_inquiries_and_films_over(database: Database) -> None:
    async with database.transaction() as tx:
        await meet(tx, ADA)
        await meet(tx, BO)
        await questions.keep(tx, question("1", person_id="ada"))
        entries.begin(tx, "11", "ada", "", "", NOW)
        await tx.run(
            "INSERT INTO inquiries (id, number, edition, channel, chat, person_id, state, since, taken_by, opened_at,"
            " spoken_at) VALUES ('i', 1, '11', 'web', 'ada''s', 'ada', 'human', '', 'ada', '', '')"
        )
        await people.join(tx, "ada", into="bo")
        assert await tx.all("SELECT person_id FROM questions") == [{"person_id": "bo"}]
        assert await tx.all("SELECT person_id FROM entries") == [{"person_id": "bo"}]
        assert await tx.all("SELECT person_id, taken_by FROM inquiries") == [{"person_id": "bo", "taken_by": "bo"}]
