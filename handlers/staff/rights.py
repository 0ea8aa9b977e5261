"""Who may do what: the one place where a role is checked, and where what staff do is written down."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from handlers.talk.festival import Festival
from handlers.talk.message import Address, Choice, Reply
from handlers.talk.turn import Handler, Topic, Turn
from storage import audit
from storage import staff as members
from storage.audit import Record
from storage.database import Tx

_WORD = re.compile(r"[0-9A-Za-z-]{1,40}")
_ENTRY = re.compile(r"[0-9a-f]{10}(?=$|\.)")
OWNER, ORGANISER, JUROR, VENUE = "owner", "organiser", "juror", "venue"
ROLES = (OWNER, ORGANISER, JUROR, VENUE)
"""Whoever joins under a role that stands later keeps the one they have."""

IN_OFFICE = frozenset({
    "questions.list", "questions.show", "entry.list", "entry.show", "entry.export", "staff.list", "award.list",
    "review.queue", "review.show", "decision.list", "decision.undo", "numbers.show",
})  # fmt: skip
"""What makes sense in the organisers' common chat, too, besides inquiries, which live there."""

_COMMANDS = {
    "staff": "staff", "screening": "schedule", "film": "entries", "review": "review", "jury": "jury",
    "decision": "decisions", "announcement": "announce", "numbers": "numbers", "switch": "switches", "desk": "desk",
}  # fmt: skip
"""What leads to a group of actions, where that is not /questions."""

_OWNERS, DESK = frozenset({OWNER}), frozenset({OWNER, ORGANISER})
"""DESK: who runs the festival, and hears of visitors and entries."""
_JURY, _HOUSE, _ANY = DESK | {JUROR}, DESK | {VENUE}, frozenset(ROLES)
ACTIONS: Mapping[str, frozenset[str]] = {
    "desk.show": _ANY,
    "staff.list": DESK, "staff.invite": _OWNERS, "staff.remove": _OWNERS, "staff.suspend": _OWNERS,
    "staff.resume": _OWNERS,
    "inquiry.list": DESK, "inquiry.show": DESK, "inquiry.take": DESK, "inquiry.pass": DESK, "inquiry.say": DESK,
    "inquiry.note": DESK, "inquiry.return": DESK, "inquiry.close": DESK,
    "questions.list": DESK, "questions.show": DESK, "questions.answer": DESK, "questions.assign": DESK,
    "questions.drop": DESK,
    "entry.list": DESK, "entry.show": DESK, "entry.edit": DESK, "entry.retire": DESK, "entry.export": DESK,
    "screening.list": _HOUSE, "screening.show": _HOUSE, "screening.add": DESK, "screening.edit": DESK,
    "screening.cancel": DESK, "screening.fill": _HOUSE,
    "film.list": DESK, "film.show": DESK, "film.enter": DESK, "film.poster": DESK,
    "programme.import": DESK, "programme.publish": DESK,
    "award.list": DESK,
    "review.queue": DESK, "review.show": DESK, "review.ask": DESK, "review.unask": DESK, "review.note": DESK,
    "review.file": _JURY, "review.secret": _JURY,
    "jury.assign": DESK, "jury.unassign": DESK, "jury.results": DESK,
    "jury.list": _JURY, "jury.show": _JURY, "jury.score": _JURY, "jury.conflict": _JURY,
    "decision.list": DESK, "decision.propose": DESK, "decision.letter": DESK, "decision.drop": DESK,
    "decision.order": DESK, "decision.release": DESK, "decision.undo": DESK,
    "announcement.list": DESK, "announcement.show": DESK, "announcement.write": DESK, "announcement.test": DESK,
    "announcement.start": DESK, "announcement.approve": DESK, "announcement.pause": DESK,
    "announcement.resume": DESK, "announcement.cancel": DESK, "announcement.retry": DESK,
    "announcement.correct": DESK,
    "numbers.show": DESK, "numbers.export": DESK,
    "switch.show": DESK, "switch.enrolment": DESK, "switch.online": DESK,
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
            return await _refusal(turn, role, self.action)
        if not _in_place(turn, self.action):
            return [go_private(turn, self.opens_with(turn))]
        if _is_closed(turn, self):
            return await _stale(turn)
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
        about = turn.argument.partition(".")[0]
        if topic == "announcement" and _WORD.fullmatch(about):
            return f"announce_{about}"
        if topic == "review" and (entry := _ENTRY.match(turn.argument)):
            return f"review_{entry[0]}"
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


async def _refusal(turn: Turn, role: str, action: str) -> list[Reply]:
    """Who may, as far as it concerns whoever asks; of what is open here, only what they may not go on with ends."""
    topic = _open_topic(turn)
    carried = topic.carry_on if topic else None
    if isinstance(carried, Guarded) and role not in ACTIONS[carried.action] and _speaks_alone(turn):
        turn.close_form()  # they were an organiser when it was opened
    if role and ACTIONS[action] == _OWNERS:
        invites = action == "staff.invite"
        return [turn.reply("staff.owners_invite" if invites else "staff.owners_only")]
    member = None if role else await _member(turn)
    return [turn.reply("staff.suspended_now" if member else "staff.not_yours")]


def _is_closed(turn: Turn, guarded: Guarded) -> bool:
    """Whether it goes back to the question of a form that is open no more."""
    return any(topic.where == guarded and topic.name != turn.conversation.topic for topic in _topics())


async def _stale(turn: Turn) -> list[Reply]:
    from handlers import start  # whose menus ask for roles

    return await start.stale(turn)


def _open_topic(turn: Turn) -> Topic | None:
    return next((topic for topic in _topics() if topic.name == turn.conversation.topic), None)


def _topics() -> Sequence[Topic]:
    from handlers import TOPICS  # they are put together of topics that are guarded here

    return TOPICS


def _speaks_alone(turn: Turn) -> bool:
    return turn.incoming.speaker == turn.incoming.address


async def role_of(turn: Turn) -> str:
    """The role of who is speaking, "" for visitors and whoever is suspended; in a group, of the person."""
    speaker = turn.incoming.speaker
    if speaker in turn.festival.owners:
        return OWNER
    found = await _member(turn)
    return found.role if found and found.suspended_at is None else ""


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


async def colleagues(tx: Tx, festival: Festival, roles: Collection[str] = DESK) -> list[Colleague]:
    """Everybody of these roles who works for the festival now: owners of config.toml first, then as they joined."""
    found: dict[str, Colleague] = {}
    for address in sorted(festival.owners, key=lambda owner: (owner.channel, owner.chat)):
        chat = await members.chat_at(tx, address.channel, address.chat)
        if chat and chat.person_id not in found:
            member = await members.find(tx, chat.person_id)
            name = member.name if member else ""
            found[chat.person_id] = Colleague(chat.person_id, name, OWNER, await _conversations(tx, chat.person_id))
    for member in await members.everyone(tx):
        if member.person_id not in found and member.suspended_at is None:
            chats = await _conversations(tx, member.person_id)
            found[member.person_id] = Colleague(member.person_id, member.name, member.role, chats)
    return [colleague for colleague in found.values() if colleague.role in roles]


async def _conversations(tx: Tx, person_id: str) -> tuple[tuple[Address, str], ...]:
    chats = await members.chats_of(tx, person_id)
    return tuple((Address(chat.channel, chat.chat), chat.language) for chat in chats if not chat.unreachable)
