"""Pictures of figures: everything has room, in both languages, with few, many and extreme numbers."""

import io
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace
from PIL import Image

from bot.drawing import Charts
from bot.drawing.chart import ticks
from bot.drawing.charts import laid_out, painted
from bot.drawing.sheet import Words
from bot.files import NotKept
from handlers import counting
from handlers.counting import BARS, COLUMNS, LINES, Bar, Figure
from handlers.talk.message import FileNote
from tests.bot.drawing.board import letters, overlapping, too_wide

SOURCE = {
    "en": "11th Beijing International Film Festival, counted on 1 March 2021, 09:00 Beijing time (UTC+8)",
    "zh": "第十一届北京国际电影节，统计于2021年3月1日09:00（北京时间，UTC+8）",
}
LONG = (
    "The Very Long and Winding Title of a Documentary about Deep-Sea Creatures That Make Their Own Light, Part Two",
    "《一个特别特别长的片名：关于深海里会自己发光的生物以及它们的故事（下集）》",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
    "🐝🐝🐝",
)
KINDS = Figure(
    shape=BARS, title="报名影片：按影片类别", axis="影片（部）", of="影片类别", series=("影片",), source=SOURCE["zh"],
    bars=(Bar("科普纪录片", (31,)), Bar("球幕电影", (12,)), Bar("直角骨画", (1,)), Bar("科幻电影", (0,))),
)  # fmt: skip
ENDS = Figure(
    shape=BARS, title="What became of announcements, each of them, the latest first, and how many people it was for",
    axis="people", of="announcement", source=SOURCE["en"],
    series=("arrived", "failed", "blocked", "unknown whether it arrived", "held until they write", "taken back"),
    bars=(
        *(Bar(title, (98_211_000, 3, 410, 2, 12, 1)) for title in LONG), *(Bar(f"#{n}", (n,) * 6) for n in range(11)),
    ),
)  # fmt: skip
FIRST = Figure(
    shape=LINES, title="报名进度（逐日累计）", axis="影片（部）", of="日期", series=("已报名", "草稿（份）"),
    bars=(Bar("3月1日", (1, 2)),), source=SOURCE["zh"], coming=tuple(f"3月{day}日" for day in range(2, 15)), mark=14.0,
    marked="报名截止：2021年3月14日24:00（北京时间，UTC+8）",
)  # fmt: skip
YEAR = Figure(
    shape=COLUMNS, title="Reminders sent, by day", axis="reminders", of="day", source=SOURCE["en"],
    series=("of screenings", "of drafts", "to rate films"),
    bars=tuple(Bar(f"{day % 28 + 1} Sept", (day * 9001 % 123_457, day % 7, day % 991)) for day in range(400)),
)  # fmt: skip
ONE = Figure(
    shape=COLUMNS, title="Questions", axis="questions", of="day", series=("q",), bars=(Bar("1 Mar", (1,)),), source="-"
)
MANY = replace(ENDS, rest="1,002 others: 1,234,567,890 in all that people ever kept", totals=(10**9, 20, 3, 4, 5, 6))
ALL = {"many": MANY, "kinds": KINDS, "ends": ENDS, "first": FIRST, "year": YEAR, "one": ONE}


@pytest.mark.parametrize("name", ALL)
def test_everything_has_room(name: str) -> None:
    sheet = laid_out(ALL[name], letters())
    assert too_wide(sheet) == []
    assert overlapping(sheet) == []
    right, bottom = max(block.box[2] for block in sheet.blocks), max(block.box[3] for block in sheet.blocks)
    assert right < sheet.width
    assert bottom < sheet.height < 2000


def test_words_and_numbers_stand_in_the_picture() -> None:
    assert [each.text for each in laid_out(KINDS, letters()).words] == [
        "报名影片：按影片类别", "0", "10", "20", "30", "40", "影片（部）", "科普纪录片", "31", "球幕电影", "12",
        "直角骨画", "1", "科幻电影", "0", "第十一届北京国际电影节，统计于2021年3月1日09:00（北京时间，UTC+8）",
    ]  # fmt: skip
    shown = [each.text for each in laid_out(FIRST, letters()).words]
    assert shown[:4] == ["报名进度（逐日累计）", "已报名 1", "草稿（份） 2", "0"]
    assert FIRST.marked in shown


def test_bars_are_as_long_as_their_numbers() -> None:
    blocks = [block.box for block in laid_out(KINDS, letters()).blocks if block.box[3] - block.box[1] == 34]
    lengths = [round(right - left) + 1 for left, _, right, _ in blocks]  # both edges are painted
    assert [round(each / lengths[-1]) for each in lengths] == [31, 12, 1]


def test_the_picture_is_a_png_in_simplified_chinese() -> None:
    pictures = {name: Image.open(io.BytesIO(painted(figure, letters()))) for name, figure in ALL.items()}
    assert {image.format for image in pictures.values()} == {"PNG"}
    for image in pictures.values():
        colours = image.convert("RGB").getcolors(1 << 24) or []
        assert len(colours) > 20
        assert 0.6 < max(n for n, _ in colours) / (image.width * image.height) < 0.98
    title = next(each for each in laid_out(KINDS, letters()).words if each.text == "直角骨画")
    family = letters().at(title.style).getname()[0]
    assert "JP" not in str(family)
    assert str(family).endswith(("SC", "GB"))


def test_what_no_font_has_leaves_no_boxes() -> None:
    shown: list[Words] = laid_out(ENDS, letters()).words
    assert [each.text for each in shown if "🐝" in each.text] == []


def test_the_numbers_of_an_axis_are_round() -> None:
    assert [ticks(n) for n in (0, 1, 3, 7, 31, 98_638)] == [
        [0, 1], [0, 1], [0, 1, 2, 3], [0, 2, 4, 6, 8], [0, 10, 20, 30, 40],
        [0, 20_000, 40_000, 60_000, 80_000, 100_000],
    ]  # fmt: skip


async def test_a_figure_is_its_own_token() -> None:
    note = FileNote("films.png", 0, "image/png", counting.encoded(KINDS), "chart")
    [picture] = [piece async for piece in Charts(letters()).fetch(note)]
    assert picture == painted(KINDS, letters())


@pytest.mark.parametrize("token", ["", "day 2021-04-17 zh", '{"shape":"bars"}', "x" * 300_000])
async def test_what_is_no_figure_cannot_be_drawn(token: str) -> None:
    assert await _reason(Charts(letters()).fetch(FileNote("a.png", 0, token=token))) == "undrawn"


async def test_without_letters_or_anything_to_draw() -> None:
    whole, uneven = (counting.encoded(each) for each in (KINDS, replace(KINDS, series=("a", "b"))))
    nothing = counting.encoded(replace(KINDS, bars=()))
    assert await _reason(Charts(None).fetch(FileNote("a.png", 0, token=whole))) == "undrawn"
    assert await _reason(Charts(letters()).fetch(FileNote("a.png", 0, token=nothing))) == "undrawn"
    assert await _reason(Charts(letters()).fetch(FileNote("a.png", 0, token=uneven))) == "undrawn"


async def _reason(pieces: AsyncIterator[bytes]) -> str:
    with pytest.raises(NotKept) as wrong:
        await anext(aiter(pieces))
    return wrong.value.reason
