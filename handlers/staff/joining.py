"""Becoming an organiser by a one-time invitation, who is one, and ceasing to be one."""

from collections import Counter
from datetime import datetime

from markupsafe import Markup

from handlers.reminding import planning
from handlers.staff.rights import (
    ORGANISER,
    OWNER,
    ROLES,
    Colleague,
    actor,
    colleagues,
    go_private,
    role_of,
    staff,
    step,
)
from handlers.talk import when
from handlers.talk.message import Address, Choice, Reply, Rows
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import Voice, join, shorten
from storage import audit, people
from storage import staff as members
from storage.audit import Record
from storage.staff import Chat, Invitation, Member

REHEARSED = "rehearsal:"
"""By whom a persona of the rehearsal is invited: "rehearsal:olga". No channel is called so."""
_LONGEST_NAME = 60


async def invite(turn: Turn) -> list[Reply]:
    """/invite [name]: a one-time code and, where there is one, a link that says it."""
    turn.took_answer = True
    name, lasts = shorten(turn.argument, _LONGEST_NAME), turn.festival.invitation_lasts
    offered = Invitation(ORGANISER, name, actor(turn), turn.now + lasts)
    code = await members.invite(turn.tx, offered, turn.now)
    until = when.moment(offered.expires_at, turn.festival.zone, turn.language, turn.person.zone)
    link = turn.festival.link("telegram", f"join_{code}")
    key = "staff.invited_link" if link else "staff.invited"
    turn.audited = name
    who = name or turn.say("staff.invited_anybody")
    return [turn.reply(key, who=who, code=code, link=link, until=until)]


async def take(turn: Turn) -> list[Reply]:
    """/join CODE, or the link with the code in it."""
    turn.took_answer = True
    if not turn.incoming.private:
        return [go_private(turn, "staff")]
    code = turn.argument
    if not code:
        return [turn.reply("staff.join_how")]
    invitation = await members.find_invitation(turn.tx, code)
    if invitation is None:
        return [turn.reply("staff.join_unknown")]
    role = await role_of(turn)
    if role and ROLES.index(role) <= ROLES.index(invitation.role):
        void = invitation.used or turn.now >= invitation.expires_at
        return [turn.reply("staff.join_already_void" if void else "staff.join_already", role=_role(turn, role))]
    if invitation.used:
        return [turn.reply("staff.join_used")]
    if turn.now >= invitation.expires_at:
        until = when.moment(invitation.expires_at, turn.festival.zone, turn.language, turn.person.zone)
        return [turn.reply("staff.join_expired", until=until)]
    return await _welcome(turn, code, invitation)


async def _welcome(turn: Turn, code: str, invitation: Invitation) -> list[Reply]:
    if invitation.invited_by.startswith(REHEARSED) and (played := await _played(turn, invitation)):
        return await _go_on_as(turn, code, played)
    here = turn.incoming.address
    name = invitation.name or shorten(turn.incoming.name, _LONGEST_NAME) or shorten(here.chat, 12)
    member = Member(turn.person.id, invitation.role, name, invitation.invited_by, turn.now)
    await members.use_invitation(turn.tx, code, turn.person.id, turn.now)
    await members.put(turn.tx, member)
    await audit.add(turn.tx, Record(turn.now, actor(turn), member.role, "staff.join", name, invitation.invited_by))
    await _tell_inviter(turn, member)
    said = turn.say("staff.welcome", name=name, role=_role(turn, member.role))
    return [Reply(str(join(said, await help_(turn))), await rows(turn))]


async def _played(turn: Turn, invitation: Invitation) -> Member | None:
    """Whoever joined as the same persona of the rehearsal before."""
    everyone = await members.everyone(turn.tx)
    return next((member for member in everyone if member.invited_by == invitation.invited_by), None)


async def _go_on_as(turn: Turn, code: str, played: Member) -> list[Reply]:
    """A persona that is played in another browser, too, is one person there and here."""
    await members.use_invitation(turn.tx, code, played.person_id, turn.now)
    await people.join(turn.tx, turn.person.id, into=played.person_id)
    turn.become(await people.find(turn.tx, played.person_id))
    await planning.replan_person(turn)
    await audit.add(turn.tx, Record(turn.now, actor(turn), played.role, "staff.join", played.name, played.invited_by))
    said = turn.say("staff.joined_again", name=played.name, role=_role(turn, played.role))
    return [Reply(str(join(said, await help_(turn))), await rows(turn))]


async def _tell_inviter(turn: Turn, member: Member) -> None:
    channel, _, chat = member.invited_by.partition(":")
    inviter = await members.chat_at(turn.tx, channel, chat)
    if inviter is not None:
        voice = _voice(turn, inviter)
        said = voice.say("staff.joined", name=member.name, role=voice.say(f"staff.role_{member.role}"))
        cause = f"joined {member.person_id} {int(turn.now.timestamp())}"
        turn.post(cause, Address(channel, chat), voice.language, Reply(str(said)))


async def list_(turn: Turn) -> list[Reply]:
    """/staff: who works here."""
    found, owner = await colleagues(turn.tx, turn.festival), await role_of(turn) == OWNER
    since = {member.person_id: member.since for member in await members.everyone(turn.tx)}
    lines = [_line(turn, each, since.get(each.person_id)) for each in found]
    names = Counter(_name(turn, each) for each in found)
    removes: list[tuple[Choice, ...]] = []
    for each in found if owner else ():
        if each.person_id in since:  # an owner of config.toml is removed there
            alone = names[_name(turn, each)] == 1
            name = _name(turn, each) if alone else _told_apart(turn, each, since[each.person_id])
            removes.append((turn.choice(f"staff.remove:{each.person_id}", "staff.remove_button", name=name),))
    hint = turn.say("staff.invite_hint") if owner else None
    said = join(turn.say("staff.list", n=len(found)), Markup("\n").join(lines), hint)
    return [Reply(str(said), tuple(removes))]


async def remove(turn: Turn) -> list[Reply]:
    """Ask before somebody is removed."""
    member = await members.find(turn.tx, turn.argument)
    if member is None:
        return await list_(turn)
    yes = turn.choice(f"staff.removed:{member.person_id}", "staff.remove_yes", means="say.yes")
    no = turn.choice("staff.list", "staff.remove_no", means="say.no")
    return [turn.reply("staff.remove_ask", name=member.name, role=_role(turn, member.role), rows=((yes,), (no,)))]


async def removed(turn: Turn) -> list[Reply]:
    """Remove somebody: from this moment on they are a visitor."""
    member = await members.find(turn.tx, turn.argument)
    if member is None:
        turn.notice = turn.say("form.stale_notice").unescape()
        return await list_(turn)
    await members.remove(turn.tx, member.person_id)
    turn.audited, turn.audit_detail = member.name, member.person_id
    chats = await members.chats_of(turn.tx, member.person_id)
    if chats and member.person_id != turn.person.id:
        voice = _voice(turn, chats[0])
        cause = f"removed {member.person_id} {int(turn.now.timestamp())}"
        gone = Reply(str(voice.say("staff.removed_you")))
        turn.post(cause, Address(chats[0].channel, chats[0].chat), voice.language, gone)
    return [turn.reply("staff.removed", name=member.name)]


async def help_(turn: Turn) -> Markup | None:
    """What staff can do, for the end of /help; None for everybody else, and in groups."""
    role = await role_of(turn) if turn.incoming.private else ""
    if not role:
        return None
    more = [turn.say("staff.help_owner")] if role == OWNER else []
    return Markup("\n").join([turn.say("staff.help"), *more])


async def rows(turn: Turn) -> Rows:
    """The buttons of staff, for menus; none for everybody else, and in groups."""
    if not turn.incoming.private or not await role_of(turn):
        return ()
    return ((turn.choice("questions.list", "questions.button"), turn.choice("live.list", "live.button")),)


def _line(turn: Turn, colleague: Colleague, since: datetime | None) -> Markup:
    """ "Bo · organiser · Telegram · since 1 March 2021", and whether it is the one who asks."""
    details = [_role(turn, colleague.role).unescape(), *_details(turn, colleague, since)]
    return turn.say("staff.line", name=_name(turn, colleague), details=" · ".join(details))


def _told_apart(turn: Turn, colleague: Colleague, since: datetime) -> str:
    details = " · ".join(_details(turn, colleague, since))
    return turn.say("staff.told_apart", name=_name(turn, colleague), details=details).unescape()


def _details(turn: Turn, colleague: Colleague, since: datetime | None) -> list[str]:
    """Where they are written to, since when they work here, and whether it is the one who asks."""
    channels = dict.fromkeys(address.channel for address, _ in colleague.conversations)
    told = [turn.voice.channel(channel) for channel in channels]
    if since is not None:
        day = when.day(since, turn.festival.zone, turn.language)
        told.append(turn.say("staff.since", day=day).unescape())
    mine = colleague.person_id == turn.person.id
    return [*told, turn.say("staff.you").unescape()] if mine else told


def _name(turn: Turn, colleague: Colleague) -> str:
    """An owner of config.toml is known by the conversation that it names."""
    if colleague.name or not colleague.conversations:
        return colleague.name or turn.say("staff.somebody").unescape()
    address, _ = colleague.conversations[0]
    return f"{address.channel} {shorten(address.chat, 20)}"


def _role(turn: Turn, role: str) -> Markup:
    return turn.say(f"staff.role_{role}")


def _voice(turn: Turn, chat: Chat) -> Voice:
    """In the language of somebody else."""
    return Voice(turn.texts, chat.language or turn.festival.default_language)


TOPIC = Topic(
    "staff",
    commands={"staff": staff("staff.list", list_), "invite": staff("staff.invite", invite), "join": take},
    choices={
        "list": staff("staff.list", list_), "remove": step("staff.remove", remove),
        "removed": staff("staff.remove", removed),
    },
)  # fmt: skip
