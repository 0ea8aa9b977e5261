"""The exhibition as a whole: all that is still to come online, or back in the halls, as one version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from msgspec.structs import replace

from handlers.programme.checking import Fault, faults
from handlers.programme.programme import Programme
from handlers.programme.publishing import TOLD, Proposal, Published, compare, publish
from handlers.staff.rights import actor, note, role_of
from handlers.staff.switching.deadline import NAME, back_row
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import told
from storage.programme_versions import Change
from storage.screenings import ONLINE, PLANNED, Screening

_FIRST = 3
"""Faults that are spelt out."""


@dataclass(frozen=True, slots=True)
class Window:
    """Where and when it can be watched. link: "" for not known yet; opens, closes: UTC, None for any time."""

    link: str = ""
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing it would do. people: who will be told."""

    changes: Sequence[Change]
    faults: Sequence[Fault]
    people: int

    @property
    def may(self) -> bool:
        """Whether there is anything to publish, and nothing in its way."""
        return bool(self.changes) and all(fault.warning for fault in self.faults)


async def stands(turn: Turn) -> tuple[Markup, list[tuple[Choice, ...]]]:
    """How it is shown by now, and what can be done about that."""
    programme = await turn.festival.programmes.current(turn.tx)
    planned, online = _to_come(programme, turn.now, PLANNED), _to_come(programme, turn.now, ONLINE)
    if not planned and not online:
        return turn.say("switch.nothing_to_come"), []
    without = sum(not each.link for each in online)
    lines = [turn.say("switch.shown", halls=len(planned), online=len(online))]
    lines += [turn.say("switch.without_link", n=without)] if without else []
    rows: list[tuple[Choice, ...]] = []
    if planned or without:
        rows.append((turn.choice("exhibition.begin", "switch.all_online" if planned else "switch.give_link"),))
    if online:
        rows.append((turn.choice(f"{NAME}.halls", "switch.all_halls"),))
    return Markup("\n").join(lines), rows


def _to_come(programme: Programme, now: datetime, state: str) -> list[Screening]:
    return [each for each in programme.screenings if each.state == state and each.starts > now]


def put_online(programme: Programme, now: datetime, window: Window) -> Proposal:
    """All that is planned; what is online already keeps its own link, and gets this one only where it has none."""
    bare = [each for each in _to_come(programme, now, ONLINE) if window.link and not each.link]
    wanted = [
        replace(each, state=ONLINE, link=window.link, link_from=window.opens, link_until=window.closes)
        for each in (*_to_come(programme, now, PLANNED), *bare)
    ]
    return Proposal(programme.version, (), wanted)


def put_back(programme: Programme, now: datetime) -> Proposal:
    """All that is online and still to come."""
    wanted = [
        replace(each, state=PLANNED, link="", link_from=None, link_until=None)
        for each in _to_come(programme, now, ONLINE)
    ]
    return Proposal(programme.version, (), wanted)


async def preview_of(turn: Turn, programme: Programme, proposal: Proposal) -> Preview:
    """Of any number of screenings."""
    changes = compare(programme, proposal)
    heard = [each.after for each in changes if each.change in TOLD and each.after.ends > turn.now]
    ids, films = sorted({each.id for each in heard}), sorted({each.film for each in heard})
    people = _hearers(turn, ids, films) if heard else 0
    return Preview(changes, faults(programme, proposal), people)


def _hearers(turn: Turn, ids: Sequence[str], films: Sequence[str]) -> int:
    edition = turn.festival.edition
    return turn.looked_up(("hearers", *ids, "", *films), lambda tx: told.count_hearers(tx, edition, ids, films))


def said(turn: Turn, preview: Preview, key: str) -> Markup:
    """In words. key: of the sentence that says of how many screenings what becomes."""
    if not preview.changes:
        return turn.say("switch.nothing_changes")
    lines = [turn.say(key, n=len(preview.changes))]
    wrong = [fault for fault in preview.faults if not fault.warning]
    key = "slot.fault" if wrong else "slot.warning"
    lines += [turn.say(key, fault=fault.said(turn.voice)) for fault in (wrong or preview.faults)[:_FIRST]]
    return Markup("\n").join([*lines, *([] if wrong else [_told(turn, preview.people)])])


def _told(turn: Turn, people: int) -> Markup:
    return turn.say("switch.told_people", n=people) if people else turn.say("switch.told_nobody")


async def release(turn: Turn, programme: Programme, proposal: Proposal) -> Published:
    """Make it true, for the audit log, too. Raises Outdated."""
    published = await publish(
        turn.tx, turn.festival.edition, programme, proposal, by=actor(turn), now=turn.now, note="switch.online"
    )
    turn.audited, turn.audit_detail = f"version {published.version}", f"{len(published.changes)} screenings"
    return published


async def halls(turn: Turn) -> list[Reply]:
    """Back to the halls: what that changes; then yes or no."""
    programme = await turn.festival.programmes.current(turn.tx)
    preview = await preview_of(turn, programme, put_back(programme, turn.now))
    no = turn.choice(f"{NAME}.show", "switch.no", means="say.no")
    yes = turn.choice(f"{NAME}.back:{programme.version}", "switch.yes_halls", means="say.yes")
    text = join(said(turn, preview, "switch.would_halls"), turn.say("switch.not_yet") if preview.may else None)
    return [Reply(str(text), ((yes,), (no,)) if preview.may else (back_row(turn),))]


async def back(turn: Turn) -> list[Reply]:
    """Yes; if the programme has changed meanwhile, it is shown anew."""
    programme = await turn.festival.programmes.current(turn.tx)
    proposal = put_back(programme, turn.now)
    preview = await preview_of(turn, programme, proposal)
    if turn.argument != str(programme.version) or not preview.may:
        turn.notice = turn.say("form.stale_notice").unescape()
        return await halls(turn)
    published = await release(turn, programme, proposal)
    await note(turn, await role_of(turn), "switch.online", turn.audited)
    rows = ((turn.choice(f"{NAME}.news:halls", "switch.news_button"),), back_row(turn))
    return [done(turn, "switch.in_halls", published, preview.people, rows)]


def done(turn: Turn, key: str, published: Published, people: int, rows: Sequence[tuple[Choice, ...]]) -> Reply:
    """It is true now."""
    lines = [turn.say(key, n=len(published.changes), version=published.version)]
    return Reply(str(Markup("\n").join([*lines, _told(turn, people)])), tuple(rows))
