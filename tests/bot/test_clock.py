"""The rehearsal clock: it jumps, goes on after a restart, and never goes back."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import RehearsalClock, WallClock, parse_duration

START = datetime(2021, 3, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Wall:
    """A wall clock that stands still until it is put."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 5, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class Drawer:
    """Where the clock keeps its one text."""

    def __init__(self) -> None:
        self.text = ""

    async def load(self) -> str:
        return self.text

    async def save(self, text: str) -> None:
        self.text = text


async def opened(wall: Wall, drawer: Drawer, start: datetime = START) -> RehearsalClock:
    return await RehearsalClock.open(start, drawer.load, drawer.save, wall)


async def test_it_begins_at_the_start_and_runs_at_the_real_pace() -> None:
    wall = Wall()
    clock = await opened(wall, Drawer())
    assert clock.now() == START
    wall.at += HOUR
    assert clock.now() == START + HOUR


async def test_jumps_are_told_and_outlive_a_restart() -> None:
    wall, drawer, heard = Wall(), Drawer(), list[datetime]()
    clock = await opened(wall, drawer)
    clock.listen(heard.append)
    assert await clock.advance(24 * HOUR) == START + 24 * HOUR
    assert await clock.set(START + 48 * HOUR) == START + 48 * HOUR
    assert heard == [START + 24 * HOUR, START + 48 * HOUR]
    wall.at += HOUR
    assert (await opened(wall, drawer)).now() == START + 49 * HOUR


async def test_it_never_goes_back() -> None:
    wall, drawer = Wall(), Drawer()
    clock = await opened(wall, drawer)
    await clock.advance(10 * HOUR)
    with pytest.raises(ValueError, match="never goes back"):
        await clock.set(START + 9 * HOUR)
    with pytest.raises(ValueError, match="never goes back"):
        await clock.advance(-HOUR)
    with pytest.raises(ValueError, match="the calendar ends"):
        await clock.advance(timedelta.max)
    wall.at -= 5 * HOUR
    assert clock.now() == START + 10 * HOUR
    assert (await opened(wall, drawer)).now() == START + 10 * HOUR


async def test_a_jump_counts_from_what_was_shown_even_if_the_wall_clock_was_put_back() -> None:
    wall = Wall()
    clock = await opened(wall, Drawer())
    wall.at -= 5 * HOUR
    assert await clock.advance(HOUR) == START + HOUR
    wall.at += HOUR
    assert clock.now() == START + 2 * HOUR


async def test_another_start_begins_anew_and_so_does_what_cannot_be_read() -> None:
    wall, drawer = Wall(), Drawer()
    await (await opened(wall, drawer)).advance(24 * HOUR)
    earlier = START - 24 * HOUR
    assert (await opened(wall, drawer, earlier)).now() == earlier
    assert (await opened(wall, drawer, earlier)).now() == earlier
    drawer.text = "nonsense"
    assert (await opened(wall, drawer)).now() == START


async def test_a_jump_of_another_process_is_taken_over() -> None:
    wall, drawer, heard = Wall(), Drawer(), list[datetime]()
    one, other = await opened(wall, drawer), await opened(wall, drawer)
    other.listen(heard.append)
    await one.advance(HOUR)
    assert other.now() == START
    assert await other.refresh(drawer.load) == START + HOUR
    assert await other.refresh(drawer.load) == START + HOUR
    assert heard == [START + HOUR]


def test_the_wall_clock_is_aware() -> None:
    assert WallClock().now().utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT24H", timedelta(hours=24)),
        ("P1D", timedelta(days=1)),
        ("P1W", timedelta(weeks=1)),
        ("PT90M", timedelta(minutes=90)),
        ("P1DT2H30M", timedelta(days=1, hours=2, minutes=30)),
        ("pt1,5s", timedelta(seconds=1.5)),
        (" PT0S ", timedelta()),
    ],
)
def test_durations(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["", "P", "PT", "P1M", "P1Y", "24h", "-PT1H", "PT1H2", "P1DT", "PT1.5H", "٣"])
def test_what_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration: write for instance PT24H, P1D, P1W or PT90M"):
        parse_duration(text)


def test_a_duration_beyond_the_calendar() -> None:
    with pytest.raises(ValueError, match="too long"):
        parse_duration("P9999999999999D")
