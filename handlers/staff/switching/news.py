"""Drafts the announcement that a switch calls for, in every language: whom it concerns, and in which words."""

from collections.abc import Mapping

from handlers.staff.announcing.drafting import draft
from handlers.staff.switching.deadline import back_row
from handlers.talk.message import Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage.audiences import DRAFTS, EVERYONE, FILMMAKERS, Audience
from storage.screenings import ONLINE, PLANNED

_TO_FILMMAKERS = Audience(groups=(FILMMAKERS, DRAFTS))
_TO_EVERYONE = Audience(groups=(EVERYONE,))
_AUDIENCES: Mapping[str, tuple[Audience, str]] = {
    "closed": (_TO_FILMMAKERS, "enrolment"),
    "reopened": (_TO_FILMMAKERS, "enrolment"),
    "extended": (_TO_FILMMAKERS, "enrolment"),
    "earlier": (_TO_FILMMAKERS, "enrolment"),
    "online": (_TO_EVERYONE, "programme"),
    "halls": (_TO_EVERYONE, "programme"),
}
"""What was switched → whom that concerns, and under which topic of announcements they hear of it."""


async def announce(turn: Turn) -> list[Reply]:
    """The announcement of what was switched, filled in; nothing is sent by that."""
    what = turn.argument
    if what not in _AUDIENCES or not await _still(turn, what):
        return [turn.reply("switch.news_outdated", rows=(back_row(turn),))]
    audience, topic = _AUDIENCES[what]
    link = await _link(turn) if what == "online" else ""
    key = "switch.letter_online_link" if link else f"switch.letter_{what}"
    texts = {language: _text(turn, language, key, link) for language in turn.festival.languages}
    return await draft(turn, texts, audience, topic if topic in turn.festival.announcing.topics else "")


def _text(turn: Turn, language: str, key: str, link: str) -> str:
    """Plain, as an organiser would have typed it."""
    return Voice(turn.texts, language).say(key, **{**turn.festival.facts[language], "link": link}).unescape()


async def _still(turn: Turn, what: str) -> bool:
    """Whether that is still so: the button may be old."""
    if what in ("online", "halls"):
        state = ONLINE if what == "online" else PLANNED
        programme = await turn.festival.programmes.current(turn.tx)
        return any(each.state == state and each.ends > turn.now for each in programme.screenings)
    return (what == "closed") == (turn.festival.closes <= turn.now)


async def _link(turn: Turn) -> str:
    """The one link of all that is online, "" where there are several, or none yet."""
    programme = await turn.festival.programmes.current(turn.tx)
    links = {each.link for each in programme.screenings if each.state == ONLINE and each.ends > turn.now}
    return links.pop() if len(links) == 1 else ""
