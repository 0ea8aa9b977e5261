"""Days of a zone, sums day by day, and what a picture leaves out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from handlers import counting
from handlers.counting import BARS, COLUMNS, Bar, Figure, by_day, daily, left_out, summed, trimmed
from storage.numbers import HOUR, MINUTE, At

BEIJING, KATHMANDU = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Kathmandu")
FILMS = Figure(
    shape=BARS, title="films", axis="n", of="film", series=("a", "b"), source="-",
    bars=tuple(Bar(f"film {n}", (n, 1)) for n in range(20)),
)  # fmt: skip


def at(text: str, kind: str = "x", n: int = 1) -> At:
    return At(kind, datetime.fromisoformat(text).replace(tzinfo=UTC), n)


def test_a_day_is_the_zones() -> None:
    events = [at("2021-03-01T15:00"), at("2021-03-01T16:00", n=2), at("2021-03-01T16:00", "y")]
    assert by_day(events, BEIJING) == {date(2021, 3, 1): {"x": 1}, date(2021, 3, 2): {"x": 2, "y": 1}}
    assert by_day([at("2021-03-01T18:14"), at("2021-03-01T18:15")], KATHMANDU) == {
        date(2021, 3, 1): {"x": 1}, date(2021, 3, 2): {"x": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "grain"),
    [("Asia/Shanghai", HOUR), ("UTC", HOUR), ("Europe/Lisbon", HOUR), ("Asia/Kathmandu", MINUTE),
     ("Asia/Kolkata", MINUTE), ("America/St_Johns", MINUTE), ("Australia/Lord_Howe", MINUTE)],
)  # fmt: skip
def test_only_zones_of_broken_hours_are_counted_by_the_minute(zone: str, grain: int) -> None:
    assert counting.grain(ZoneInfo(zone)) == grain


def test_days_without_anything_are_days() -> None:
    days = {date(2021, 3, 1): {"x": 1}, date(2021, 3, 3): {"x": 2, "y": 4}}
    rows = daily(days, ("x", "y"), date(2021, 3, 4))
    assert [values for _, values in rows] == [[1, 0], [0, 0], [2, 4], [0, 0]]
    assert [values for _, values in summed(rows)] == [[1, 0], [1, 0], [3, 4], [3, 4]]
    assert [day.day for day, _ in daily(days, ("x",), date(2021, 2, 1))] == [1, 2, 3]
    assert (daily({}, ("x",), date(2021, 3, 4)), summed([])) == ([], [])


def test_a_picture_has_the_first_bars_and_a_word_of_the_rest() -> None:
    assert left_out(FILMS) == (5, 15 + 16 + 17 + 18 + 19 + 5)
    shown = trimmed(FILMS, "5 others: 90")
    assert shown == replace(FILMS, bars=FILMS.bars[:15], rest="5 others: 90", totals=(190, 20))
    assert (trimmed(shown, "none"), left_out(shown)) == (shown, (0, 0))
    assert counting.decoded(counting.encoded(shown)) == shown


def test_a_picture_has_the_last_days() -> None:
    days = replace(FILMS, shape=COLUMNS, bars=tuple(Bar(str(n), (n, 0)) for n in range(500)), mark=450.5, coming=("x",))
    shown = trimmed(days, "")
    assert (len(shown.bars), shown.bars[0].label, shown.mark, shown.coming) == (400, "100", 350.5, ("x",))
    assert trimmed(replace(days, mark=50), "").mark == -1
    assert left_out(days) == (0, 0)
