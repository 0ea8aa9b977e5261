"""One inquiry before one organiser: found by what they said or pressed, and told to whom it concerns."""

import re
from dataclasses import dataclass, replace

from handlers.inquiries import rooms, visitor
from handlers.inquiries.rooms import Room
from handlers.staff.rights import name_of
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Turn
from storage import inquiries, threads
from storage import staff as members
from storage.inquiries import Inquiry

TOPIC = "inquiry"
_ID, _NUMBER = re.compile(r"[0-9a-f]{12}"), re.compile(r"#?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Case:
    """turn: the organiser's; visitor: one of the visitor's. rest: what followed the inquiry's number.

    name, person_id: of the organiser, "" for a person who never wrote in private.
    """

    turn: Turn
    inquiry: Inquiry
    visitor: Turn
    name: str
    person_id: str
    rest: str = ""

    @property
    def answers_here(self) -> bool:
        """Whether what this organiser types here goes to the visitor: in private, where there is no common chat."""
        return self.turn.incoming.private and self.turn.festival.office.chat is None

    @property
    def place(self) -> str:
        """Where they answer: "channel:chat" of the common chat, or of this conversation."""
        at = self.turn.festival.office.chat or self.turn.incoming.address
        return f"{at.channel}:{at.chat}"


def at_office(turn: Turn) -> bool:
    """Whether this was said in the organisers' common chat; then its language is spoken from now on."""
    office = turn.festival.office
    if office.chat != base(turn):
        return False
    turn.spoken = office.language
    return True


def base(turn: Turn) -> Address:
    """The chat, without a topic within it."""
    heard = turn.incoming
    return heard.address if heard.private else Address(heard.address.channel, heard.address.chat.partition(":")[0])


async def in_thread(turn: Turn) -> str:
    """The number of the inquiry in whose thread this was said, or to a message of which it replies; "" for none."""
    heard, chat = turn.incoming, base(turn)
    _, _, topic = heard.address.chat.partition(":") if not heard.private else ("", "", "")
    name = await threads.by_topic(turn.tx, chat.channel, chat.chat, topic) if topic else ""
    if not name and heard.replies_to:
        name = await threads.by_message(turn.tx, chat.channel, chat.chat, heard.replies_to)
    number = _NUMBER.match(name)
    if number is None:
        return ""
    found = await inquiries.numbered(turn.tx, turn.festival.edition, int(number[1]))
    # numbers begin anew with each edition: a thread of last year's must not lead to somebody of this year's
    return number[1] if found is None or rooms.named(found) == name else ""


async def find(turn: Turn, *, here_first: bool = False) -> Case | None:
    """The inquiry that is meant: by its id or number, the thread, or the open one. here_first: a number is a text."""
    first, _, rest = turn.argument.partition("." if turn.incoming.kind == "choice" else " ")
    found = await _here(turn) if here_first else None
    if found is not None:
        rest = turn.argument
    else:
        found = await _named(turn, first)
    if found is None:
        rest, found = turn.argument, await _here(turn)
    held = await visitor.hold(turn, found.id) if found else None
    if held is None:
        return None
    speaker = turn.incoming.speaker
    private = turn.person.id if turn.incoming.private else ""
    chat = None if private else await members.chat_at(turn.tx, speaker.channel, speaker.chat)
    person = private or (chat.person_id if chat else "")
    return Case(turn, *held, await name_of(turn), person, rest.strip())


async def _named(turn: Turn, told: str) -> Inquiry | None:
    if _ID.fullmatch(told):
        return await inquiries.find(turn.tx, told)
    number = _NUMBER.fullmatch(told)
    return await inquiries.numbered(turn.tx, turn.festival.edition, int(number[1])) if number else None


async def _here(turn: Turn) -> Inquiry | None:
    if number := await in_thread(turn):
        return await inquiries.numbered(turn.tx, turn.festival.edition, int(number))
    if turn.conversation.topic != TOPIC:
        return None
    return await inquiries.find(turn.tx, turn.conversation.form.split()[0])


def answer(case: Case, *replies: Reply) -> list[Reply]:
    """Say this to the organiser: in the inquiry's thread of the common chat, or where they are."""
    turn, inquiry = case.turn, case.inquiry
    if not at_office(turn):
        return [replace(reply, thread=rooms.named(inquiry)) for reply in replies]
    room = Room(base(turn), turn.festival.office.language, common=True)
    for reply in replies:
        rooms.post(turn, inquiry, room, reply)
    return []


async def tell_others(case: Case, key: str, **values: object) -> None:
    """Say a text to those who had it open, but for this organiser."""

    def saying(told: Turn, room: Room) -> Reply:
        return Reply(str(told.say(key, name=rooms.named(case.inquiry), who=case.name, **values)))

    theirs = await rooms.of(case.turn, case.inquiry) if case.inquiry.taken_by else []
    rooms.say(case.turn, case.inquiry, [room for room in theirs if room.at != base(case.turn)], saying)
