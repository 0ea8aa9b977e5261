"""Pictures by their token: drawn once for each version, refused in words where they cannot be."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.drawing import Drawings
from bot.drawing.fonts import Fonts
from bot.files import NotKept
from handlers.programme import publishing
from handlers.programme.programmes import Programmes
from handlers.programme.publishing import Proposal
from handlers.talk.message import FileNote
from storage.database import Database
from tests.bot.attached import attached
from tests.bot.drawing.board import festival, letters, voice
from tests.conftest import NOW
from tests.content.sample import programme, venue

DAY, POSTER = "day 2021-04-17 zh", "poster dome-of-bees en"
PNG = b"\x89PNG\r\n\x1a\n"


def drawings_on(database: Database, fonts: Fonts | None) -> Drawings:
    told = replace(festival(), programmes=Programmes(festival().edition, venue()))
    return Drawings(database, told, voice("en").texts, fonts)


async def publish(database: Database, films: int) -> None:
    """So many of the sample's films, and their screenings."""
    some = dict(list(programme().films.items())[:films])
    screenings = [each for each in programme().screenings if each.film in some]
    async with database.transaction() as tx:
        current = await Programmes(festival().edition, venue()).current(tx)
        proposal = Proposal(current.version, list(some.values()), screenings)
        await publishing.publish(tx, festival().edition, current, proposal, by="test", now=NOW)


async def reason(drawings: Drawings, token: str) -> str:
    with pytest.raises(NotKept) as wrong:
        await drawings.picture(token)
    return wrong.value.reason


async def test_a_picture_is_drawn_once_for_each_version(database: Database) -> None:
    drawings = drawings_on(database, letters())
    await publish(database, 10)
    first = await asyncio.gather(*(drawings.picture(DAY) for _ in range(5)))
    assert first[0].startswith(PNG)
    assert {id(each) for each in first} == {id(first[0])}
    await publish(database, 20)
    second = await drawings.picture(DAY)
    assert second != first[0]
    note = FileNote("bees.png", 0, "image/png", POSTER, "drawn")
    assert [piece[:8] async for piece in drawings.fetch(note)] == [PNG]


async def test_what_cannot_be_drawn(database: Database, tmp_path: Path) -> None:
    drawings = drawings_on(database, letters())
    assert await reason(drawings, DAY) == "undrawn"
    await publish(database, 10)
    for token in ("day 2021-01-01 zh", "day tomorrow zh", "day 2021-04-17 fr", "poster nothing en", "", "cat 1 en"):
        assert await reason(drawings, token) == "undrawn", token
    assert await reason(drawings_on(database, None), DAY) == "undrawn"
    words = attached(tmp_path).excuse(FileNote("bees.png", 0), NotKept("undrawn"), "zh", 1)
    assert words == "🖼 图片这次没能生成，请先看文字列表。"
