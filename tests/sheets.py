"""Files as organisers make them, for tests: CSV, workbooks and calendars from rows, and what reading them gives."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from bot.halls import venue_of
from bot.settings import load
from handlers.programme.programme import Programme, programme_of
from handlers.programme.sheets import reading
from handlers.programme.sheets.reading import Reading
from handlers.staff.previews import fault_line
from handlers.talk.message import Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage.films import Film
from storage.screenings import Screening
from tests.visitors import Visitor

ROOT = Path(__file__).parents[1]
NOW = datetime(2021, 3, 1, 1, 0, tzinfo=UTC)
HEADER = ("film", "hall", "start", "minutes", "kind")
ROWS = (
    HEADER,
    ("Dome of Bees", "Dome Theatre", "2021-04-17 19:30", 30, "dome"),
    ("蜂之穹二", "球幕影院", "4月18日 19:30", 30, "球幕电影"),
    ("Dome of Bees", "dome", "18 April 9 pm", 30, ""),
)


def csv_of(rows: Sequence[Sequence[object]], encoding: str = "utf-8", sign: str = ",") -> bytes:
    """Rows as CSV; no value may hold the sign."""
    return "\r\n".join(sign.join("" if cell is None else str(cell) for cell in row) for row in rows).encode(encoding)


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """A workbook of these sheets; days and times become real ones."""
    file, book = BytesIO(), Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    book.save(file)
    return file.getvalue()


@lru_cache(maxsize=1)
def texts() -> Texts:
    """The shipped catalogues."""
    return Texts.load(ROOT / "handlers/locales", ("en", "zh"))


def programme(films: Sequence[Film] = (), screenings: Sequence[Screening] = (), version: int = 0) -> Programme:
    """One in the shipped halls and days."""
    return programme_of(version, venue_of(load(ROOT / "config.toml", {})), films, screenings)


def read(content: bytes, name: str = "programme.csv", stands: Programme | None = None) -> Reading:
    """What a file says."""
    return reading.read([(name, content)], stands or programme(), texts(), NOW)


def after(told: Reading, stands: Programme | None = None) -> Programme:
    """The programme with what a file says made true."""
    before = stands or programme()
    films = {**before.films, **{film.id: film for film in told.proposal.films}}
    screenings = {**before.by_id, **{each.id: each for each in told.proposal.screenings}}
    return programme(list(films.values()), list(screenings.values()), before.version + 1)


def wrong(told: Reading, language: str = "en") -> list[str]:
    """Everything that is wrong, as organisers read it."""
    return [fault_line(Voice(texts(), language), fault).unescape() for fault in told.faults]


def slots(told: Reading) -> list[tuple[str, str, str]]:
    """(film, hall, local start) of what is proposed, by start."""
    return sorted(((each.film, each.hall, each.local_start) for each in told.proposal.screenings), key=lambda s: s[2])


async def uploaded(who: Visitor, content: bytes, name: str = "programme.csv") -> list[Reply]:
    """Somebody sends a file that the bot's own store has already; what is said until it has been read."""

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    note = await who.room.house.attachments.files.keep(pieces(), name)
    return await who.sends(who.incoming("file", file=note))
