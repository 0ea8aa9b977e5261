"""The entries that organisers wrote live: looked at, changed, retired, exported for the file."""

from dataclasses import replace

from markupsafe import Markup

from handlers.staff import answering, publishing
from handlers.staff.live import toml
from handlers.staff.rights import staff, step
from handlers.talk.message import Choice, FileNote, Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join, shorten
from storage import faq_entries
from storage.faq_entries import LIVE, RETIRED, LiveEntry

FILE_NAME = "faq-live.toml"
_MOST = 40
"""Buttons in one message; whoever has more entries than that moves some into the file."""


async def list_(turn: Turn) -> list[Reply]:
    """/faq_live: all that is live."""
    live = await faq_entries.live(turn.tx, turn.festival.edition)
    rows = [(Choice(shorten(publishing.title(turn, entry), 56), f"live.show:{entry.id}"),) for entry in live[:_MOST]]
    if live:
        rows.append((turn.choice("live.export", "live.export"),))
    rows.append((turn.choice("questions.list", "questions.button"),))
    return [turn.reply("live.list" if live else "live.none", n=len(live), rows=tuple(rows))]


async def show(turn: Turn) -> list[Reply]:
    """One entry: what it says in every language, and what it is asked by."""
    entry = await _entry(turn)
    if entry is None:
        return _gone(turn)
    edits = ((turn.choice(f"live.edit:{entry.id}", "live.edit"),),) if entry.answer else ()
    ways = (turn.choice(f"live.retire:{entry.id}", "live.retire"), turn.choice("live.list", "live.button"))
    asks = [turn.say("live.ask", text=shorten(text)) for texts in entry.asks.values() for text in texts]
    head = None if entry.answer else turn.say("live.head_examples", title=publishing.title(turn, entry))
    answers = [turn.say("live.answer", title=entry.title.get(at, ""), answer=text) for at, text in entry.answer.items()]
    said = join(head, *answers, Markup("\n").join([turn.say("live.asks"), *asks]) if asks else None)
    return [Reply(str(said), (*edits, ways))]


async def edit(turn: Turn) -> list[Reply]:
    """Change what an entry says: a form."""
    entry = await _entry(turn)
    return answering.change(turn, entry) if entry and entry.answer else _gone(turn)


async def retire(turn: Turn) -> list[Reply]:
    """Ask before an entry is retired."""
    entry = await _entry(turn)
    if entry is None:
        return _gone(turn)
    yes = turn.choice(f"live.retired:{entry.id}", "live.retire_yes", means="say.yes")
    no = turn.choice(f"live.show:{entry.id}", "live.retire_no", means="say.no")
    return [turn.reply("live.retire_ask", title=publishing.title(turn, entry), rows=((yes,), (no,)))]


async def retired(turn: Turn) -> list[Reply]:
    """The bot no longer answers by it."""
    entry = await _entry(turn)
    if entry is None:
        return _gone(turn)
    await publishing.keep(turn, replace(entry, state=RETIRED))
    return [turn.reply("live.retired", title=publishing.title(turn, entry), rows=_back(turn))]


async def export(turn: Turn) -> list[Reply]:
    """All that is live, as a file in the shape of faq.toml."""
    live = await faq_entries.live(turn.tx, turn.festival.edition)
    text = toml(live, turn.festival.faq.faq)
    if not text:
        return [turn.reply("live.none", rows=_back(turn))]
    file = FileNote(FILE_NAME, len(text.encode()), "application/toml", content=text)
    return [replace(turn.reply("live.exported", n=len(live)), file=file)]


async def _entry(turn: Turn) -> LiveEntry | None:
    entry = await faq_entries.find(turn.tx, turn.festival.edition, turn.argument)
    return entry if entry and entry.state == LIVE else None


def _gone(turn: Turn) -> list[Reply]:
    return [turn.reply("live.gone", rows=_back(turn))]


def _back(turn: Turn) -> tuple[tuple[Choice, ...], ...]:
    return ((turn.choice("live.list", "live.button"),),)


TOPIC = Topic(
    "live",
    commands={"faq_live": staff("entry.list", list_), "faq_export": staff("entry.export", export)},
    choices={
        "list": staff("entry.list", list_), "show": staff("entry.show", show), "edit": step("entry.edit", edit),
        "retire": step("entry.retire", retire), "retired": staff("entry.retire", retired),
        "export": staff("entry.export", export),
    },
)  # fmt: skip
