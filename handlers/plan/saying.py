"""How a plan is spoken of: what somebody keeps, where it stands, what clashes, when reminders come."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from markupsafe import Markup

from handlers.programme.clashes import Clash
from handlers.programme.programme import Programme
from handlers.reminding import rules
from handlers.showtimes import cards, wording
from handlers.talk import when
from handlers.talk.message import Choice, Rows
from handlers.talk.turn import Turn
from storage import reminders, saves
from storage.saves import Saved
from storage.screenings import ONLINE, Screening


async def saved(turn: Turn) -> Saved:
    """What this person keeps of this edition."""
    return await saves.of_person(turn.tx, turn.festival.edition, turn.person.id)


def screenings_of(programme: Programme, kept: Saved) -> list[Screening]:
    """What is kept and still stands in the programme, be it cancelled, in its order."""
    found = [programme.by_id[id] for id in kept.screenings if id in programme.by_id]
    return sorted(found, key=lambda each: (each.starts, each.hall, each.id))


def card(turn: Turn, programme: Programme, screening: Screening) -> Markup:
    """Title, time with its zone, hall, and what is out of the ordinary."""
    film = programme.films[screening.film]
    known = wording.hall(turn.voice, programme.venue, screening.hall) if screening.state != ONLINE else ""
    place = Markup.escape(known)
    return Markup("\n").join(
        [
            Markup("<b>{}</b>").format(cards.title(turn, film)),
            Markup.escape(cards.when_said(turn, programme, screening)),
            Markup(" · ").join(part for part in (place, *wording.states(turn.voice, programme, screening)) if part),
        ]
    )


def lines(turn: Turn, programme: Programme, shown: Iterable[Screening]) -> Markup:
    """One line each, with its day."""
    return Markup("\n").join(cards.line(turn, programme, each) for each in shown)


def warnings(turn: Turn, programme: Programme, found: Sequence[Clash]) -> list[Markup]:
    """What does not fit, a sentence each."""
    return [_warning(turn, programme, each) for each in found]


def _warning(turn: Turn, programme: Programme, clash: Clash) -> Markup:
    film = programme.films[clash.other.film]
    said = {"title": cards.title(turn, film), "at": wording.span(turn.voice, programme, clash.other)}
    if clash.overlaps:
        return turn.say("plan.overlaps", **said)
    hall = wording.hall(turn.voice, programme.venue, clash.other.hall)
    return turn.say("plan.short_change", **said, hall=hall, n=clash.gap // timedelta(minutes=1))


async def reminded(turn: Turn, programme: Programme, screening: Screening) -> Markup | None:
    """When this person will be reminded of it; None where no reminder comes."""
    due = await reminders.coming(turn.tx, turn.festival.edition, screening.id, turn.person.id)
    if not due:
        return None
    zone = rules.zone_or(turn.person.zone, turn.festival.zone)
    elsewhere = any(each.astimezone(zone).utcoffset() != each.astimezone(programme.zone).utcoffset() for each in due)
    if not elsewhere:
        times = [wording.moment_said(turn.voice, programme, instant) for instant in due]
        return turn.say("plan.reminded", times=turn.voice.label("plan.and").join(times))
    own = turn.voice.label("plan.and").join(wording.moment_in(turn.voice, zone, instant) for instant in due)
    place = when.place(zone.key, turn.language) or when.offset(due[0], zone.key)
    return turn.say("plan.reminded_own", times=own, place=place)


def buttons(turn: Turn, programme: Programme, shown: Iterable[Screening]) -> Rows:
    """One for each, leading to its card."""
    return tuple((cards.screening_button(turn, each, programme.films[each.film], dated=True),) for each in shown)


def buttons_of_film(turn: Turn, shown: Iterable[Screening]) -> Rows:
    """The same where all of them are of the film that is spoken of."""
    return tuple((cards.screening_button(turn, each),) for each in shown)


def plan_button(turn: Turn) -> Choice:
    """Leads to the plan."""
    return turn.choice("plan.show", "plan.button")


def subscribe_button(turn: Turn) -> tuple[Choice, ...]:
    """Leads to the address for calendars; () where none is given out."""
    offered = turn.festival.calendar_link("")[0]
    return (turn.choice("plan.subscribe", "plan.subscribe"),) if offered else ()
