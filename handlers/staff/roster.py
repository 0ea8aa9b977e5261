"""Who works for the festival: listed by role, and, for owners, suspended, resumed and removed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.staff.rights import OWNER, ROLES, Colleague, colleagues, note, role_of
from handlers.talk import routes, when
from handlers.talk.message import Address, Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join, shorten
from storage import conversations
from storage import staff as members
from storage.staff import Member

_MOMENTS = 0x10000000
"""Two questions within three days are told apart."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who works here. member: None for an owner of config.toml, who is removed there and nowhere else."""

    colleague: Colleague
    member: Member | None


async def list_(turn: Turn) -> list[Reply]:
    """/staff: everybody, owners first; owners choose whom they want to do something about."""
    found, owner = await _listed(turn), await role_of(turn) == OWNER
    lines = [_line(turn, each) for each in found]
    hint = turn.say("staff.invite_hint") if owner else None
    rows = _rows(turn, found) if owner else ()
    return [Reply(str(join(turn.say("staff.list", n=len(found)), Markup("\n").join(lines), hint)), rows)]


async def show(turn: Turn) -> list[Reply]:
    """One of them, and what an owner can do about them."""
    found = next((each for each in await _listed(turn) if each.colleague.person_id == turn.argument), None)
    if found is None:
        turn.notice = turn.say("form.stale_notice").unescape()
        return await list_(turn)
    own = await role_of(turn) == OWNER and found.member is not None
    keys = (("resume", "suspend")[found.member.suspended_at is None], "remove") if own and found.member else ()
    ways = tuple(turn.choice(f"staff.{key}:{turn.argument}", f"staff.{key}_button") for key in keys)
    back = (turn.choice("staff.list", "staff.list_button"),)
    return [Reply(str(_line(turn, found)), (ways, back) if ways else (back,))]


async def remove(turn: Turn) -> list[Reply]:
    """Ask before somebody is removed."""
    return await _asked(turn, "remove")


async def suspend(turn: Turn) -> list[Reply]:
    """Ask before somebody may do nothing for a while."""
    return await _asked(turn, "suspend")


async def removed(turn: Turn) -> list[Reply]:
    """Remove somebody: from this moment on they are a visitor."""
    member = await _named(turn)
    if member is None:
        turn.notice = turn.say("form.stale_notice").unescape()
        return await list_(turn)
    if not _just_asked(turn):
        return await remove(turn)
    if kept := await _kept(turn, member):
        return kept
    await members.remove(turn.tx, member.person_id)
    return await _done(turn, member, "remove", "staff.removed")


async def suspended(turn: Turn) -> list[Reply]:
    """From this moment on they are a visitor, until they are resumed."""
    member = await _named(turn)
    if member is None or member.suspended_at:
        turn.notice = turn.say("form.stale_notice").unescape()
        return await list_(turn)
    if not _just_asked(turn):
        return await suspend(turn)
    if kept := await _kept(turn, member):
        return kept
    await members.suspend(turn.tx, member.person_id, turn.now)
    return await _done(turn, member, "suspend", "staff.suspended")


def _just_asked(turn: Turn) -> bool:
    """Whether the yes stands below what was said last: each is good once, and none further up is, which asks anew."""
    pressed = turn.incoming.choice
    return not pressed or pressed in routes.offered_ids(turn.conversation.offered)


async def _named(turn: Turn) -> Member | None:
    """Whom a button "person" or "person.moment" means."""
    return await members.find(turn.tx, turn.argument.partition(".")[0])


async def resume(turn: Turn) -> list[Reply]:
    """They may again what their role may."""
    member = await members.find(turn.tx, turn.argument)
    if member is None or not await members.resume(turn.tx, member.person_id):
        turn.notice = turn.say("form.stale_notice").unescape()
        return await list_(turn)
    return await _done(turn, member, "resume", "staff.resumed")


async def _asked(turn: Turn, what: str) -> list[Reply]:
    member = await _named(turn)
    if member is None or (what == "suspend" and member.suspended_at):
        return await list_(turn)
    if kept := await _kept(turn, member):
        return kept
    done = {"remove": "removed", "suspend": "suspended"}[what]
    asked = int(turn.now.timestamp() * 1000) % _MOMENTS
    yes = turn.choice(f"staff.{done}:{member.person_id}.{asked:x}", f"staff.{what}_yes", means="say.yes")
    no = turn.choice("staff.list", f"staff.{what}_no", means="say.no")
    role = turn.say(f"staff.role_{member.role}")
    return [turn.reply(f"staff.{what}_ask", name=member.name, role=role, rows=((yes,), (no,)))]


async def _kept(turn: Turn, member: Member) -> list[Reply]:
    """Why somebody stays: nobody shuts themselves out, and of two owners who remove one another one is too late."""
    owners = await members.locked_owners(turn.tx)
    if await role_of(turn) != OWNER:
        return [turn.reply("staff.not_yours")]
    if member.person_id != turn.person.id:
        return []
    alone = len(owners) + len(turn.festival.owners) == 1
    back = (turn.choice("staff.list", "staff.list_button"),)
    return [turn.reply("staff.last_owner" if alone else "staff.not_yourself", rows=(back,))]


async def _done(turn: Turn, member: Member, what: str, said: str) -> list[Reply]:
    """Written down, told to whom it concerns, and their open forms of staff closed."""
    turn.audit_detail, role = member.person_id, await role_of(turn)
    if what != "resume":  # first: whoever is suspended may be speaking, and writes into the log once they were heard
        await conversations.close_forms(turn.tx, member.person_id, _staff_topics())
        await members.void_invitations_of(turn.tx, member.person_id)
    await note(turn, role, f"staff.{what}", member.name)
    chats = await members.chats_of(turn.tx, member.person_id)
    if chats:
        voice = Voice(turn.texts, chats[0].language or turn.festival.default_language)
        cause = f"{what} {member.person_id} {int(turn.now.timestamp() * 1000)}"
        told = Reply(str(voice.say(f"staff.told_{what}", role=voice.say(f"staff.role_{member.role}"))))
        turn.post(cause, Address(chats[0].channel, chats[0].chat), voice.language, told)
    back = (turn.choice("staff.list", "staff.list_button"),)
    return [turn.reply(said, name=member.name, rows=(back,))]


def _staff_topics() -> list[str]:
    """Topics in which only staff can have a form open."""
    from handlers import TOPICS  # they are put together of topics such as this one
    from handlers.staff.rights import Guarded

    return [topic.name for topic in TOPICS if isinstance(topic.carry_on, Guarded)]


async def _listed(turn: Turn) -> list[Listed]:
    """Everybody, also who is suspended, by role, then by when they joined; owners of config.toml first."""
    named = {member.person_id: member for member in await members.everyone(turn.tx)}
    here = await colleagues(turn.tx, turn.festival, ROLES)
    found = [Listed(each, None) for each in here if each.role == OWNER and _named_in_settings(turn, each)]
    known = {each.colleague.person_id for each in found}
    present = {each.person_id: each for each in here}
    for id, member in named.items():
        if id not in known:
            found.append(Listed(present.get(id) or await _away(turn, member), member))
    return sorted(found, key=lambda each: ROLES.index(each.colleague.role))


async def _away(turn: Turn, member: Member) -> Colleague:
    """Somebody who is suspended, as a colleague."""
    chats = await members.chats_of(turn.tx, member.person_id)
    known = tuple((Address(chat.channel, chat.chat), chat.language) for chat in chats)
    return Colleague(member.person_id, member.name, member.role, known)


def _named_in_settings(turn: Turn, colleague: Colleague) -> bool:
    return any(address in turn.festival.owners for address, _ in colleague.conversations)


def _rows(turn: Turn, found: Sequence[Listed]) -> Rows:
    names = Counter(_name(turn, each.colleague) for each in found)
    rows = []
    for each in found:
        if each.member is not None:
            name = _name(turn, each.colleague)
            name = name if names[name] == 1 else _told_apart(turn, each)
            rows.append((Choice(name, f"staff.show:{each.colleague.person_id}"),))
    return tuple(rows)


def _line(turn: Turn, each: Listed) -> Markup:
    """ "Bo · organiser · Telegram · since 1 March 2021", and whether it is the one who asks."""
    details = [turn.say(f"staff.role_{each.colleague.role}").unescape(), *_details(turn, each)]
    return turn.say("staff.line", name=_name(turn, each.colleague), details=" · ".join(details))


def _told_apart(turn: Turn, each: Listed) -> str:
    details = " · ".join(_details(turn, each))
    return turn.say("staff.told_apart", name=_name(turn, each.colleague), details=details).unescape()


def _details(turn: Turn, each: Listed) -> list[str]:
    """Where they are written to, since when they work here, since when not, and whether it is the one who asks."""
    channels = dict.fromkeys(address.channel for address, _ in each.colleague.conversations)
    told = [turn.voice.channel(channel) for channel in channels]
    if each.member is not None:
        told.append(turn.say("staff.since", day=_day(turn, each.member.since)).unescape())
        if each.member.suspended_at is not None:
            told.append(turn.say("staff.since_suspended", day=_day(turn, each.member.suspended_at)).unescape())
    mine = each.colleague.person_id == turn.person.id
    return [*told, turn.say("staff.you").unescape()] if mine else told


def _day(turn: Turn, at: datetime) -> str:
    return when.day(at, turn.festival.zone, turn.language)


def _name(turn: Turn, colleague: Colleague) -> str:
    """An owner of config.toml is known by the conversation that it names."""
    if colleague.name or not colleague.conversations:
        return colleague.name or turn.say("staff.somebody").unescape()
    address, _ = colleague.conversations[0]
    return f"{address.channel} {shorten(address.chat, 20)}"
