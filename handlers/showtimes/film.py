"""A film's card: what it is, its poster, when it is shown next, and what can be done about it."""

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from handlers.programme.poster import note_of
from handlers.programme.programme import Programme
from handlers.showtimes import cards, wording
from handlers.talk.message import Choice, FileNote, Reply, Rows
from handlers.talk.texts import plain
from handlers.talk.turn import Turn
from handlers.talk.voice import join
from storage import saves
from storage.films import Film
from storage.screenings import CANCELLED, Screening

NEXT = 5
"""Screenings that stand on a card."""
_CAPTION = 1000
"""Characters below a picture: the least that a channel shows there (Telegram: 1024)."""


async def card(turn: Turn, programme: Programme, film: Film, first: Markup | None = None) -> list[Reply]:
    """The film with its poster; what is too long to stand below a picture follows it. first: said above it."""
    coming = upcoming(turn, programme, film)
    text = str(join(first, *said(turn, programme, film), _next(turn, programme, coming)))
    rows, picture = await buttons(turn, programme, film, coming), poster(turn, film)
    if picture and len(plain(text).encode("utf-16-le")) // 2 > _CAPTION:
        return [Reply("", file=picture), Reply(text, rows)]
    return [Reply(text, rows, file=picture)]


def said(turn: Turn, programme: Programme, film: Film) -> list[Markup]:
    """What it is, without when."""
    synopsis = film.synopsis.get(turn.language) or next(iter(film.synopsis.values()), "")
    return [Markup("\n").join([*_names(turn, film), *_facts(turn, programme, film)]), Markup.escape(synopsis)]


def _names(turn: Turn, film: Film) -> list[Markup]:
    """The title in this language, then the others."""
    shown = film.title.get(turn.language) or next(iter(film.title.values()), film.id)
    others = dict.fromkeys(words for words in film.title.values() if words and words != shown)
    return [Markup("<b>{}</b>").format(cards.title(turn, film)), *([Markup(" · ").join(others)] if others else [])]


def _facts(turn: Turn, programme: Programme, film: Film) -> list[Markup]:
    voice = turn.voice
    where = wording.countries(voice, film.countries)
    what = [
        wording.capital(wording.kind(voice, film.kind)),
        where,
        str(film.year or ""),
        turn.say("showtimes.minutes", n=film.minutes),
    ]
    first = Markup(" · ").join(part for part in what if part)
    shown = wording.format_said(voice, film.format)
    lines = [first, Markup("") if film.is_event else turn.say("showtimes.film_format", format=shown)]
    lines.append(_languages(turn, programme, film))
    lines.append(_audience(turn, film))
    lines.append(turn.say("showtimes.film_directors", names=film.directors) if film.directors else Markup(""))
    return [line for line in lines if line]


def _languages(turn: Turn, programme: Programme, film: Film) -> Markup:
    """Of all its screenings if these are alike; else what is spoken, and that subtitles differ."""
    shown = programme.of_film.get(film.id, ())
    spoken = list(dict.fromkeys(code for each in shown for code in each.spoken or film.spoken)) or film.spoken
    subtitles = {each.subtitles or film.subtitles for each in shown} or {film.subtitles}
    if len(subtitles) > 1:
        return turn.say("showtimes.film_languages_vary", spoken=wording.languages(turn.voice, spoken))
    said = wording.tongues(turn.voice, spoken, subtitles.pop())
    return turn.say("showtimes.film_languages", languages=said) if said else Markup("")


def _audience(turn: Turn, film: Film) -> Markup:
    """For whom, and from which age; nothing where it is for everybody."""
    key = f"showtimes.audience_{film.audience}"
    whom = turn.voice.label(key) if turn.texts.has(turn.language, key) else ""
    age = turn.say("showtimes.from_age", age=film.age).unescape() if film.age else ""
    return Markup.escape(wording.capital(" · ".join(part for part in (whom, age) if part)))


def _next(turn: Turn, programme: Programme, coming: Sequence[Screening]) -> Markup:
    if not coming:
        return turn.say("showtimes.no_more")
    lines = [wording.line(turn.voice, programme, each, titled=False) for each in coming[:NEXT]]
    head = turn.say("showtimes.next_screenings", n=len(coming), zone=cards.zone_said(turn, programme))
    return Markup("\n").join([head, *lines])


def upcoming(turn: Turn, programme: Programme, film: Film) -> list[Screening]:
    """Those that have not begun, in order; those that were cancelled are left out."""
    every = programme.of_film.get(film.id, ())
    return [each for each in every if each.starts > turn.now and each.state != CANCELLED]


def poster(turn: Turn, film: Film) -> FileNote | None:
    """The picture of the film, or one that is drawn for it; None where nothing can be drawn."""
    if film.poster:
        return note_of(film.poster, film.id)
    if not turn.festival.draws:
        return None
    return FileNote(f"{film.id}.png", 0, "image/png", f"poster {film.id} {turn.language}", "drawn")


async def buttons(turn: Turn, programme: Programme, film: Film, coming: Sequence[Screening]) -> Rows:
    """Each screening, the plan, sharing, tickets."""
    rows = [(cards.screening_button(turn, each),) for each in coming[:NEXT]]
    if len(coming) > NEXT:
        rows.append((turn.choice(f"showtimes.others:{film.id}", "showtimes.all_screenings", n=len(coming)),))
    ticketed = next((each.tickets for each in coming if each.tickets and not each.sold_out), "")
    does = [*await _keeping(turn, film), *share(turn, f"film_{film.id}", cards.title(turn, film))]
    if ticketed:
        does.append(Choice(turn.voice.label("showtimes.tickets"), "showtimes.tickets", "link", ticketed))
    return (*rows, *((each,) for each in does))


async def _keeping(turn: Turn, film: Film) -> list[Choice]:
    """Into the plan or out of it: in private chats, where plans are."""
    if not turn.incoming.private:
        return []
    kept = await saves.of_person(turn.tx, turn.festival.edition, turn.person.id)
    if film.id in kept.films:
        return [turn.choice(f"plan.unfollow:{film.id}", "showtimes.film_kept")]
    return [turn.choice(f"plan.follow:{film.id}", "showtimes.keep_film")]


def share(turn: Turn, payload: str, title: str) -> list[Choice]:
    """A link that offers the card to somebody else, where the channel has such links."""
    link = turn.festival.link(turn.incoming.address.channel, payload)
    if not link:
        return []
    if not turn.incoming.private:  # in a group everybody sees it already: their own way to it
        return [Choice(turn.voice.label("group.open"), "showtimes.share", "link", link)]
    url = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(title, safe='')}"
    return [Choice(turn.voice.label("showtimes.share"), "showtimes.share", "link", url)]
