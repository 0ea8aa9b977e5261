"""Beginning to work for the festival by a one-time invitation to a role.

/invite [role] [name] ──role named──▶ the code and the link
   └──no role──▶ which role? (buttons; the name is kept) ──▶ the code and the link
"""

from dataclasses import replace

from markupsafe import Markup

from handlers.reminding import planning
from handlers.staff import menus, roster
from handlers.staff.rights import ROLES, actor, go_private, note, role_of, staff, step
from handlers.talk import routes, when
from handlers.talk.message import Address, Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import Voice, join, shorten
from storage import audit, people
from storage import staff as members
from storage.audit import Record
from storage.staff import Invitation, Member

REHEARSED = "rehearsal:"
"""By whom a persona of the rehearsal is invited: "rehearsal:olga". No channel is called so."""
NAME = "staff"
_LONGEST_NAME = 60


async def invite(turn: Turn) -> list[Reply]:
    """/invite [role] [name]: the code at once where a role is named, else the question which."""
    turn.took_answer = True
    role, name = _read(turn, turn.argument)
    return await _invite(turn, role, name) if role else _ask(turn, name)


async def invite_as(turn: Turn) -> list[Reply]:
    """A role was pressed, or typed."""
    role = turn.argument if turn.argument in ROLES else ""
    name = turn.conversation.form if turn.conversation.topic == NAME else ""
    return await _invite(turn, role, name) if role else _ask(turn, name)


async def carry_on(turn: Turn) -> list[Reply]:
    """Something was typed while a role is asked for."""
    turn.argument, more = _read(turn, turn.incoming.text)
    if turn.incoming.kind == "text" and turn.argument and not more:
        return await invite_as(turn)
    turn.misfit = turn.may_decline
    return [] if turn.misfit else await where(turn)


async def where(turn: Turn) -> list[Reply]:
    """Which role?"""
    return _ask(turn, turn.conversation.form if turn.conversation.topic == NAME else "")


async def leave(turn: Turn) -> list[Reply]:
    """Nobody is invited."""
    if turn.conversation.topic == NAME:
        turn.close_form()
    return await roster.list_(turn)


def _ask(turn: Turn, name: str) -> list[Reply]:
    turn.open_form(NAME, name)
    roles = [(turn.choice(f"{NAME}.as:{role}", f"staff.invite_{role}"),) for role in ROLES]
    out = replace(turn.choice(f"{NAME}.leave", "staff.invite_leave", means="say.no"), kind="aside")
    return [turn.reply("staff.invite_ask", who=name or turn.say("staff.invited_anybody"), rows=(*roles, (out,)))]


def _read(turn: Turn, said: str) -> tuple[str, str]:
    """What was said as (role, name); the role may stand before the name or after it. "" for what is not told."""
    words = said.split()
    for role in ROLES:
        known = routes.words(turn.texts, f"staff.words_{role}")
        for many in (2, 1):
            for told, rest in ((words[:many], words[many:]), (words[-many:], words[:-many])):
                if routes.plain(" ".join(told)) in known:
                    return role, shorten(" ".join(rest), _LONGEST_NAME)
    return "", shorten(said, _LONGEST_NAME)


async def _invite(turn: Turn, role: str, name: str) -> list[Reply]:
    """A one-time code and, where there is one, a link that says it."""
    if turn.conversation.topic == NAME:
        turn.close_form()
    offered = Invitation(role, name, actor(turn), turn.now + turn.festival.invitation_lasts)
    code = await members.invite(turn.tx, offered, turn.now)
    until = when.moment(offered.expires_at, turn.festival.zone, turn.language, turn.person.zone)
    link = turn.festival.link("telegram", f"join_{code}")
    turn.audit_detail = role
    await note(turn, await role_of(turn), "staff.invite", name)
    key = "staff.invited_link" if link else "staff.invited"
    who = name or turn.say("staff.invited_anybody")
    return [turn.reply(key, who=who, code=code, link=link, until=until, role=turn.say(f"staff.a_{role}"))]


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
    member = await members.find(turn.tx, turn.person.id)
    if member and member.suspended_at:
        return [turn.reply("staff.join_suspended")]
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
    return [Reply(str(join(said, await menus.help_(turn))), await menus.rows(turn))]


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
    return [Reply(str(join(said, await menus.help_(turn))), await menus.rows(turn))]


async def _tell_inviter(turn: Turn, member: Member) -> None:
    channel, _, chat = member.invited_by.partition(":")
    inviter = await members.chat_at(turn.tx, channel, chat)
    if inviter is not None:
        voice = Voice(turn.texts, inviter.language or turn.festival.default_language)
        said = voice.say("staff.joined", name=member.name, role=voice.say(f"staff.role_{member.role}"))
        cause = f"joined {member.person_id} {int(turn.now.timestamp())}"
        turn.post(cause, Address(channel, chat), voice.language, Reply(str(said)))


def _role(turn: Turn, role: str) -> Markup:
    return turn.say(f"staff.role_{role}")


_LIST, _SHOW = staff("staff.list", roster.list_), staff("staff.list", roster.show)

TOPIC = Topic(
    NAME,
    commands={"staff": _LIST, "invite": step("staff.invite", invite), "join": take},
    choices={
        "list": _LIST, "show": _SHOW, "as": step("staff.invite", invite_as), "leave": step("staff.invite", leave),
        "remove": step("staff.remove", roster.remove), "removed": step("staff.remove", roster.removed),
        "suspend": step("staff.suspend", roster.suspend), "suspended": step("staff.suspend", roster.suspended),
        "resume": step("staff.resume", roster.resume), "where": step("staff.invite", where),
    },
    carry_on=step("staff.invite", carry_on),
    where=step("staff.invite", where),
)  # fmt: skip
