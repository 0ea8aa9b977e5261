"""The programme as organisers see it: its days, a day's screenings, one of them with all that can be done to it."""

from datetime import date

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.staff.scheduling import asking, posters, preview
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import told
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, PLANNED, Screening

_DAYS, _SCREENINGS, _LABEL = 14, 10, 56


async def days(turn: Turn) -> list[Reply]:
    """/schedule: the days on which anything takes place, today's page first; what can be added."""
    programme = await turn.festival.programmes.current(turn.tx)
    found = sorted({programme.day_of(each.starts) for each in programme.screenings})
    pages = max(1, -(-len(found) // _DAYS))
    page = _page(turn.argument, pages, default=_page_of(found, programme.day_of(turn.now)))
    shown = found[(page - 1) * _DAYS : page * _DAYS]
    buttons = [_day_button(turn, programme, day) for day in shown]
    turning = _turning(turn, "slot.list", "", page, pages)
    ways: Rows = ((turn.choice("slot.add", "slot.add"), turn.choice("entered.list", "entered.button")),)
    said = _counted(turn, programme, len(found)) if programme.version else turn.say("slot.none")
    rows = (*paired(buttons), *turning, *(ways if programme.films else ways[0][1:] and (ways[0][1:],)))
    return [Reply(str(said), rows, "slots", turn.argument.isdecimal())]


def _counted(turn: Turn, programme: Programme, days: int) -> Markup:
    """All that were ever announced, and how many of them are cancelled: visitors are told of the others."""
    off = sum(each.state == CANCELLED for each in programme.screenings)
    values = {"version": programme.version, "days": days, "n": len(programme.screenings)}
    cancelled = turn.say("slot.days_off", n=off) if off else ""
    return turn.say("slot.days", **values, cancelled=cancelled)


async def day(turn: Turn) -> list[Reply]:
    """One day: its screenings in order, "2021-04-17.2" for the second page."""
    programme = await turn.festival.programmes.current(turn.tx)
    told_day, _, told_page = turn.argument.partition(".")
    at = _day(told_day)
    if at is None:
        return await days(turn)
    found = programme.on_days(at, at)
    pages = max(1, -(-len(found) // _SCREENINGS))
    page = _page(told_page, pages)
    shown = found[(page - 1) * _SCREENINGS : page * _SCREENINGS]
    buttons = tuple((_screening_button(turn, programme, each),) for each in shown)
    rows = (*buttons, *_turning(turn, "slot.day", f"{at}.", page, pages), (_list(turn),))
    said = turn.say("slot.day", day=wording.day(turn.voice, at), n=len(found))
    return [Reply(str(said), rows, "slots", bool(told_page))]


async def show(turn: Turn) -> list[Reply]:
    """A screening."""
    programme = await turn.festival.programmes.current(turn.tx)
    screening = programme.by_id.get(turn.argument)
    return [await card(turn, programme, screening)] if screening else gone(turn)


async def card(turn: Turn, programme: Programme, screening: Screening, *before: Markup) -> Reply:
    """All that stands about it, how many people planned by it, and what can be done."""
    people = await told.count(turn.tx, turn.festival.edition, screening.id, screening.film)
    said = [wording.line(turn.voice, programme, screening), *_details(turn, programme, screening)]
    said.append(turn.say("slot.planned", n=people) if people else turn.say("slot.nobody_planned"))
    said.append(turn.say("slot.named", id=screening.id, version=programme.version))
    return Reply(str(join(*before, Markup("\n").join(said))), buttons(turn, programme, screening))


def _details(turn: Turn, programme: Programme, screening: Screening) -> list[Markup]:
    said = [turn.say("slot.minutes", n=screening.minutes)]
    price = screening.price.get(turn.language) or next(iter(screening.price.values()), "")
    said += [turn.say("slot.price", price=price)] if price else []
    said += [turn.say("slot.tickets", link=screening.tickets)] if screening.tickets else []
    if screening.state == ONLINE:
        window = _window(turn, programme, screening)
        named = turn.say("slot.online", link=screening.link, window=window) if screening.link else None
        said.append(named or turn.say("slot.online_soon"))
    return said


def _window(turn: Turn, programme: Programme, screening: Screening) -> str:
    ends = [screening.link_from, screening.link_until]
    told_ends = [wording.moment_said(turn.voice, programme, at) if at else "" for at in ends]
    return " – ".join(told_ends).strip() if any(told_ends) else ""


def buttons(turn: Turn, programme: Programme, screening: Screening) -> Rows:
    """What can be done to it, by its state."""
    id, state = screening.id, screening.state
    moves = [("slot.move", "slot.move"), ("slot.hall", "slot.hall"), ("slot.edit", "slot.edit")]
    if state != CANCELLED:
        sold = ("slot.free", "slot.free") if screening.sold_out else ("slot.full", "slot.full")
        moves += [sold, ("slot.stream", "slot.stream_again" if state == ONLINE else "slot.stream")]
    if state != PLANNED:
        moves.append(("slot.on", "slot.on"))
    if state != CANCELLED:
        moves.append(("slot.off", "slot.off"))
    shown = paired(turn.choice(f"{action}:{id}", key) for action, key in moves)
    at = programme.day_of(screening.starts)
    day_of_it = Choice(wording.day(turn.voice, at), f"slot.day:{at}")
    return (*shown, (turn.choice(f"slot.film:{screening.film}", "slot.film"), day_of_it))


async def film(turn: Turn) -> list[Reply]:
    """A film: its screenings, one more, its poster."""
    programme = await turn.festival.programmes.current(turn.tx)
    found = programme.films.get(turn.argument)
    return [film_card(turn, programme, found)] if found else gone(turn)


def film_card(turn: Turn, programme: Programme, film: Film) -> Reply:
    """What the programme knows of a film, and what can be done."""
    shown = programme.of_film.get(film.id, ())
    stands = [preview.stands(turn, programme, each) for each in shown[:_SCREENINGS]]
    key = "slot.film_poster" if film.poster else "slot.film_no_poster"
    said = turn.say(key, title=wording.title(turn.voice, film), id=film.id, minutes=film.minutes, n=len(shown))
    lines = [turn.say("notices.other", at=at) for at in stands]
    opened = tuple((_dated_button(turn, programme, each),) for each in shown[:_SCREENINGS])
    picture = posters.button(turn, film)
    rows = (*opened, (turn.choice(f"slot.add:{film.id}", "slot.add_here"), picture), (_list(turn),))
    return Reply(str(join(said, Markup("\n").join(lines) if lines else None)), rows)


async def add(turn: Turn) -> list[Reply]:
    """A new screening, of a film if one is named."""
    programme = await turn.festival.programmes.current(turn.tx)
    return await asking.add(turn, programme.films.get(turn.argument))


def gone(turn: Turn) -> list[Reply]:
    """It is not in the programme."""
    return [turn.reply("slot.gone", rows=((_list(turn),),))]


def _list(turn: Turn) -> Choice:
    return turn.choice("slot.list", "slot.list_button")


def _day_button(turn: Turn, programme: Programme, at: date) -> Choice:
    count = len(programme.on_days(at, at))
    return Choice(f"{wording.day(turn.voice, at, short=True)} · {count}", f"slot.day:{at}")


def _screening_button(turn: Turn, programme: Programme, each: Screening) -> Choice:
    local = each.starts.astimezone(programme.zone)
    title = wording.title(turn.voice, programme.films[each.film])
    label = f"{local:%H:%M} {wording.hall(turn.voice, programme.venue, each.hall)} · {title}"
    return Choice(shorten(_marked(turn, each, label), _LABEL), f"slot.show:{each.id}")


def _dated_button(turn: Turn, programme: Programme, each: Screening) -> Choice:
    local = each.starts.astimezone(programme.zone)
    at = f"{wording.day(turn.voice, local.date(), short=True)} {local:%H:%M}"
    label = f"{at} {wording.hall(turn.voice, programme.venue, each.hall)}"
    return Choice(shorten(_marked(turn, each, label), _LABEL), f"slot.show:{each.id}")


def _marked(turn: Turn, each: Screening, label: str) -> str:
    """What does not take place begins with that: the end may be cut off."""
    return f"{turn.voice.label('slot.off_mark')} {label}" if each.state == CANCELLED else label


def _turning(turn: Turn, action: str, stem: str, page: int, pages: int) -> Rows:
    turns = [(page - 1, "questions.before"), (page + 1, "questions.after")]
    row = tuple(turn.choice(f"{action}:{stem}{to}", key, page=to, pages=pages) for to, key in turns if 1 <= to <= pages)
    return (row,) if row else ()


def _page(told_page: str, pages: int, default: int = 1) -> int:
    page = int(told_page[:6]) if told_page.isdecimal() else default
    return min(max(page, 1), pages)


def _page_of(found: list[date], today: date) -> int:
    """The page with today, or with the first day to come."""
    before = sum(at < today for at in found)
    return before // _DAYS + 1 if before < len(found) else 1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
