"""What filmmakers are told of a decision, in their language: the usual words, or those that organisers wrote."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

import msgspec
from markupsafe import Markup

from handlers.deciding.called import Film
from handlers.talk import when
from handlers.talk.festival import Festival
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice, join
from storage.decisions import AWAITING, CONFIRMED, SELECTED, WAITING, Decision


def words_of(decision: Decision) -> Mapping[str, str]:
    """Organisers' own words for it, by language; {} for the usual ones."""
    return msgspec.json.decode(decision.letter, type=dict[str, str]) if decision.letter else {}


def written(words: Mapping[str, str]) -> str:
    """The same as it is kept."""
    return msgspec.json.encode(words, order="sorted").decode() if words else ""


def confirm_by(festival: Festival, told_at: datetime) -> datetime:
    """Until when whoever is told then may confirm: the end of the festival's day, so that nobody need count hours."""
    local = (told_at + festival.deciding.confirms).astimezone(when.known_zone(festival.zone))
    ends = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return ends.astimezone(UTC)


def deadline(festival: Festival, language: str, until: datetime, zone: str = "") -> str:
    """As people read it. zone: the reader's own."""
    return when.deadline(until, festival.zone, language, zone)


def letter(voice: Voice, film: Film, decision: Decision, until: str) -> Reply:
    """What is proposed, as its filmmaker will read it. until: to confirm, as people read it.

    Organisers' own words are plain text; what must not be missing (which film, what it replaces, until when) is added.
    """
    told = [_body(voice, film, decision)]
    if decision.verdict:
        again = decision.verdict == decision.pending == SELECTED
        replaced = "again" if again else decision.verdict
        told.append(voice.say(f"decisions.replaces_{replaced}"))
    if decision.pending != SELECTED:
        return Reply(str(join(*told)), ((Choice(voice.label("menu.films"), "films.list"),),))
    told.append(voice.say("decisions.confirm", deadline=until))
    return Reply(str(join(*told)), confirming(voice, film.entry_id))


def _body(voice: Voice, film: Film, decision: Decision) -> Markup:
    words = words_of(decision)
    own = words.get(voice.language) or next(iter(words.values()), "")
    if own:
        return join(voice.say("decisions.own_head", **film.names), own)
    return voice.say(f"decisions.letter_{decision.pending}", **film.names)


def confirming(voice: Voice, entry_id: str) -> tuple[tuple[Choice, ...], ...]:
    """The buttons below: one press confirms, giving the place back is asked about first."""
    return (
        (Choice(voice.label("decisions.yes"), f"confirm.yes:{entry_id}"),),
        (Choice(voice.label("decisions.no"), f"confirm.no:{entry_id}"),),
    )


def answering(voice: Voice, decision: Decision) -> tuple[tuple[Choice, ...], ...]:
    """What its filmmaker may answer now."""
    if decision.answer == AWAITING:
        return confirming(voice, decision.entry_id)
    if decision.verdict == WAITING and not decision.answer:
        return ((Choice(voice.label("confirm.leave"), f"confirm.leave:{decision.entry_id}"),),)
    return confirming(voice, decision.entry_id)[1:] if decision.answer == CONFIRMED else ()


def reminder(voice: Voice, film: Film, until: str) -> Reply:
    """A place that is not confirmed yet."""
    return Reply(str(voice.say("decisions.reminder", **film.names, deadline=until)), confirming(voice, film.entry_id))


def lapsed(voice: Voice, film: Film) -> Reply:
    """It was not confirmed in time."""
    rows = ((Choice(voice.label("menu.films"), "films.list"), Choice(voice.label("human.call_button"), "human.call")),)
    return Reply(str(voice.say("decisions.lapsed", **film.names)), rows)


def encoded(reply: Reply) -> str:
    """As it stands in the outbox."""
    return msgspec.json.encode(reply).decode()
