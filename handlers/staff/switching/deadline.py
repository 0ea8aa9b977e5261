"""Until when films are taken: closed now, another moment, or the one of config.toml; seen before it is done."""

import re
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from handlers.programme.checking import starts_at
from handlers.staff import telling
from handlers.staff.rights import actor, name_of, note, role_of
from handlers.staff.scheduling import moments, review
from handlers.staff.telling import Room
from handlers.talk import when
from handlers.talk.content import Field
from handlers.talk.fields import Context, Problem, moment
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import instants, switches, waiting
from storage import staff as members
from storage.switches import CLOSES, Switch
from storage.waiting import Affected

NAME = "switch"
NOW, SET = "now", "set"
"""What may be switched to, besides an instant (seconds since 1970): closed at once, and the date of config.toml."""
_FIELD = Field(id="until", kind="moment", label={}, prompt={}, why={})
_INSTANT = re.compile(r"\d{9,11}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """goal: NOW, SET or the instant, as buttons carry it; closes: the instant; value: as the switch keeps it."""

    goal: str
    closes: datetime
    value: str


async def ask(turn: Turn) -> list[Reply]:
    """Until when? From now on a moment that is typed is the answer."""
    turn.open_form(NAME, "until")
    return await where(turn)


async def where(turn: Turn) -> list[Reply]:
    """The question."""
    leave = replace(turn.choice(f"{NAME}.leave", "switch.leave"), kind="aside")
    return [turn.reply("switch.until_ask", until=said(turn, turn.festival.closes), rows=((leave,),))]


async def leave(turn: Turn) -> list[Reply]:
    """Nothing is switched."""
    if turn.conversation.topic == NAME:
        turn.close_form()
    return [turn.reply("switch.left", rows=(back_row(turn),))]


async def answered(turn: Turn) -> list[Reply]:
    """A moment, or what cannot be read as one."""
    if turn.incoming.kind != "text":
        return await where(turn)
    read = _read(turn)
    if isinstance(read, Problem):
        turn.misfit = turn.may_decline and review.asks(turn)
        said_ = turn.say(read.key, **{"typed": turn.incoming.text[:200], **read.values})
        return [] if turn.misfit else _with(said_, await where(turn))
    if read <= turn.now:
        return _with(turn.say("switch.past", until=said(turn, read)), await where(turn))
    turn.close_form()
    turn.argument = str(int(read.timestamp()))
    return await preview(turn)


def _read(turn: Turn) -> datetime | Problem:
    """A day alone means its end, 24:00; an hour alone keeps the day of the deadline that stands."""
    zone, venue = turn.festival.zone, turn.festival.programmes.venue
    last = (turn.festival.closes - timedelta(minutes=1)).astimezone(ZoneInfo(zone))
    context = Context(turn.now, turn.language, zone, {"until": f"{last:%Y-%m-%dT%H:%M}"})
    typed = turn.incoming.text[:200]
    told, by = moments.placed(_FIELD, typed, context, venue, "")
    if day := moments.day_alone(_FIELD, typed, context, venue):
        told, by = f"{day.split()[0]} 24:00", context
    read = moment.read(_FIELD, told, by)
    return read if isinstance(read, Problem) else starts_at(str(read.value), zone)


async def preview(turn: Turn) -> list[Reply]:
    """What would be, and whom it concerns; then yes or no."""
    wanted, stands = _wanted(turn, turn.argument), turn.festival.closes
    if wanted is None:
        return await leave(turn)
    if wanted.closes == stands or (wanted.goal == NOW and stands <= turn.now):
        return [turn.reply("switch.same", until=said(turn, stands), rows=(back_row(turn),))]
    was = await switches.read(turn.tx, turn.festival.edition, CLOSES)
    concerned = await waiting.affected(turn.tx, turn.festival.edition, wanted.closes)
    shuts = wanted.closes <= turn.now
    would, sure = ("switch.would_close", "switch.yes_close") if shuts else ("switch.would", "switch.yes")
    text = join(
        turn.say(would, now=said(turn, stands), then=said(turn, wanted.closes)),
        _concerns(turn, concerned, shuts=shuts),
    )
    yes = turn.choice(f"{NAME}.put:{wanted.goal}.{_mark(was)}", sure, means="say.yes")
    return [Reply(str(text), ((yes,), (turn.choice(f"{NAME}.leave", "switch.no", means="say.no"),)))]


def _concerns(turn: Turn, concerned: Affected, *, shuts: bool) -> Markup:
    """How many films are drafts, who fills one in at this moment, and for whom a late code goes on."""
    if not concerned.films:
        lines = [turn.say("switch.no_drafts")]
    else:
        lines = [turn.say("switch.drafts_stop" if shuts else "switch.drafts", n=concerned.films)]
    if concerned.inside:
        lines.append(turn.say("switch.inside", n=concerned.inside))
    if concerned.late:
        lines.append(turn.say("switch.late", n=concerned.late))
    return Markup("\n").join(lines)


async def put(turn: Turn) -> list[Reply]:
    """Switch it, unless somebody has switched meanwhile."""
    goal, _, mark = turn.argument.partition(".")
    wanted, before = _wanted(turn, goal), turn.festival.closes
    was = await switches.read(turn.tx, turn.festival.edition, CLOSES)
    if wanted is None or mark != _mark(was):
        return await _again(turn, was)
    if wanted.goal not in (NOW, SET) and wanted.closes <= turn.now:
        return [turn.reply("switch.past", until=said(turn, wanted.closes), rows=(back_row(turn),))]
    switch = Switch(CLOSES, wanted.value, actor(turn))
    if not await switches.put(turn.tx, turn.festival.edition, switch, was=was, now=turn.now):
        return await _again(turn, await switches.read(turn.tx, turn.festival.edition, CLOSES))
    turn.audit_detail = f"{instants.write(before)} → {instants.write(wanted.closes)}"
    await note(turn, await role_of(turn), "switch.enrolment", CLOSES)
    who = await name_of(turn)
    stamp = f"{NAME} {wanted.goal} {instants.write(turn.now)}"

    def told(other: Turn, room: Room) -> Reply:
        opens = "switch.told_reopened" if before <= turn.now else "switch.told"
        key = "switch.told_closed" if wanted.closes <= turn.now else opens
        return other.reply(key, name=who, until=said(other, wanted.closes))

    await telling.tell(turn, stamp, told)
    return [await _done(turn, wanted, before)]


async def _done(turn: Turn, wanted: Wanted, before: datetime) -> Reply:
    concerned = await waiting.affected(turn.tx, turn.festival.edition, wanted.closes)
    news = turn.choice(f"{NAME}.news:{_news(turn.now, before, wanted.closes)}", "switch.news_button")
    rows = ((news,), back_row(turn))
    if wanted.closes <= turn.now:
        return turn.reply("switch.closed", until=said(turn, wanted.closes), rows=rows)
    told = turn.say("switch.opened" if before <= turn.now else "switch.moved", until=said(turn, wanted.closes))
    follows = turn.say("switch.reminded", n=concerned.films) if concerned.films else None
    return Reply(str(join(told, follows)), rows)


def _news(now: datetime, before: datetime, after: datetime) -> str:
    """Which announcement it calls for."""
    if after <= now:
        return "closed"
    if before <= now:
        return "reopened"
    return "extended" if after > before else "earlier"


async def _again(turn: Turn, was: Switch) -> list[Reply]:
    """Somebody was quicker, or the button is old: nothing happens."""
    turn.notice = turn.say("form.stale_notice").unescape()
    name = await switched_by(turn, was)
    until = said(turn, turn.festival.closes)
    return [turn.reply("switch.meanwhile" if name else "switch.old", name=name, until=until, rows=(back_row(turn),))]


async def switched_by(turn: Turn, switch: Switch) -> str:
    """The name of who switched it last, "" where nobody has, or nobody knows them any more."""
    channel, _, chat = switch.changed_by.partition(":")
    member = await members.find_at(turn.tx, channel, chat) if chat else None
    return member.name if member else chat[:20]


def _wanted(turn: Turn, goal: str) -> Wanted | None:
    as_set = turn.festival.set_to_close or turn.festival.closes
    if goal == NOW:
        return Wanted(goal, turn.now, instants.write(turn.now))
    if goal == SET:
        return Wanted(goal, as_set, "")
    if not _INSTANT.fullmatch(goal):
        return None
    closes = datetime.fromtimestamp(int(goal), UTC)
    return Wanted(goal, closes, "" if closes == as_set else instants.write(closes))


def _mark(switch: Switch) -> str:
    """Another one after each change: a button that was made before it is old."""
    return f"{zlib.crc32(f'{switch.value} {switch.changed_at}'.encode()):08x}"


def said(turn: Turn, instant: datetime) -> str:
    """A deadline with its zone; nobody's own clock, as it is the festival's."""
    return when.deadline(instant, turn.festival.zone, turn.language)


def back_row(turn: Turn) -> tuple[Choice, ...]:
    """To what can be switched."""
    return (turn.choice(f"{NAME}.show", "switch.button"),)


def _with(said_: Markup, replies: list[Reply]) -> list[Reply]:
    return [replace(replies[0], text=str(join(said_, Markup(replies[0].text)))), *replies[1:]]
