"""A screening's card: when, where, in which language, whether it stands, and what can be done about it."""

from collections.abc import Mapping

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import cards, film, wording
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import saves
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, Screening


async def card(turn: Turn, programme: Programme, screening: Screening, first: Markup | None = None) -> list[Reply]:
    """All of it, and the buttons. first: said above it."""
    shown = programme.films[screening.film]
    facts = [
        Markup("<b>{}</b> · {}").format(cards.title(turn, shown), wording.kind(turn.voice, shown.kind)),
        *_facts(turn, programme, screening, shown),
    ]
    text = join(first, Markup("\n").join(facts), *_state(turn, programme, screening))
    return [Reply(str(text), await buttons(turn, programme, screening))]


def _facts(turn: Turn, programme: Programme, screening: Screening, shown: Film) -> list[Markup]:
    voice, venue = turn.voice, programme.venue
    hall = venue.halls.get(screening.hall)
    lines = [
        Markup.escape(cards.when_said(turn, programme, screening)),
        _place(turn, programme, screening),
        turn.say("showtimes.projection", words=voice.written(hall.projection)) if hall and hall.projection else "",
        turn.say("showtimes.film_languages", languages=spoken)
        if (spoken := wording.tongues_of(turn.voice, screening, shown))
        else "",
        turn.say("showtimes.price", price=price) if (price := _in(turn, screening.price)) else "",
    ]
    return [Markup(line) for line in lines if line]


def _in(turn: Turn, words: Mapping[str, str]) -> str:
    """Words in this language or any other, plain: what came in a sheet is no markup."""
    return words.get(turn.language) or next(iter(words.values()), "")


def _place(turn: Turn, programme: Programme, screening: Screening) -> Markup:
    hall = programme.venue.halls.get(screening.hall)
    name = wording.hall(turn.voice, programme.venue, screening.hall)
    address = turn.voice.written(hall.address) if hall and hall.address else Markup("")
    return turn.say("showtimes.place", hall=name, address=address) if address else Markup.escape(name)


def _state(turn: Turn, programme: Programme, screening: Screening) -> list[Markup]:
    """What is out of the ordinary, each in a sentence."""
    found = []
    if screening.state == CANCELLED:
        return [turn.say("showtimes.is_cancelled")]
    if wording.has_moved(screening):
        found.append(turn.say("showtimes.was_moved", was=wording.was_said(turn.voice, programme, screening)))
    if screening.state == ONLINE:
        found.append(_online(turn, screening))
    if screening.sold_out:
        found.append(turn.say("showtimes.is_sold_out"))
    if screening.ends <= turn.now:
        found.append(turn.say("showtimes.is_over"))
    return found


def _online(turn: Turn, screening: Screening) -> Markup:
    """That it goes online, and from when until when the link can be opened."""
    if screening.link_from is None or screening.link_until is None:
        return turn.say("showtimes.is_online")
    opens, closes = (
        when.moment(instant, turn.festival.zone, turn.language, turn.person.zone)
        for instant in (screening.link_from, screening.link_until)
    )
    return turn.say("showtimes.is_online_from", opens=opens, closes=closes)


async def buttons(turn: Turn, programme: Programme, screening: Screening) -> Rows:
    """The plan, the film, its other screenings, tickets, the link."""
    shown = programme.films[screening.film]
    stands = screening.state != CANCELLED and screening.ends > turn.now
    to_come = stands and screening.starts > turn.now
    rows: list[tuple[Choice, ...]] = [(each,) for each in await _keeping(turn, screening, to_come=to_come)]
    if stands and screening.tickets and not screening.sold_out:
        rows.append((_link(turn, "showtimes.tickets", screening.tickets),))
    if stands and screening.state == ONLINE and screening.link:
        rows.append((_link(turn, "showtimes.watch", screening.link),))
    about = "showtimes.about_event" if shown.is_event else "showtimes.about_film"
    rows.append((turn.choice(f"showtimes.film:{shown.id}", about),))
    others = [each for each in film.upcoming(turn, programme, shown) if each.id != screening.id]
    if others:
        rows.append((turn.choice(f"showtimes.others:{shown.id}", "showtimes.other_screenings", n=len(others)),))
    title = cards.title(turn, shown)
    return (*rows, *((each,) for each in film.share(turn, f"screening_{screening.id}", title)))


async def _keeping(turn: Turn, screening: Screening, *, to_come: bool) -> list[Choice]:
    if not turn.incoming.private:
        return []
    kept = await saves.of_person(turn.tx, turn.festival.edition, turn.person.id)
    if screening.id in kept.screenings:
        return [turn.choice(f"plan.drop:{screening.id}", "showtimes.kept")]
    return [turn.choice(f"plan.save:{screening.id}", "showtimes.keep")] if to_come else []


def _link(turn: Turn, key: str, url: str) -> Choice:
    return Choice(turn.voice.label(key), key, "link", url)
