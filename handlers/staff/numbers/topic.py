"""The organisers' numbers: all in words, each as a picture with a sentence, each as a table."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from markupsafe import Markup

from handlers import counting
from handlers.staff.numbers import around, exporting, films
from handlers.staff.numbers.context import Context, Told
from handlers.staff.rights import staff
from handlers.talk.message import Choice, FileNote, Reply
from handlers.talk.pairs import paired
from handlers.talk.spreadsheet import table
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import numbers

NAME = "numbers"
CHART = "chart"
"""The origin of pictures of figures; the token is the figure itself, so that picture and sentence agree."""
_FACET = "facet-"
FIGURES: Mapping[str, Callable[[Context], Awaitable[Told | None]]] = {
    "days": films.by_day_entered, "drafts": films.waiting_drafts, "reminders": around.reminders, "saves": around.saves,
    "questions": around.open_questions, "asked": around.alike, "announcements": around.announcements,
    "jury": around.jury,
}  # fmt: skip
"""What can be shown, besides the facets of films."""


async def menu(turn: Turn) -> list[Reply]:
    """/numbers: everything in words, and a button for each picture."""
    context = _context(turn)
    edition = turn.festival.edition
    counted = turn.looked_up("numbers", lambda tx: numbers.counts(tx, edition))
    entered, judged = counted.films, counted.judged
    left = judged.get("open", 0) + judged.get("scored", 0)
    lines = (
        turn.say("numbers.line_films", n=entered.get("submitted", 0), withdrawn=entered.get("withdrawn", 0)),
        turn.say("numbers.line_drafts", n=entered.get("draft", 0)),
        turn.say("numbers.line_reminders", n=counted.reminders),
        turn.say("numbers.line_saves", n=counted.kept, people=counted.keepers),
        turn.say("numbers.line_questions", n=counted.questions),
        turn.say("numbers.line_announcements", n=counted.announcements, sent=counted.sent),
        turn.say("numbers.line_jury", n=left, done=judged.get("scored", 0)),
    )
    facets = [
        turn.choice(f"{NAME}.show:{_FACET}{each.id}", "numbers.facet_button", label=films.facet_name(context, each))
        for each in films.facets(context)
    ]
    others = [turn.choice(f"{NAME}.show:{name}", f"numbers.{name}_button") for name in FIGURES]
    rows = (*paired([*facets, *others]), (turn.choice(f"{NAME}.files", "numbers.files_button"),))
    said = join(turn.say("numbers.head", at=context.moment(turn.now)), Markup("\n").join(lines))
    return [Reply(str(said), rows, NAME, turn.incoming.kind == "choice" and not turn.argument)]


async def show(turn: Turn) -> list[Reply]:
    """One figure: the picture, and the same in a sentence; only the sentence where nothing can be drawn."""
    found = await _told(turn)
    if found is None:
        return [_nothing(turn)]
    name, told = found
    left, together = counting.left_out(told.whole)
    figure = counting.trimmed(told.whole, turn.say("numbers.rest", n=left, sum=together).unescape())
    rows = ((turn.choice(f"{NAME}.table:{turn.argument}", "numbers.table_button"), _back(turn)),)
    said = Reply(str(turn.say("numbers.said", said=told.said, source=told.whole.source)), rows)
    if not turn.festival.draws:
        return [said]
    return [replace(said, file=FileNote(f"{name}.png", 0, "image/png", counting.encoded(figure), CHART))]


async def sheet(turn: Turn) -> list[Reply]:
    """The same numbers for a spreadsheet, every row of them."""
    found = await _told(turn)
    if found is None:
        return [_nothing(turn)]
    name, told = found
    figure = told.whole
    labels: list[object] = [str(day) for day in told.days] or [bar.label for bar in figure.bars]
    rows = [[label, *bar.values] for label, bar in zip(labels, figure.bars, strict=True)]
    content = table([[figure.of, *figure.series], *rows])
    note = FileNote(f"{name}.csv", len(content.encode()), "text/csv", content=content)
    said = turn.reply("numbers.table_said", title=figure.title, n=len(rows), source=figure.source)
    return [replace(said, file=note)]


async def _told(turn: Turn) -> tuple[str, Told] | None:
    """The figure that the button is of, and the name of its file; None where there is nothing to show."""
    context, name = _context(turn), turn.argument
    if name.startswith(_FACET):
        field = next((each for each in films.facets(context) if f"{_FACET}{each.id}" == name), None)
        told = await films.by_facet(context, field) if field else None
    else:
        told = await FIGURES[name](context) if name in FIGURES else None
    return (f"films-by-{name.removeprefix(_FACET)}" if name.startswith(_FACET) else name, told) if told else None


def _nothing(turn: Turn) -> Reply:
    key = f"numbers.{turn.argument}_none" if turn.argument in FIGURES else "numbers.none"
    return turn.reply(key, rows=((_back(turn),),))


def _back(turn: Turn) -> Choice:
    """To the menu as a new message: the old one stands far above."""
    return turn.choice(f"{NAME}.menu:anew", "numbers.back")


def _context(turn: Turn) -> Context:
    return Context(turn.tx, turn.looked_up, turn.festival, turn.voice, turn.now)


TOPIC = Topic(
    NAME,
    commands={"numbers": staff("numbers.show", menu)},
    choices={
        "menu": staff("numbers.show", menu), "show": staff("numbers.show", show), "table": staff("numbers.show", sheet),
        "files": staff("numbers.export", exporting.offer), "whom": staff("numbers.export", exporting.whom),
        "export": staff("numbers.export", exporting.export),
    },
)  # fmt: skip
