"""Who may do what: the one place where a role is checked, and where what staff do is written down."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.talk.festival import Festival
from handlers.talk.message import Address, Choice, Reply
from handlers.talk.turn import Handler, Turn
from storage import audit
from storage import staff as members
from storage.audit import Record
from storage.database import Tx

_WORD = re.compile(r"[0-9A-Za-z-]{1,40}")
OWNER, ORGANISER, JUROR, VENUE = "owner", "organiser", "juror", "venue"
ROLES = (OWNER, ORGANISER, JUROR, VENUE)
"""Whoever joins under a role that stands later keeps the one they have."""

IN_OFFICE = frozenset(
    {"questions.list", "questions.show", "entry.list", "entry.show", "entry.export", "staff.list", "award.list"}
)
"""What makes sense in the organisers' common chat, too, besides inquiries, which live there."""

_COMMANDS = {
    "staff": "staff", "screening": "schedule", "film": "entries", "review": "review", "jury": "jury",
    "decision": "decisions", "announcement": "announce", "numbers": "numbers", "switch": "switches", "desk": "desk",
}  # fmt: skip
"""What leads to a group of actions, where that is not /questions."""

_OWNERS, _DESK = frozenset({OWNER}), frozenset({OWNER, ORGANISER})
_JURY, _HOUSE, _ANY = _DESK | {JUROR}, _DESK | {VENUE}, frozenset(ROLES)
ACTIONS: Mapping[str, frozenset[str]] = {
    "desk.show": _ANY,
    "staff.list": _DESK, "staff.invite": _OWNERS, "staff.remove": _OWNERS, "staff.suspend": _OWNERS,
    "staff.resume": _OWNERS,
    "inquiry.list": _DESK, "inquiry.show": _DESK, "inquiry.take": _DESK, "inquiry.pass": _DESK, "inquiry.say": _DESK,
    "inquiry.note": _DESK, "inquiry.return": _DESK, "inquiry.close": _DESK,
    "questions.list": _DESK, "questions.show": _DESK, "questions.answer": _DESK, "questions.assign": _DESK,
    "questions.drop": _DESK,
    "entry.list": _DESK, "entry.show": _DESK, "entry.edit": _DESK, "entry.retire": _DESK, "entry.export": _DESK,
    "screening.list": _HOUSE, "screening.show": _HOUSE, "screening.add": _DESK, "screening.edit": _DESK,
    "screening.cancel": _DESK, "screening.fill": _HOUSE,
    "film.list": _DESK, "film.show": _DESK, "film.enter": _DESK, "film.poster": _DESK,
    "programme.import": _DESK, "programme.publish": _DESK,
    "award.list": _DESK,
    "review.queue": _DESK, "review.show": _DESK, "review.ask": _DESK, "review.unask": _DESK, "review.note": _DESK,
    "review.file": _JURY, "review.secret": _JURY,
    "jury.assign": _DESK, "jury.unassign": _DESK, "jury.results": _DESK,
    "jury.list": _JURY, "jury.show": _JURY, "jury.score": _JURY, "jury.conflict": _JURY,
    "decision.list": _DESK, "decision.propose": _DESK, "decision.letter": _DESK, "decision.drop": _DESK,
    "decision.order": _DESK, "decision.release": _DESK, "decision.undo": _DESK,
    "announcement.list": _DESK, "announcement.show": _DESK, "announcement.write": _DESK, "announcement.test": _DESK,
    "announcement.start": _DESK, "announcement.approve": _DESK, "announcement.pause": _DESK,
    "announcement.resume": _DESK, "announcement.cancel": _DESK, "announcement.retry": _DESK,
    "announcement.correct": _DESK,
    "numbers.show": _DESK, "numbers.export": _DESK,
    "switch.show": _DESK, "switch.enrolment": _DESK, "switch.online": _DESK,
}  # fmt: skip
"""Action → the roles that may. The only such list."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works for the festival. name: "" for an owner of config.toml, whose name nobody has told.

    conversations: (where to write to them, in which language), the one used last first.
    """

    person_id: str
    name: str
    role: str
    conversations: tuple[tuple[Address, str], ...]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A handler that only some roles may call. written: each call goes into the audit log."""

    action: str
    handler: Handler
    written: bool = True

    async def __call__(self, turn: Turn) -> list[Reply]:
        role = await role_of(turn)
        if role not in ACTIONS[self.action]:
            return _refusal(turn, self)
        if not _in_place(turn, self.action):
            return [go_private(turn, self.opens_with(turn))]
        argument = turn.argument
        replies = await self.handler(turn)
        if self.written:
            await note(turn, role, self.action, turn.audited or argument)
        return replies

    def opens_with(self, turn: Turn) -> str:
        """What a link into the private chat should say: "questions_3f0a" for a button of that group of questions."""
        topic = self.action.split(".")[0]
        if topic == "questions" and _WORD.fullmatch(turn.argument):
            return f"questions_{turn.argument}"
        return _COMMANDS.get(topic, "questions")


def staff(action: str, handler: Handler) -> Handler:
    """The handler for those whose role may do that, written down each time; everybody else gets a sentence."""
    assert action in ACTIONS
    return Guarded(action, handler)


def step(action: str, handler: Handler) -> Handler:
    """The same for one step of a form: checked every time, but only what the form does in the end is written down."""
    assert action in ACTIONS
    return Guarded(action, handler, written=False)


def _in_place(turn: Turn, action: str) -> bool:
    """Staff talk with the bot in private; in the organisers' common chat about what concerns them all."""
    if turn.incoming.private or action.startswith("inquiry."):
        return True
    chat, _, _ = turn.incoming.address.chat.partition(":")  # a topic of it is as good
    return turn.festival.office.chat == Address(turn.incoming.address.channel, chat) and action in IN_OFFICE


def go_private(turn: Turn, opens_with: str) -> Reply:
    """In a group: that is for the private chat, and the way there. opens_with: a command, "_" for its space."""
    link = turn.festival.link(turn.incoming.address.channel, opens_with)
    opens = Choice(turn.voice.label("group.open"), "start.menu", "link", link)
    return turn.reply("staff.private", rows=((opens,),) if link else ())


def _refusal(turn: Turn, guarded: Guarded) -> list[Reply]:
    if not guarded.written:  # somebody who was an organiser when the form was opened
        turn.close_form()
    return [turn.reply("staff.not_yours")]


async def role_of(turn: Turn) -> str:
    """The role of who is speaking, "" for visitors; in a group, of the person and not of the group."""
    speaker = turn.incoming.speaker
    if speaker in turn.festival.owners:
        return OWNER
    found = await _member(turn)
    return found.role if found else ""


async def name_of(turn: Turn) -> str:
    """The name that colleagues see."""
    found = await _member(turn)
    return (found.name if found else "") or turn.incoming.name or turn.say("staff.somebody").unescape()


async def _member(turn: Turn) -> members.Member | None:
    speaker = turn.incoming.speaker
    if speaker == turn.incoming.address:
        return await members.find(turn.tx, turn.person.id)
    return await members.find_at(turn.tx, speaker.channel, speaker.chat)


def actor(turn: Turn) -> str:
    """Who speaks, as the audit log has it: "telegram:7"."""
    speaker = turn.incoming.speaker
    return f"{speaker.channel}:{speaker.chat}"


async def note(turn: Turn, role: str, action: str, subject: str = "") -> None:
    """Write an action into the audit log."""
    await audit.add(turn.tx, Record(turn.now, actor(turn), role, action, subject, turn.audit_detail))


async def colleagues(tx: Tx, festival: Festival) -> list[Colleague]:
    """Everybody who works for the festival and can be written to: owners of config.toml first, then as they joined."""
    found: dict[str, Colleague] = {}
    for address in sorted(festival.owners, key=lambda owner: (owner.channel, owner.chat)):
        chat = await members.chat_at(tx, address.channel, address.chat)
        if chat and chat.person_id not in found:
            member = await members.find(tx, chat.person_id)
            name = member.name if member else ""
            found[chat.person_id] = Colleague(chat.person_id, name, OWNER, await _conversations(tx, chat.person_id))
    for member in await members.everyone(tx):
        if member.person_id not in found:
            chats = await _conversations(tx, member.person_id)
            found[member.person_id] = Colleague(member.person_id, member.name, member.role, chats)
    return list(found.values())


async def _conversations(tx: Tx, person_id: str) -> tuple[tuple[Address, str], ...]:
    chats = await members.chats_of(tx, person_id)
    return tuple((Address(chat.channel, chat.chat), chat.language) for chat in chats if not chat.unreachable)
