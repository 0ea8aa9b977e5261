"""Who may do what: every staff action, for everybody, in private and in groups, and its row in the log."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import TOPICS
from handlers.staff.rights import ACTIONS, IN_OFFICE, ORGANISER, OWNER, ROLES, Guarded, colleagues
from handlers.talk.message import Address
from handlers.talk.turn import Topic
from tests.handlers.staff import BO, NOT_YOURS, OLGA, audited, open_office, organiser
from tests.visitors import Room, Visitor, lines

MINE = ("staff", "questions", "answering", "live", "slot", "scheduling", "entered", "poster", "importing")
OPEN_TO_ALL = {"/join", "/schedule", "importing.sample:x"}
"""What a visitor may say to a staff topic."""
NEXT_DOOR = "Let us do that in a private chat."


def ways_in(topic: Topic) -> dict[str, object]:
    """What one says or presses → the handler behind it."""
    commands = {f"/{name}": handler for name, handler in topic.commands.items()}
    return {**commands, **{f"{topic.name}.{action}:x": handler for action, handler in topic.choices.items()}}


GUARDED = {
    way: handler for topic in TOPICS for way, handler in ways_in(topic).items() if isinstance(handler, Guarded)
}  # fmt: skip
OWN = {way: handler for way, handler in GUARDED.items() if way.lstrip("/").split(".")[0] in
       {*MINE, "invite", "faq_live", "faq_export", "entries"}}  # fmt: skip


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, USHER_DESK_CHAT="terminal:office") as opened:
        yield opened


async def does(who: Visitor, way: str, group: str = "") -> list[str]:
    """The first lines of what comes back; in that group, if one is named."""
    here = who.room.visitor(group) if group else who
    kind, rest = ("text", {"text": way}) if way.startswith("/") else ("choice", {"choice": way})
    more = {"private": False, "sender": who.name} if group else {}
    return lines(await here.sends(here.incoming(kind, **rest, **more)))[:1]


def test_every_handler_of_a_staff_topic_is_guarded() -> None:
    topics = [topic for topic in TOPICS if topic.name in MINE]
    assert sorted(topic.name for topic in topics) == sorted(MINE)
    ways = {way: handler for topic in topics for way, handler in ways_in(topic).items()}
    assert {way for way, handler in ways.items() if not isinstance(handler, Guarded)} == OPEN_TO_ALL
    assert all(isinstance(h, Guarded) for t in topics for h in (t.carry_on, t.where) if h is not None)


def test_every_action_has_its_roles_and_owners_may_do_everything() -> None:
    assert all(OWNER in roles and roles <= set(ROLES) for roles in ACTIONS.values())
    owners = {"staff.invite", "staff.remove", "staff.suspend", "staff.resume"}
    assert {action for action, roles in ACTIONS.items() if ORGANISER not in roles} == owners
    assert set(ACTIONS) >= IN_OFFICE


@pytest.mark.parametrize("group", ["", "jury", "office"])
async def test_a_visitor_may_do_nothing_of_it(room: Room, group: str) -> None:
    ada = room.visitor("ada")
    assert {way: await does(ada, way, group) for way in GUARDED} == {way: [NOT_YOURS] for way in GUARDED}
    assert await audited(room) == []


@pytest.mark.parametrize("name", [OLGA, BO])
async def test_staff_may_do_what_their_role_may_and_it_is_written_down(room: Room, name: str) -> None:
    who, role = (room.visitor(OLGA), OWNER) if name == OLGA else (await organiser(room), ORGANISER)
    expected = []
    for way, guarded in OWN.items():
        allowed = role in ACTIONS[guarded.action]
        assert (way, await does(who, way) != [NOT_YOURS]) == (way, allowed)
        expected += [(f"terminal:{name}", role, guarded.action)] if allowed and guarded.written else []
    assert [(row.actor, row.role, row.action) for row in await audited(room)] == expected


async def test_in_a_group_staff_are_led_into_the_private_chat(room: Room) -> None:
    olga = room.visitor(OLGA)
    for way, guarded in OWN.items():
        assert (way, await does(olga, way, "jury")) == (way, [NEXT_DOOR])
        said = await does(olga, way, "office")
        assert (way, said == [NEXT_DOOR], said == [NOT_YOURS]) == (way, guarded.action not in IN_OFFICE, False)


async def test_a_topic_of_the_office_is_the_office(room: Room) -> None:
    olga = room.visitor(OLGA)
    assert await does(olga, "/questions", "office:12") == ["There is no question that I could not answer."]


async def test_whoever_was_removed_loses_their_rights_at_once_and_their_open_form(room: Room) -> None:
    bo = await organiser(room)
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET topic = 'answering', form = '{}' WHERE chat = 'bo'")
        await tx.run("DELETE FROM staff")
    assert lines(await bo.says("/back")) == [NOT_YOURS, "--"]
    assert await room.rows("SELECT topic FROM conversations WHERE chat = 'bo'") == [{"topic": ""}]
    assert lines(await bo.says("/questions"))[:1] == [NOT_YOURS]


async def test_colleagues_and_where_to_write_to_them(room: Room) -> None:
    async with room.house.database.reading() as tx:
        assert await colleagues(tx, room.house.festival) == []  # the owner has not written yet
    await organiser(room, language="zh")
    await room.visitor(OLGA).says("/menu")
    async with room.house.database.reading() as tx:
        found = await colleagues(tx, room.house.festival)
    assert [(each.name, each.role, each.conversations) for each in found] == [
        ("", "owner", ((Address("terminal", "olga"), "en"),)),
        ("Bo", "organiser", ((Address("terminal", "bo"), "zh"),)),
    ]
