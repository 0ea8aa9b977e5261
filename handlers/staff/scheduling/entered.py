"""Submitted films, for organisers: looked at one by one, and taken into the programme in one step."""

from markupsafe import Markup

from handlers import enrolment
from handlers.programme.checking import faults
from handlers.programme.programme import Programme
from handlers.programme.publishing import Proposal
from handlers.showtimes import wording
from handlers.staff.rights import staff, step
from handlers.staff.scheduling import entered_preview as preview
from handlers.staff.scheduling.carried import film_of, updated
from handlers.staff.scheduling.releasing import release
from handlers.talk.asking import Asker
from handlers.talk.draft import Draft
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join, shorten
from storage import entries
from storage.entries import Entry
from storage.films import Film

NAME = "entered"
_A_PAGE = 10


async def list_(turn: Turn) -> list[Reply]:
    """A button for each submitted film, by number."""
    edition = turn.festival.edition
    count = await entries.count_submitted(turn.tx, edition)
    pages = max(1, -(-count // _A_PAGE))
    page = min(max(int(turn.argument[:6]) if turn.argument.isdecimal() else 1, 1), pages)
    shown = await entries.submitted(turn.tx, edition, skip=(page - 1) * _A_PAGE, most=_A_PAGE)
    buttons: Rows = tuple((_button(turn, entry),) for entry in shown)
    turns = [(page - 1, "questions.before"), (page + 1, "questions.after")]
    turning = tuple(
        turn.choice(f"{NAME}.list:{to}", key, page=to, pages=pages) for to, key in turns if 1 <= to <= pages
    )
    rows = (*buttons, *((turning,) if turning else ()), (turn.choice("slot.list", "slot.list_button"),))
    said = turn.say("entered.list", n=count) if count else turn.say("entered.none")
    return [Reply(str(said), rows, NAME, turn.argument.isdecimal())]


def _button(turn: Turn, entry: Entry) -> Choice:
    number, title = enrolment.number(turn, entry), enrolment.title(turn, entry).unescape()
    return Choice(shorten(f"{number} · {title}", 56), f"{NAME}.show:{entry.id}")


async def show(turn: Turn) -> list[Reply]:
    """One film: what was submitted last, and whether the programme has it."""
    entry = await entries.find_submitted(turn.tx, turn.festival.edition, turn.argument)
    if entry is None:
        return _gone(turn)
    programme = await turn.festival.programmes.current(turn.tx)
    return [await _card(turn, programme, entry)]


async def take(turn: Turn) -> list[Reply]:
    """What the programme would have of it; it is true only after the next press."""
    entry = await entries.find_submitted(turn.tx, turn.festival.edition, turn.argument)
    if entry is None:
        return _gone(turn)
    programme = await turn.festival.programmes.current(turn.tx)
    film, stands = await _film(turn, programme, entry), _taken(programme, entry)
    if film == stands:
        return [await _card(turn, programme, entry)]
    return [await _previewed(turn, programme, entry, film)]


async def put(turn: Turn) -> list[Reply]:
    """Into the programme, or what was corrected since, as it was shown; a second time changes nothing."""
    id, _, seen = turn.argument.partition(".")
    entry = await entries.find_submitted(turn.tx, turn.festival.edition, id)
    if entry is None:
        return _gone(turn)
    programme = await turn.festival.programmes.current(turn.tx)
    film, stands = await _film(turn, programme, entry), _taken(programme, entry)
    if film == stands:
        return [await _card(turn, programme, entry)]
    if seen != await _version(turn, entry) or _wrong(turn, programme, film):  # corrected since it was shown
        return [await _previewed(turn, programme, entry, film)]
    published = await release(turn, programme, Proposal(programme.version, (film,)), "film.enter", film.id)
    key = "entered.updated" if stands else "entered.taken"
    title = wording.title(turn.voice, film)
    return [turn.reply(key, title=title, version=published.version, rows=_ways(turn, film))]


async def _previewed(turn: Turn, programme: Programme, entry: Entry, film: Film) -> Reply:
    if wrong := _wrong(turn, programme, film):
        return Reply(str(join(turn.say("entered.unfit"), *wrong)), (_back(turn),))
    publish = turn.choice(f"{NAME}.put:{entry.id}.{await _version(turn, entry)}", "slot.publish", means="say.yes")
    leave = turn.choice(f"{NAME}.show:{entry.id}", "slot.leave_it", means="say.no")
    head = turn.say("entered.update_preview" if _taken(programme, entry) else "entered.take_preview")
    said = join(head, *preview.of_film(turn.voice, turn.festival.languages, film))
    return Reply(str(said), ((publish,), (leave,)))


def _wrong(turn: Turn, programme: Programme, film: Film) -> list[Markup]:
    found = faults(programme, Proposal(programme.version, (film,)))
    return [turn.say("slot.fault", fault=fault.said(turn.voice)) for fault in found if not fault.warning]


async def _version(turn: Turn, entry: Entry) -> str:
    """Which one of what was submitted: a button publishes what was shown, and no later correction."""
    return str(len(await entries.versions(turn.tx, entry.id)))


async def _card(turn: Turn, programme: Programme, entry: Entry) -> Reply:
    draft = await _submitted(turn, entry)
    asker = Asker(turn.festival.enrolment, "enrol", turn.voice, turn.festival.facts[turn.language])
    head = turn.say("entered.head", number=enrolment.number(turn, entry), title=enrolment.title(turn, entry))
    film, stands = await _film(turn, programme, entry), _taken(programme, entry)
    state = "entered.new" if stands is None else "entered.in" if film == stands else "entered.differs"
    rows: Rows = _ways(turn, stands) if stands else (_back(turn),)
    if film != stands:
        taking = turn.choice(f"{NAME}.take:{entry.id}", "entered.update" if stands else "entered.take")
        rows = ((taking,), *rows)
    return Reply(str(join(head, asker.lines(draft), turn.say(state))), rows)


async def _submitted(turn: Turn, entry: Entry) -> Draft:
    """What was submitted last, without what is only for who looks at the film: the screener's password."""
    last = (await entries.versions(turn.tx, entry.id))[-1]
    draft = enrolment.submitted(turn, last)
    return Draft({id: value for id, value in draft.answers.items() if id not in turn.festival.secret}, draft.skipped)


async def _film(turn: Turn, programme: Programme, entry: Entry) -> Film:
    """As the programme should have it."""
    draft, stands = await _submitted(turn, entry), _taken(programme, entry)
    film = film_of(entry.id, draft.answers, programme.films.keys(), enrolment.number(turn, entry))
    return updated(stands, film) if stands else film


def _taken(programme: Programme, entry: Entry) -> Film | None:
    return next((film for film in programme.films.values() if film.entry == entry.id), None)


def _ways(turn: Turn, film: Film) -> Rows:
    add = turn.choice(f"slot.add:{film.id}", "slot.add_here")
    return ((add, turn.choice(f"slot.film:{film.id}", "slot.film")), _back(turn))


def _back(turn: Turn) -> tuple[Choice, ...]:
    return (turn.choice(f"{NAME}.list", "entered.button"),)


def _gone(turn: Turn) -> list[Reply]:
    return [turn.reply("entered.gone", rows=(_back(turn),))]


TOPIC = Topic(
    NAME,
    choices={
        "list": staff("film.list", list_), "show": staff("film.show", show), "take": step("film.enter", take),
        "put": step("film.enter", put),
    },
)  # fmt: skip
