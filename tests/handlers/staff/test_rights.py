"""Who may do what: every way into every staff topic, for every role, in private and in groups; its row in the log."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from handlers import TOPICS
from handlers.staff.rights import ACTIONS, DESK, IN_OFFICE, JUROR, ORGANISER, OWNER, ROLES, VENUE, Guarded, colleagues
from handlers.talk.message import Address
from handlers.talk.turn import Handler, Topic
from tests.handlers.staff import NOT_YOURS, OLGA, audited, open_office, organiser
from tests.organisers import hired
from tests.visitors import BY_WORDING, Room, Visitor, lines

OPEN_TO_ALL = {"/join", "/schedule", "importing.sample:x"}
"""What anybody may say to a staff topic: the second is the visitors' programme, too, the third a rehearsal's."""
OWNERS_ONLY = {
    "Only owners can invite people. Please ask one of them.", "Only owners can do that. Please ask one of them.",
}  # fmt: skip
ENDED = "Your work with the festival is suspended for now. An owner can resume it."
NEXT_DOOR = "Let us do that in a private chat."
SUSPENDED = "suspended"
VISITOR = ""


def ways_in(topic: Topic) -> dict[str, Handler]:
    """What one says or presses → the handler behind it."""
    commands = {f"/{name}": handler for name, handler in topic.commands.items()}
    return {**commands, **{f"{topic.name}.{action}:x": handler for action, handler in topic.choices.items()}}


def within(topic: Topic) -> Iterator[Handler]:
    """Every handler of a topic, however one comes to it."""
    yield from (*ways_in(topic).values(), *topic.words.values(), *topic.patterns.values())
    yield from (handler for handler in (topic.carry_on, topic.where) if handler is not None)


def home(handler: Handler) -> str:
    """The module that a handler is written in."""
    return handler.handler.__module__ if isinstance(handler, Guarded) else handler.__module__


STAFFS = [topic for topic in TOPICS if any(home(each).startswith("handlers.staff.") for each in within(topic))]
"""Topics of which any part is written for staff: a new one is here by itself."""
WAYS = {way: handler for topic in STAFFS for way, handler in ways_in(topic).items() if way not in OPEN_TO_ALL}


def action(way: str) -> str:
    """What it takes to be allowed."""
    handler = WAYS[way]
    assert isinstance(handler, Guarded), way
    return handler.action


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, USHER_DESK_CHAT="terminal:office", **BY_WORDING) as opened:
        yield opened


async def does(who: Visitor, way: str, group: str = "") -> str:
    """The first line of what comes back; in that group, if one is named."""
    here = who.room.visitor(group) if group else who
    kind, rest = ("text", {"text": way}) if way.startswith("/") else ("choice", {"choice": way})
    more = {"private": False, "sender": who.name} if group else {}
    return "".join(lines(await here.sends(here.incoming(kind, **rest, **more)))[:1])


async def somebody(room: Room, role: str) -> Visitor:
    """Who has that role; of visitors and suspended organisers neither has any."""
    if role == OWNER:
        return room.visitor(OLGA)
    if role == VISITOR:
        return room.visitor("ada")
    who = await hired(room, role.title(), role=ORGANISER if role == SUSPENDED else role)
    if role == SUSPENDED:
        async with room.house.database.transaction() as tx:
            await tx.run("UPDATE staff SET suspended_at = since")
    return who


def test_every_handler_of_a_staff_topic_is_guarded() -> None:
    assert {way for way, handler in WAYS.items() if not isinstance(handler, Guarded)} == set()
    behind = {topic.name: [each for each in within(topic) if not isinstance(each, Guarded)] for topic in STAFFS}
    open_ = {way for topic in STAFFS for way in ways_in(topic) if way in OPEN_TO_ALL}
    assert (sum(map(len, behind.values())), open_) == (len(OPEN_TO_ALL), OPEN_TO_ALL)
    guarded = {topic.name for topic in TOPICS if any(isinstance(each, Guarded) for each in within(topic))}
    assert guarded == {topic.name for topic in STAFFS}


def test_every_action_has_its_roles_and_is_somewhere_done() -> None:
    assert all(OWNER in roles and roles <= set(ROLES) for roles in ACTIONS.values())
    owners = {"staff.invite", "staff.remove", "staff.suspend", "staff.resume"}
    assert {action for action, roles in ACTIONS.items() if ORGANISER not in roles} == owners
    assert {action for action, roles in ACTIONS.items() if JUROR in roles} == {
        "desk.show", "review.file", "review.secret", "jury.list", "jury.show", "jury.score", "jury.conflict",
    }  # fmt: skip
    assert {action for action, roles in ACTIONS.items() if VENUE in roles} == {
        "desk.show", "screening.list", "screening.show", "screening.fill",
    }  # fmt: skip
    assert set(ACTIONS) >= IN_OFFICE


@pytest.mark.parametrize("role", [*ROLES, SUSPENDED, VISITOR])
async def test_each_way_in_is_open_to_whom_it_should_be_and_to_nobody_else(room: Room, role: str) -> None:
    who = await somebody(room, role)
    refusals = {NOT_YOURS, ENDED} if role == SUSPENDED else {NOT_YOURS} | (OWNERS_ONLY if role else set())
    refused = {way for way in WAYS if await does(who, way) in refusals}
    assert refused == {way for way in WAYS if role not in ACTIONS[action(way)]}
    written = [(row.actor, row.role, row.action) for row in await audited(room)]
    expected = [
        (f"terminal:{who.name}", role, action(way)) for way, each in WAYS.items()
        if isinstance(each, Guarded) and each.written and role in ACTIONS[each.action]
    ]  # fmt: skip
    assert written == expected


async def test_in_the_office_nobody_may_do_what_is_not_theirs(room: Room) -> None:
    wen = await somebody(room, JUROR)
    desk = [way for way in WAYS if ACTIONS[action(way)] == DESK]
    assert {way for way in desk if await does(wen, way, "office") != NOT_YOURS} == set()
    assert await does(room.visitor("ada"), "/questions", "office") == NOT_YOURS
    assert await audited(room) == []


async def test_in_a_group_staff_are_led_into_the_private_chat(room: Room) -> None:
    olga = room.visitor(OLGA)
    own = [way for way in WAYS if not action(way).startswith("inquiry.")]
    said = {way: await does(olga, way, "office") for way in own}
    assert {way for way, told in said.items() if told != NEXT_DOOR} == {w for w in own if action(w) in IN_OFFICE}
    assert NOT_YOURS not in said.values()
    for way in {action(way): way for way in own}.values():
        assert (way, await does(olga, way, "crowd")) == (way, NEXT_DOOR)


async def test_a_topic_of_the_office_is_the_office(room: Room) -> None:
    olga = room.visitor(OLGA)
    assert await does(olga, "/questions", "office:12") == "There is no question that I could not answer."


async def test_an_open_form_closes_with_the_rights_to_it(room: Room) -> None:
    """Whatever was open when somebody was removed: the next word is refused, nothing comes of it, the form is shut."""
    forms = [topic.name for topic in STAFFS if isinstance(topic.carry_on, Guarded)]
    bo = await organiser(room)
    async with room.house.database.transaction() as tx:
        await tx.run("DELETE FROM staff")
    for name in forms:
        async with room.house.database.transaction() as tx:
            await tx.run("UPDATE conversations SET topic = :name, form = '{}' WHERE chat = 'bo'", name=name)
        assert (name, lines(await bo.says("/back" if name == "answering" else "yes"))) == (name, [NOT_YOURS, "--"])
        assert await room.rows("SELECT topic FROM conversations WHERE chat = 'bo'") == [{"topic": ""}]
    assert await does(bo, "/questions") == NOT_YOURS
    assert await audited(room) == []


async def test_a_visitors_own_form_stays_open_whatever_they_press(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("enrol.new:fresh")
    for way in ("/invite bo", "decide.put:aaa.1.selected", "judging.where"):
        assert (way, await does(ada, way)) == (way, NOT_YOURS)
        assert await room.rows("SELECT topic FROM conversations WHERE chat = 'ada'") == [{"topic": "enrol"}]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_way_back_to_a_form_that_is_closed_is_stale(room: Room, language: str) -> None:
    olga = room.visitor(OLGA, language)
    back = [f"{topic.name}.where" for topic in STAFFS if "where" in topic.choices]
    stale = {
        "en": "That button is from an earlier conversation. This is what I can do now:",
        "zh": "这个按钮已经过期了。现在可以做这些：",
    }
    assert {way: await does(olga, way) for way in back} == dict.fromkeys(back, stale[language])


async def test_colleagues_and_where_to_write_to_them(room: Room) -> None:
    async with room.house.database.reading() as tx:
        assert await colleagues(tx, room.house.festival) == []  # the owner has not written yet
    await organiser(room, language="zh")
    await room.visitor(OLGA).says("/menu")
    for role in (JUROR, VENUE):
        await somebody(room, role)

    async def found(roles: frozenset[str] = DESK) -> list[tuple[str, str, object]]:
        async with room.house.database.reading() as tx:
            everybody = await colleagues(tx, room.house.festival, roles)
        return [(each.name, each.role, each.conversations) for each in everybody]

    assert await found() == [
        ("", "owner", ((Address("terminal", "olga"), "en"),)),
        ("Bo", "organiser", ((Address("terminal", "bo"), "zh"),)),
    ]
    assert sorted(name for name, _, _ in await found(frozenset({JUROR, VENUE}))) == ["Juror", "Venue"]
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE staff SET suspended_at = since WHERE role <> 'juror'")
    assert [role for _, role, _ in await found(frozenset(ROLES))] == [OWNER, JUROR]
